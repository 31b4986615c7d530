"""Nobody shuts everybody, or oneself, out by mistake; on the real server, which has no such protection."""

from __future__ import annotations

import httpx
import pytest

from argilla_widgets.sdk import ForbiddenError, LastOwnerError, NotFoundError, SelfLockOutError, User
from argilla_widgets.server import LocalServer


@pytest.fixture(scope="module")
def lonely():
    """A server with one owner, and nobody else."""
    with LocalServer() as running:
        yield running


@pytest.fixture
def owner(lonely):
    with lonely.client() as client:
        yield client


@pytest.fixture
def second(owner, unique):
    """A second owner for this test."""
    user = User(username=unique("owner"), role="owner", password="correct horse", client=owner).create()
    yield user
    if owner.api.users.exist(user.id):
        user.delete()


def demote(user, **arguments):
    user.role = "admin"
    return user.update(**arguments)


@pytest.mark.parametrize("act", [User.delete, demote])
def test_the_last_owner_stays(owner, act):
    with pytest.raises(LastOwnerError, match="'argilla' is the last owner and can't be") as caught:
        act(owner.me)
    assert isinstance(caught.value, SelfLockOutError)  # it is oneself as well
    assert "force=True" in caught.value.hint
    assert owner.me.role == "owner"


@pytest.mark.usefixtures("second")
@pytest.mark.parametrize("act", [User.delete, demote])
def test_oneself_stays_even_beside_another_owner(owner, act):
    with pytest.raises(SelfLockOutError) as caught:
        act(owner.me)
    assert not isinstance(caught.value, LastOwnerError)
    assert owner.me.role == "owner"


@pytest.mark.parametrize("act", [User.delete, demote])
def test_another_owner_may_go(owner, second, act):
    act(second)
    assert [user.username for user in owner.users if user.role == "owner"] == ["argilla"]


def test_a_demotion_among_other_changes_holds_all_of_them_back(owner):
    me = owner.me
    me.last_name, me.role = "Ruiz", "annotator"
    with pytest.raises(LastOwnerError):
        me.update()
    assert owner.me.last_name is None


def test_oneself_may_change_everything_else(owner):
    me = owner.me
    me.last_name, me.role = "Ruiz", "owner"
    me.update()
    assert owner.me.last_name == "Ruiz"
    me.last_name = None
    me.update()


def test_force_does_it():
    with LocalServer() as disposable, disposable.client() as client:
        demote(client.me, force=True)
        assert client.me.role == "admin"
        with pytest.raises(ForbiddenError):
            client.users.list()


def test_an_owner_who_is_known_by_its_id_alone_is_kept_as_well(owner):
    with pytest.raises(LastOwnerError):
        User(id=owner.own_id, client=owner).delete()
    with pytest.raises(LastOwnerError):
        User(id=owner.own_id, role="annotator", client=owner).update()


def test_only_oneself_costs_a_look_at_everybody(fake):
    """The server accepts these writes from owners alone: another owner is never the last."""
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


def test_an_account_that_got_another_id_is_still_oneself(fake):
    """A server that was set up again has the same names and keys under other ids."""
    client = fake.client()
    del fake.users[fake.me["id"]]
    fake.me = fake.add("argilla", "owner")
    fake.add("bert", "owner")
    with pytest.raises(SelfLockOutError):
        client.users("argilla").delete()
    assert not fake.sent("DELETE")


def test_a_role_that_is_assigned_to_oneself_is_checked_whatever_was_read(fake):
    """Another owner may have promoted the account since."""
    fake.me["role"] = "annotator"
    fake.add("bert", "owner")
    client = fake.client()
    me = client.me
    fake.me["role"] = "owner"
    me.role = "annotator"
    with pytest.raises(SelfLockOutError):
        me.update()
    assert not fake.sent("PATCH")


def test_an_owner_who_was_demoted_meanwhile_is_not_the_last(fake):
    client = fake.client()
    me = client.me
    fake.fail("GET", "/users", httpx.Response(403, json={"detail": "Operation not allowed"}))
    with pytest.raises(SelfLockOutError) as caught:
        me.delete()
    assert not isinstance(caught.value, LastOwnerError)


def test_the_owners_of_now_count_not_those_of_before(fake):
    client = fake.client()
    bert = fake.add("bert", "owner")
    me = client.me
    del fake.users[bert["id"]]
    with pytest.raises(LastOwnerError):
        me.delete(force=False)
    assert not fake.sent("DELETE")


def test_somebody_who_is_no_owner_does_not_delete_itself_either(sign_in):
    ana = sign_in("ana")
    with pytest.raises(SelfLockOutError):
        ana.me.delete()
    assert ana.me.username == "ana"


def test_an_owner_that_is_gone_already(second):
    second.delete()
    with pytest.raises(NotFoundError):
        second.delete()
