"""The forms: fields as two-way traits, and what they create on a real server."""

from __future__ import annotations

import threading
import traceback

import pytest
import traitlets

import argilla_widgets as rg
from argilla_widgets.directory.directory import WORKERS
from argilla_widgets.directory.model.snapshot import SEPARATOR
from tests.made_up import PASSWORD, unique
from tests.transports import PATIENCE, HoldingTransport
from tests.widgets.view import new_user, until


@pytest.fixture
def user_form(browser, client):
    """Return a function that makes a form for a new user, opened by one view."""

    def make(**prefill):
        view = browser(rg.UserForm(client, **prefill))
        view.ask("open")
        return view

    return make


def test_fields_are_synchronized_both_ways(user_form):
    view = user_form(username="ada", role="admin", workspaces=["nlp"])
    state = view.widget.get_state()
    assert (state["username"], state["role"], state["workspaces"]) == ("ada", "admin", ["nlp"])
    view.assign(first_name="Ada", last_name="Lovelace", workspaces=["vision"])
    assert (view.widget.first_name, view.widget.last_name) == ("Ada", "Lovelace")
    assert view.widget.workspaces == ["vision"]
    view.widget.username = "ada.lovelace"
    assert view.state()["username"] == "ada.lovelace"


def test_a_form_receives_the_data_for_its_choices_and_warnings(user_form, client):
    view = user_form()
    session = view.received("session")[-1]
    assert (session["status"], session["account"]["username"]) == ("ready", "argilla")
    message, buffers = next((m, b) for m, b in view.messages if m["type"] == "columns")
    assert {one["name"] for one in message["workspaces"]} == {one.name for one in client.workspaces}
    assert buffers[0].split(SEPARATOR) == [user.username.encode() for user in rg.UserTable(client).visible()]


@pytest.mark.parametrize("argument", ["search", "sort", "selected_ids", "role_filter", "show"])
def test_a_form_takes_no_argument_of_a_table(user_form, argument):
    with pytest.raises(TypeError, match=f"UserForm has no argument '{argument}'. It takes client, username, "):
        user_form(**{argument: "x"})


def test_creating_a_user_sets_created_id_and_clears_the_fields_but_for_the_role_and_workspaces_given(user_form, client):
    name = unique("form")
    view = user_form(username=name, first_name="Ada", role="admin", workspaces="nlp")
    seen = []
    view.widget.observe(lambda change: seen.append(change["new"]), "created_id")
    nlp = client.workspaces("nlp")
    answer = new_user(view, name, first_name="Ada", role="admin", workspaces=[str(nlp.id)])
    user = client.users(name)
    assert (user.first_name, user.role) == ("Ada", "admin")
    assert user in list(nlp.users)
    assert answer["created_id"] == str(user.id)
    assert seen == [str(user.id)]
    assert view.state()["created_id"] == str(user.id)
    widget = view.widget
    assert (widget.username, widget.first_name, widget.role, widget.workspaces) == ("", "", "admin", ["nlp"])
    entry = client.directory.journal[-1]
    assert (entry.number, entry.origin) == (answer["entry"]["number"], "widget")
    assert name in entry.summary
    assert view.ask("undo_entries", numbers=[answer["entry"]["number"]])["type"] == "done"
    with pytest.warns(UserWarning, match=name):
        assert client.users(name) is None


def test_a_refused_creation_keeps_the_fields(user_form):
    view = user_form(username="argilla")
    answer = new_user(view, "argilla")
    assert answer["error"]["field"] == "username"
    assert (view.widget.username, view.widget.created_id) == ("argilla", None)


def test_created_id_cannot_be_set_by_the_browser(user_form):
    view = user_form()
    view.assign(created_id="mine", username="x")
    assert (view.widget.created_id, view.widget.username) == (None, "x")
    assert view.state()["created_id"] is None


def test_invalid_values_are_explained(user_form, client):
    widget = user_form().widget
    with pytest.raises(traitlets.TraitError, match=r"no role 'boss'\. Roles are owner, admin and annotator"):
        widget.role = "boss"
    with pytest.raises(traitlets.TraitError, match=r"no workspace 'nlpp'\. Did you mean 'nlp'"):
        widget.workspaces = ["nlpp"]
    with pytest.raises(traitlets.TraitError, match="Use up to 1,000 characters"):
        widget.username = "a" * 10_000
    with pytest.raises(TypeError, match="Did you mean 'username'"):
        rg.UserForm(client, user_name="x")
    with pytest.raises(TypeError, match="no argument 'search'"):
        rg.UserForm(client, search="x")
    with pytest.raises(TypeError, match="no argument 'created_id'"):
        rg.WorkspaceForm(client, created_id="x")


def test_invalid_values_from_a_browser_are_reverted(user_form):
    view = user_form(username="kept")
    view.assign(role="boss", workspaces=["nowhere"], username="a" * 10_000_000, first_name=7)
    assert (view.widget.role, view.widget.workspaces, view.widget.username) == ("annotator", [], "kept")
    assert (view.state()["role"], view.state()["username"]) == ("annotator", "kept")


@pytest.mark.parametrize(("name", "sentence"), [("password", "no password argument"), ("pasword", "no argument")])
def test_a_form_does_not_accept_a_password(client, name, sentence):
    secret = "".join(["s3cret"] * 2)
    with pytest.raises(TypeError, match=sentence) as caught:
        rg.UserForm(client, **{name: secret})
    error = caught.value
    frames = error.__traceback__.tb_next  # skip the test's own frame
    seen = traceback.TracebackException(type(error), error, frames, capture_locals=True)
    assert secret not in "".join(seen.format())


def test_a_password_leaves_no_trace(user_form, client):
    view = user_form()
    name = unique("secret")
    assert new_user(view, name, password="s3cret-s3cret")["type"] == "done"
    view.assign(password="s3cret-s3cret")
    widget = view.widget
    kept = [widget.comm.sent, widget.get_state(), widget._repr_mimebundle_(), widget, list(client.directory.journal)]
    everything = repr(kept)
    for secret in ("s3cret-s3cret", "argilla.apikey"):
        assert secret not in everything
    client.users(name).delete()


def test_a_deleted_workspace_is_deselected(user_form, client):
    workspace = rg.Workspace(name=unique("brief"), client=client).create()
    view = user_form(workspaces=[workspace.name, "nlp"])
    workspace.delete()
    assert until(lambda: view.widget.workspaces == ["nlp"])
    name = unique("later")
    assert new_user(view, name, workspaces=[str(client.workspaces("nlp").id)])["type"] == "done"
    assert view.widget.workspaces == ["nlp"]
    client.users(name).delete()


def test_a_workspace_form_creates_a_workspace(browser, client):
    name = unique("made")
    view = browser(rg.WorkspaceForm(client, name=name))
    view.ask("open")
    answer = view.ask("create_workspace", name=name)
    workspace = client.workspaces(name)
    assert answer["created_id"] == view.widget.created_id == str(workspace.id)
    assert view.widget.name == ""
    assert view.ask("undo_entries", numbers=[answer["entry"]["number"]])["type"] == "done"
    assert name not in [one.name for one in client.workspaces]


@pytest.mark.parametrize("form", [rg.UserForm, rg.WorkspaceForm])
def test_a_form_refuses_requests_of_other_widgets(browser, client, form):
    view = browser(form(client))
    user = rg.User(username=unique("safe"), password=PASSWORD, client=client).create()
    answer = view.ask("delete_users", users=[str(user.id)], confirmation=user.username)
    assert "does not answer DeleteUsers" in answer["error"]["message"]
    assert client.users(user.username) == user
    user.delete()


@pytest.mark.parametrize("form", [rg.UserForm, rg.WorkspaceForm])
def test_a_form_undoes_only_its_own_entries(browser, client, manager_view, form):
    manager = manager_view()
    made = new_user(manager, unique("elsewhere"))
    by_cell = rg.Workspace(name=unique("cell"), client=client).create()
    view = browser(form(client))
    for entry in (made["entry"]["number"], client.directory.journal[-1].number):
        answer = view.ask("undo_entries", numbers=[entry])
        assert (answer["type"], answer["error"]["code"]) == ("failed", "ForbiddenError")
        assert "was not made here" in answer["error"]["message"]
    assert client.api.users.exist(made["created_id"])
    assert client.api.workspaces.exists(by_cell.id)
    assert manager.ask("undo_entries", numbers=[made["entry"]["number"]])["type"] == "done"
    by_cell.delete()


def test_undoing_a_creation_changed_since_needs_confirmation(browser, client, sign_in):
    view = browser(rg.WorkspaceForm(client))
    made = view.ask("create_workspace", name=unique("made"))
    other = sign_in()
    other.users("ana").add_to_workspace(other.workspaces(id=made["created_id"]))
    question = view.ask("undo_entries", numbers=[made["entry"]["number"]])["error"]["to_confirm"]
    assert "1 member (ana)" in question["reasons"][0]
    assert question["confirmation"] is None
    assert client.api.workspaces.exists(made["created_id"])
    assert view.ask("undo_entries", numbers=[made["entry"]["number"]], agreed=question["key"])["type"] == "done"
    assert not client.api.workspaces.exists(made["created_id"])


def test_a_form_says_who_may_not_create(browser, sign_in):
    view = browser(rg.UserForm(sign_in("ana")))
    assert "Only owners can create users" in view.received("session")[-1]["refused"]["create_user"]
    assert new_user(view, unique("no"))["error"]["code"] == "ForbiddenError"


def test_a_read_only_form_creates_nothing(user_form, client):
    view = user_form(read_only=True)
    name = unique("no")
    assert "read_only=True" in new_user(view, name)["error"]["message"]
    with pytest.warns(UserWarning, match=name):
        assert client.users(name) is None


def test_the_static_form_escapes_its_fields(user_form):
    shown = user_form(username="<b>ana</b>\x1b").widget._repr_mimebundle_()[0]
    assert "&lt;b&gt;ana" in shown["text/html"]
    assert shown["text/plain"].startswith("New user. Run this cell to fill in the form.\n  username  ")
    assert "annotator" in shown["text/plain"]
    assert "\x1b" not in shown["text/plain"]


def test_what_is_typed_for_the_next_one_during_a_creation_stays(browser, sign_in):
    transport = HoldingTransport()
    form = rg.WorkspaceForm(sign_in(transport=transport), name=unique("made"))
    view = browser(form)
    view.ask("open")
    held = transport.hold("POST", "/workspaces")
    view.send({"type": "create_workspace", "id": "creation", "name": form.name})
    held.wait()
    view.assign(name="the next one")
    held.release()
    assert view.answer("creation")["created_id"] == form.created_id
    assert form.name == "the next one"


def test_what_is_typed_for_the_next_one_while_all_workers_are_busy_stays(user_form, client):
    name, next_name = unique("made"), unique("next")
    view = user_form(username=name, role="admin", workspaces=["nlp"])
    directory = client.directory
    busy = threading.Event()
    waiting = [directory.submit(busy.wait, PATIENCE) for _ in range(WORKERS)]
    creation = {"username": name, "first_name": "", "last_name": "", "role": "admin", "password": PASSWORD}
    view.send({"type": "create_user", "id": "creation", **creation, "workspaces": [str(client.workspaces("nlp").id)]})
    view.assign(username=next_name, workspaces=["vision"])
    busy.set()
    assert [one.result() for one in waiting] == [True] * len(waiting)
    assert view.answer("creation")["created_id"] == view.widget.created_id
    assert (view.widget.username, view.widget.workspaces, view.widget.role) == (next_name, ["vision"], "admin")
