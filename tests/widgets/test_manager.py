"""A manager of a real server's users, as its view in the browser sees it."""

from __future__ import annotations

import uuid
from array import array
from importlib import resources

import pytest
import traitlets

import argilla_widgets as rg
from argilla_widgets.directory.model.snapshot import SEPARATOR
from argilla_widgets.widgets.front_end import bundle
from argilla_widgets.widgets.protocol.structs import PROTOCOL
from tests.made_up import PASSWORD, unique
from tests.widgets.view import new_user, until


def test_the_first_rows_arrive_unasked(browser, client):
    view = browser(rg.UserManager(client))
    session, first = view.received("session")[-1], view.received("first_rows")[0]
    assert (session["account"]["username"], session["account"]["role"]) == ("argilla", "owner")
    assert session["status"] == "ready"
    assert first["total"] == len(client.users)
    names = [row["username"] for row in first["rows"]]
    assert names == [user.username for user in view.widget.visible()][: len(names)]


def test_a_page_that_loads_later_gets_the_first_rows_at_once(browser, client):
    client.directory.refresh()
    view = browser(rg.UserManager(client))
    updates, first = view.updates(), view.received("first_rows")
    view.ask("hello", protocol=PROTOCOL)
    assert view.received("first_rows") == first  # already on their way to this page
    view.ask("hello", protocol=PROTOCOL)
    assert view.received("first_rows") == first * 2
    assert not view.received("columns")
    assert view.updates() == updates  # `busy` did not change either
    view.ask("open")
    new_user(view, unique("ada"))
    view.ask("hello", protocol=PROTOCOL)
    assert view.received("first_rows")[-1]["revision"] == view.received("patch")[-1]["revision"]


def test_open_sends_all_columns(manager_view):
    view = manager_view()
    message, buffers = next((m, b) for m, b in view.messages if m["type"] == "columns")
    names = [name.decode() for name in buffers[0].split(SEPARATOR)]
    users = view.widget.visible()
    assert names == [user.username for user in users]
    assert buffers[3] == b"".join(user.id.bytes for user in users)
    assert [message["roles"][number] for number in buffers[4]] == [user.role for user in users]
    assert list(array("I", buffers[6])) == [int(user.inserted_at.timestamp()) for user in users]


def test_a_user_is_created_added_to_workspaces_removed_and_deleted(manager_view, client):
    view = manager_view()
    nlp = client.workspaces[0]
    name = unique("ada")

    answer = new_user(view, name, workspaces=[str(nlp.id)])
    assert answer["type"] == "done", answer
    assert f"Created {name}" in answer["message"]
    assert answer["message"] == f"Created {name} (annotator) and added them to nlp."
    for kind in ("argilla_widgets", "argilla", "curl"):
        code = view.code_of(answer, kind)
        assert name in code
        assert PASSWORD not in code
    user = client.users(name)
    assert user in list(nlp.users)
    patch = view.received("patch")[-1]
    assert patch["rows"][0]["username"] == name
    assert patch["rows"][0]["workspaces"] == [str(nlp.id)]

    ids = {"users": [str(user.id)], "workspaces": [str(nlp.id)]}
    answer = view.ask("remove_from_workspace", **ids)
    assert answer["message"] == f"Removed {name} from {nlp.name}."
    assert user not in list(nlp.users)
    answer = view.ask("add_to_workspace", **ids)
    assert answer["message"] == f"Added {name} to {nlp.name}."
    assert user in list(nlp.users)

    asked = view.ask("ask_consequences", users=[str(user.id)])
    assert (asked["confirmation"]["text"], asked["datasets"]) == (name, [])
    refused = view.ask("delete_users", users=[str(user.id)], confirmation=name[:-1])
    assert refused["error"]["field"] == "confirmation"
    assert client.users(name) is not None
    answer = view.ask("delete_users", users=[str(user.id)], confirmation=name)
    assert answer["message"] == f"Deleted {name}."
    with pytest.warns(UserWarning, match=name):
        assert client.users(name) is None
    assert view.received("patch")[-1]["removed"] == [str(user.id)]


def test_a_view_of_a_workspace_can_list_all_users(browser, client, sign_in):
    view = browser(rg.UserManager(client, workspace=client.workspaces("nlp")))
    assert until(lambda: view.received("session")[-1]["account"])
    assert not view.received("everyone")
    answer = view.ask("ask_everyone")
    assert answer["type"] == "everyone", answer
    buffers = next(b for m, b in view.messages if m["type"] == "everyone")
    names = [name.decode() for name in buffers[0].split(SEPARATOR)]
    assert sorted(names) == sorted(user.username for user in client.users.list())

    admin = browser(rg.UserManager(sign_in("ana"), workspace=client.workspaces("nlp")))
    assert until(lambda: admin.received("session")[-1]["account"])
    refused = admin.ask("ask_everyone")
    assert "Only owners can list all users" in refused["error"]["message"]
    assert not admin.received("everyone")


def test_a_change_in_a_cell_reaches_an_open_table(manager_view, client):
    view = manager_view()
    before = view.widget.revision
    user = rg.User(username=unique("cell"), password=PASSWORD, client=client).create()
    assert until(lambda: view.widget.revision > before)
    assert view.received("patch")[-1]["rows"][0]["id"] == str(user.id)
    user.delete()
    assert until(lambda: view.received("patch")[-1]["removed"] == [str(user.id)])


def test_patches_have_consecutive_revisions(manager_view):
    view = manager_view()
    for _ in range(3):
        new_user(view, unique("row"))
    revisions = [message["revision"] for message in view.received("patch")]
    start = [*view.received("columns"), *view.received("memberships")][-1]["revision"]
    assert revisions[-3:] == [start + len(revisions) - 2, start + len(revisions) - 1, start + len(revisions)]


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"password": "short"}, "password", "8"),
        ({"password": "é" * 40}, "password", "72"),
        ({"username": "argilla"}, "username", "argilla"),
        ({"username": ""}, "username", "A username is required."),
        ({"workspaces": [str(uuid.uuid4())]}, "workspaces", "no longer exists"),
    ],
)
def test_invalid_input_is_reported_at_its_field(manager_view, client, fields, field, sentence):
    view = manager_view()
    before = len(client.users)
    answer = new_user(view, **{"username": unique("bad"), **fields})
    assert answer["type"] == "failed"
    assert answer["error"]["field"] == field
    assert sentence in answer["error"]["message"]
    assert len(client.users) == before


@pytest.mark.parametrize(
    "message",
    [
        {"type": "format_disk", "id": "x"},
        {"type": "delete_users", "id": "x", "users": ["not-an-id"], "confirmation": ""},
        {"type": "delete_users", "id": "x", "users": [], "confirmation": ""},
        {"type": "create_user", "id": "x", "username": 7},
        {"type": "create_workspace", "id": "x", "name": "a" * 10_000_000},
        {"type": "open", "id": "x", "extra": 1},
        {"id": "x"},
    ],
)
def test_an_unknown_message_is_answered_with_an_error(manager_view, client, message):
    view = manager_view()
    before = len(client.workspaces)
    view.send(message)
    answer = view.answer("x")
    assert answer["type"] == "failed"
    assert answer["error"]["code"] == "InvalidRequest"
    assert len(answer["error"]["message"]) < 400
    assert len(client.workspaces) == before


@pytest.mark.parametrize("message", [None, "text", 7, [], {}])
def test_a_message_without_an_id_does_no_harm(manager_view, message):
    view = manager_view()
    view.send(message)
    assert view.ask("open")["type"] == "done"


def test_a_duplicate_request_is_not_carried_out(manager_view, client):
    view = manager_view()
    name = unique("again")
    message = {"type": "create_workspace", "id": "once", "name": name}
    view.send(message)
    assert view.answer("once")["type"] == "done"
    client.workspaces(name).delete()
    view.send(message)
    view.ask("open")
    assert name not in [workspace.name for workspace in client.workspaces]


def test_unknown_users_are_reported_as_deleted(manager_view):
    view = manager_view()
    answer = view.ask("change_role", users=[str(uuid.uuid4())], role="admin")
    assert answer["error"]["code"] == "NotFoundError"


def test_many_users_change_at_once(manager_view, client):
    view = manager_view()
    users = [rg.User(username=unique("many"), password=PASSWORD, client=client).create() for _ in range(3)]
    ids = [str(user.id) for user in users]
    answer = view.ask("change_role", users=ids, role="admin")
    assert answer["message"] == "Changed 3 users to admin."
    assert {user.role for user in client.users if str(user.id) in ids} == {"admin"}
    answer = view.ask("delete_users", users=ids, confirmation="2")
    assert answer["type"] == "failed"
    answer = view.ask("delete_users", users=ids, confirmation="3")
    assert answer["message"] == "Deleted 3 users."


def test_a_widget_never_deletes_the_last_owner(manager_view, client):
    view = manager_view()
    me = client.me
    answer = view.ask("delete_users", users=[str(me.id)], confirmation=me.username)
    assert answer["type"] == "failed"
    assert client.me.username == me.username


def test_read_only_refuses_changes(manager_view, client):
    view = manager_view(read_only=True)
    view.assign(read_only=False)
    assert view.widget.read_only is True
    assert view.state()["read_only"] is True
    name = unique("readonly")
    assert new_user(view, name)["error"]["code"] == "ForbiddenError"
    with pytest.warns(UserWarning, match=name):
        assert client.users(name) is None


def test_annotators_see_themselves_and_why_they_cannot_create(browser, sign_in):
    client = sign_in("bo.li")
    view = browser(rg.UserManager(client))
    assert [user.username for user in view.widget.visible()] == ["bo.li"]
    assert "Only owners can create users" in view.received("session")[-1]["refused"]["create_user"]
    assert "Only owners and admins can list the members" in view.received("session")[-1]["refused"]["list_members"]
    view.widget.read_only = True
    assert "Only owners and admins can list the members" in view.received("session")[-1]["refused"]["list_members"]
    view.widget.read_only = False
    assert new_user(view, unique("no"))["error"]["code"] == "ForbiddenError"


@pytest.mark.parametrize("username", ["argilla", "ana", "bo.li"])
def test_every_role_can_open_the_access_tab(browser, sign_in, username):
    view = browser(rg.UserManager(sign_in(username), read_only=True))
    chunk = view.ask("ask_chunk", name="manager")
    assert chunk["script"] == bundle("manager.js")
    assert chunk["script"] not in view.state()["_esm"]
    assert view.ask("ask_chunk", name="../../etc/passwd")["error"]["code"] == "InvalidRequest"


def test_an_update_of_the_package_leaves_a_running_kernel_the_scripts_that_it_started_with(
    browser, client, monkeypatch, tmp_path
):
    """They fit each other: a page that has the older core cannot load a newer chunk."""
    view = browser(rg.UserManager(client))
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "manager.js").write_text("newer")
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    assert view.ask("ask_chunk", name="manager")["script"] != "newer"


def test_an_admin_sees_the_members_of_their_workspaces(browser, sign_in):
    client = sign_in("ana")
    view = browser(rg.UserManager(client))
    expected = {user.username for workspace in client.workspaces for user in workspace.users}
    assert {user.username for user in view.widget.visible()} == expected
    assert not {"remove_from_workspace", "list_members"} & view.received("session")[-1]["refused"].keys()


def test_a_filter_finds_those_without_access_to_any_workspace(manager_view, client, team):
    view, person = manager_view(), team[-1]
    view.assign(workspace_filter=[None])
    assert view.state()["workspace_filter"] == view.widget.workspace_filter == [None]
    inside = {user.id for workspace in client.workspaces for user in workspace.users}
    expected = {user.username for user in client.users if user.role != "owner" and user.id not in inside}
    assert person.username in expected
    assert until(lambda: {user.username for user in view.widget.visible()} == expected)
    person.add_to_workspace(client.workspaces("nlp"))
    assert until(lambda: {user.username for user in view.widget.visible()} == expected - {person.username})


def test_selection_and_search_are_synchronized_both_ways(manager_view, client):
    view = manager_view()
    user = client.users("ana")
    view.assign(selected_ids=[str(user.id), "nonsense", str(uuid.uuid4())], search="ana")
    assert view.widget.selected_ids == [str(user.id)]
    assert view.widget.selected_users == [user]
    assert "ana" in [one.username for one in view.widget.visible()]
    view.widget.search = "no such person"
    assert view.state()["search"] == "no such person"
    assert view.widget.visible() == []
    assert view.widget.to_pandas().empty
    view.widget.search = "ana"
    frame = view.widget.to_pandas(workspaces=True)
    assert frame.set_index("username")["workspaces"]["ana"] == ["nlp", "vision"]


def test_python_and_the_browser_can_sort_by_creation_time(manager_view):
    view = manager_view()

    def creation_times():
        return [user.inserted_at.replace(microsecond=0) for user in view.widget.visible()]

    by_name = creation_times()
    assert by_name not in (sorted(by_name), sorted(by_name, reverse=True))
    view.widget.sort = ["-inserted_at"]
    assert creation_times() == sorted(by_name, reverse=True)
    view.assign(sort=["inserted_at"])
    assert creation_times() == sorted(by_name)
    view.assign(sort=["created"])
    assert view.state()["sort"] == ["inserted_at"]
    with pytest.raises(traitlets.TraitError, match="Did you mean 'inserted_at'"):
        view.widget.sort = ["inserted"]


def test_invalid_values_from_a_browser_are_reverted(manager_view):
    view = manager_view()
    view.assign(search=7, sort=["shoe size"], selected_ids="x", busy=True, revision=99)
    assert view.widget.search == ""
    assert view.widget.sort == ["username"]
    assert view.widget.busy is False
    assert view.state()["sort"] == ["username"]
    assert view.state()["revision"] == view.widget.revision


def test_invalid_values_in_a_cell_are_explained(manager_view, client):
    widget = manager_view().widget
    with pytest.raises(traitlets.TraitError, match="Did you mean 'updated_at'"):
        widget.sort = ["-update_at"]
    with pytest.raises(traitlets.TraitError, match="There is no role 'boss'"):
        widget.role_filter = ["boss"]
    with pytest.raises(traitlets.TraitError, match="up to 10,000 people, not"):
        widget.selected_ids = [str(uuid.UUID(int=number)) for number in range(10_001)]
    with pytest.raises(TypeError, match="Did you mean 'search'"):
        rg.UserManager(client, serch="x")
    with pytest.raises(TypeError, match=r"needs an rg\.Argilla\(\.\.\.\) client"):
        rg.UserManager("http://localhost:6900")


def test_a_deleted_user_is_deselected(manager_view, client):
    view = manager_view()
    user = rg.User(username=unique("gone"), password=PASSWORD, client=client).create()
    view.widget.selected_ids = [str(user.id)]
    user.delete()
    assert until(lambda: view.widget.selected_ids == [])


def test_a_manager_that_is_being_made_follows_changes(browser, client, caplog):
    added = unique("early")

    class Early(rg.UserManager):
        def _follow(self, subscribe, listener):
            super()._follow(subscribe, listener)
            rg.User(username=f"{added}-{listener.__name__.strip('_')}", password=PASSWORD, client=client).create()

    view = browser(Early(client))
    assert "A listener" not in caplog.text
    view.ask("open")
    assert until(view.complete)
    names = {user.username for user in view.widget.visible() if user.username.startswith(added)}
    assert names == {f"{added}-{listener}" for listener in ("changed", "outdate_results", "on_entry")}


def test_one_widget_per_resource(browser, client):
    first = rg.UserManager.of(client)
    browser(first)
    assert rg.UserManager.of(client) is first
    workspace = client.workspaces[0]
    members = rg.UserManager.of(client, workspace)
    browser(members)
    assert members is not first
    assert rg.UserManager.of(client.users) is first
    for form in (workspace.users, workspace):
        assert rg.UserManager.of(form) is members
    for form in (workspace.name, workspace.id, str(workspace.id)):
        assert rg.UserManager.of(client, form) is members
    for make in (rg.UserManager.of, rg.UserManager):
        with pytest.raises(rg.NotFoundError, match="There is no workspace 'nobody'"):
            make(client, workspace="nobody")
        with pytest.raises(rg.UnprocessableEntityError, match=r"Pass a workspace: a name, .*, not int"):
            make(client, workspace=5)
    assert {user.id for user in members.visible()} == {user.id for user in workspace.users}


def test_a_workspace_shows_members_as_they_are_added_and_removed(browser, client):
    workspace = client.workspaces[1]
    view = browser(rg.UserManager(client, workspace=workspace))
    view.ask("open")
    user = rg.User(username=unique("member"), password=PASSWORD, client=client).create()
    user.add_to_workspace(workspace)
    assert until(lambda: any(row["id"] == str(user.id) for m in view.received("patch") for row in m["rows"]))
    user.remove_from_workspace(workspace)
    assert until(lambda: any(str(user.id) in m["removed"] for m in view.received("patch")))
    user.delete()


def test_no_secret_reaches_the_browser_or_a_saved_notebook(manager_view, client):
    view = manager_view()
    name = unique("secret")
    assert new_user(view, name, password="s3cret-s3cret")["type"] == "done"
    user = client.users(name)
    assert view.ask("reset_password", passwords={str(user.id): "n3w-n3w-n3w"})["type"] == "done"
    everything = repr(view.widget.comm.sent) + repr(view.widget.get_state()) + repr(view.widget._repr_mimebundle_())
    everything = everything.replace("del(.api_key)", "")  # jq in the shell code, to hide keys in responses
    for secret in ("s3cret-s3cret", "n3w-n3w-n3w", "argilla.apikey", "api_key"):
        assert secret not in everything


def test_the_static_form_escapes_names(browser, client):
    name = unique("<img src=x onerror=alert(1)>")
    user = rg.User(username=name, password=PASSWORD, client=client).create()
    widget = rg.UserManager(client)
    browser(widget)
    html = widget._repr_mimebundle_()[0]["text/html"]
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    user.delete()
