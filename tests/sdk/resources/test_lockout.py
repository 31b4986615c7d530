"""No one locks everyone, or themselves, out by mistake; on the real server, which has no such protection."""

from __future__ import annotations

import httpx
import pytest

from argilla_widgets.sdk import ForbiddenError, LastOwnerError, NotFoundError, SelfLockOutError, User
from tests.made_up import remove
from tests.servers import restored


@pytest.fixture
def owner(bare_server):
    with bare_server.client() as client:
        yield client


@pytest.fixture
def second(owner, unique):
    """Add a second owner for one test."""
    user = User(username=unique("owner"), role="owner", password="correct horse", client=owner).create()
    yield user
    remove(user)


def demote(user, **arguments):
    user.role = "admin"
    return user.update(**arguments)


@pytest.mark.parametrize("act", [User.delete, demote])
def test_the_last_owner_is_protected(owner, act):
    with pytest.raises(LastOwnerError, match="'argilla' is the last owner and can't be") as caught:
        act(owner.me)
    assert isinstance(caught.value, SelfLockOutError)  # the last owner is the current user
    assert "force=True" in caught.value.hint
    assert owner.me.role == "owner"


@pytest.mark.usefixtures("second")
@pytest.mark.parametrize("act", [User.delete, demote])
def test_the_current_user_is_protected_even_with_another_owner(owner, act):
    with pytest.raises(SelfLockOutError) as caught:
        act(owner.me)
    assert not isinstance(caught.value, LastOwnerError)
    assert owner.me.role == "owner"


@pytest.mark.parametrize("act", [User.delete, demote])
def test_another_owner_may_be_removed(owner, second, act):
    act(second)
    assert [user.username for user in owner.users if user.role == "owner"] == ["argilla"]


def test_a_refused_demotion_holds_back_the_other_changes(owner):
    me = owner.me
    me.last_name, me.role = "Ruiz", "annotator"
    with pytest.raises(LastOwnerError):
        me.update()
    assert owner.me.last_name is None


def test_the_current_user_may_change_everything_else(owner):
    me = owner.me
    me.last_name, me.role = "Ruiz", "owner"
    me.update()
    assert owner.me.last_name == "Ruiz"
    me.last_name = None
    me.update()


def test_force_overrides_the_protection(bare_server):
    with restored(bare_server), bare_server.client() as client:
        demote(client.me, force=True)
        assert client.me.role == "admin"
        with pytest.raises(ForbiddenError):
            client.users.list()


def test_an_owner_known_only_by_id_is_protected(owner):
    with pytest.raises(LastOwnerError):
        User(id=owner.own_id, client=owner).delete()
    with pytest.raises(LastOwnerError):
        User(id=owner.own_id, role="annotator", client=owner).update()


def test_only_writes_to_the_current_user_list_all_users(fake):
    """Only owners can make these writes, so another owner is never the last one."""
    client = fake.client()
    ana, bert = (client.users(id=fake.add(name, role)["id"]) for name, role in (("ana", "admin"), ("bert", "owner")))
    me = client.me
    asked = len(fake.requests)
    for user in (ana, bert):
        user.role = "annotator"
        user.update()
        user.delete()
    assert [request.method for request in fake.requests[asked:]] == ["PATCH", "DELETE", "PATCH", "DELETE"]
    with pytest.raises(LastOwnerError):
        me.delete()
    assert fake.requests[-1].url.path == "/api/v1/users"


@pytest.mark.parametrize("name", ["argilla", "chief"])
def test_the_current_user_is_recognized_under_a_new_id(fake, name):
    """A server that was set up again has the same keys with different ids, and perhaps names."""
    client = fake.client()
    del fake.users[fake.me["id"]]
    fake.me = fake.add(name, "owner")
    fake.add("bert", "owner")
    with pytest.raises(SelfLockOutError):
        client.users(name).delete()
    assert not fake.sent("DELETE")


def test_a_role_assigned_to_the_current_user_is_always_checked(fake):
    """Another owner may have promoted the account since it was read."""
    fake.me["role"] = "annotator"
    fake.add("bert", "owner")
    client = fake.client()
    me = client.me
    fake.me["role"] = "owner"
    me.role = "annotator"
    with pytest.raises(SelfLockOutError):
        me.update()
    assert not fake.sent("PATCH")


def test_an_owner_demoted_in_the_meantime_is_not_the_last(fake):
    client = fake.client()
    me = client.me
    fake.fail("GET", "/users", httpx.Response(403, json={"detail": "Operation not allowed"}))
    with pytest.raises(SelfLockOutError) as caught:
        me.delete()
    assert not isinstance(caught.value, LastOwnerError)


def test_the_current_owners_count_not_the_earlier_ones(fake):
    client = fake.client()
    bert = fake.add("bert", "owner")
    me = client.me
    del fake.users[bert["id"]]
    with pytest.raises(LastOwnerError):
        me.delete(force=False)
    assert not fake.sent("DELETE")


def test_a_user_who_is_not_an_owner_cannot_delete_themselves(sign_in):
    ana = sign_in("ana")
    with pytest.raises(SelfLockOutError):
        ana.me.delete()
    assert ana.me.username == "ana"


def test_deleting_an_owner_twice_is_an_error(second):
    second.delete()
    with pytest.raises(NotFoundError):
        second.delete()
