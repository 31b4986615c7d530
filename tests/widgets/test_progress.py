"""The progress of a workspace, and archiving it, in a manager."""

from __future__ import annotations

import csv
import io
import shutil
import threading
import time

import httpx
import pytest

import argilla_widgets as rg
from tests.made_up import PASSWORD, unique
from tests.platforms import is_private
from tests.transports import PATIENCE, HoldingTransport, InterceptingTransport
from tests.widgets.view import ids


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def group(client, team):
    """Return a workspace with three members."""
    workspace = rg.Workspace(name=unique("class a/b"), client=client).create()
    for user in team:
        workspace.add_user(user)
    yield workspace
    if any(one.id == workspace.id for one in client.workspaces):
        workspace.delete()


def test_a_view_gets_how_far_everyone_is(manager_view, client):
    nlp = client.workspaces("nlp")
    answer = manager_view().ask("ask_workspace_progress", workspace=str(nlp.id))
    assert answer["type"] == "workspace_progress"
    ids_of = {one.name: str(one.id) for one in nlp.datasets}
    assert answer["datasets"][:2] == [
        {"id": ids_of[name], "name": name, "draft": draft, "error": None, **numbers}
        for name, draft, numbers in (
            ("news-topics", False, {"records": 10, "pending": 2, "needed": 2}),
            ("product-reviews", True, {"records": 0, "pending": 0, "needed": 1}),
        )
    ]
    assert abs(answer["read_at"] / 1000 - time.time()) < 3600
    people = {one["username"]: one for one in answer["people"]}
    assert people["bo.li"] == {
        "id": str(client.users("bo.li").id),
        "username": "bo.li",
        "name": "Bo Li",
        "role": "annotator",
        "state": "in progress",
        "to_do": 2,
        "given": [[4, 2, 2], [0, 0, 0], [3, 1, 1]],
        "left": [2, 0, 0],
    }
    assert list(people)[-1] == "farah.k"
    assert people["farah.k"]["state"] == "not a member"


def test_a_dataset_that_is_deleted_while_it_is_read_is_left_out_and_named(faulty_view, client, folder):
    view, transport = faulty_view
    nlp = client.workspaces("nlp")
    gone = next(one.id for one in nlp.datasets if one.name == "news-topics")
    detail = {"detail": f"Dataset with id `{gone}` not found"}
    transport.answer = lambda request: httpx.Response(404, json=detail) if f"/{gone}/" in request.url.path else None
    answer = view.ask("ask_workspace_progress", workspace=str(nlp.id))
    assert [one["name"] for one in answer["datasets"]] == ["product-reviews", "support-tickets"]
    assert "news-topics was deleted while this was read." in answer["notes"]
    assert {len(one["given"]) for one in answer["people"]} == {2}
    assert view.ask("export_progress", workspace=str(nlp.id))["type"] == "saved"
    (path,) = folder.iterdir()
    rows = [*csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))]
    assert {row["dataset"] for row in rows} == {"support-tickets"}  # product-reviews is not published
    assert transport.writes() == []


def test_the_table_for_grading_is_a_new_private_file(manager_view, client, group, folder):
    view = manager_view(read_only=True)
    answer = view.ask("export_progress", workspace=str(client.workspaces("nlp").id))
    assert answer["type"] == "saved"
    (path,) = folder.glob("argilla-progress-nlp-20*.csv")
    assert answer["link"] == path.name
    assert path.stat().st_mode & 0o777 == 0o600
    rows = [*csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))]
    assert answer["message"] == f"Exported the progress of {len({row['username'] for row in rows})} people."
    (bo,) = [row for row in rows if (row["username"], row["dataset"]) == ("bo.li", "news-topics")]
    assert [bo[name] for name in ("submitted", "draft", "discarded", "left")] == ["4", "2", "2", "2"]
    path.chmod(0o400)
    assert view.ask("export_progress", workspace=str(client.workspaces("nlp").id))["type"] == "saved"
    assert len([*folder.iterdir()]) == 2
    assert view.ask("export_progress", workspace=str(group.id))["path"].startswith(
        f"{folder}/argilla-progress-{group.name.replace(' ', '-').replace('/', '-')}-20"
    )
    workspace = str(group.id)
    group.delete()
    assert "There is no workspace" in view.ask("export_progress", workspace=workspace)["error"]["message"]


def test_without_a_folder_to_write_in_the_table_for_grading_says_so(manager_view, client, folder):
    view = manager_view()
    shutil.rmtree(folder)
    error = view.ask("export_progress", workspace=str(client.workspaces("nlp").id))["error"]
    assert error["message"].startswith("Nothing was exported: ")


def request(group, path):
    """Return a request to archive a workspace, with everyone in it."""
    return {
        "type": "archive_workspace",
        "id": "page-1",
        "workspace": str(group.id),
        "path": path,
        "members": None,
    }


def test_who_joined_after_the_dialog_opened_stays(manager_view, client, group, team, folder):
    """The dialog says whom it removes; the file has them, and no one else."""
    view = manager_view()
    shown = view.ask("ask_archive", workspace=str(group.id))["members"]
    assert {*shown} == {str(one.id) for one in team}
    late = client.users("ravi")
    late.add_to_workspace(group)
    team[0].remove_from_workspace(group)
    view.ask("refresh")
    answer = view.ask("archive_workspace", workspace=str(group.id), path="a.json", members=shown)
    assert answer["message"] == (
        "Removed 2 users from class a/b. Their roster is in a.json. ravi has joined since, and is still a member."
    ).replace("class a/b", group.name)
    assert [*group.users] == [late]
    assert {one.username for one in rg.Roster.from_json("a.json")} == {one.username for one in team[1:]}
    failed = view.ask("archive_workspace", workspace=str(group.id), path="b.json", members=shown)["error"]
    assert failed["message"] == f"No one who was a member of '{group.name}' is one now. Nothing was changed."
    assert not (folder / "b.json").exists()
    everyone = view.ask("archive_workspace", workspace=str(group.id), path="b.json", members=None)
    assert everyone["message"] == f"Removed ravi from {group.name}. Their roster is in b.json."


def test_a_workspace_that_was_made_again_meanwhile_keeps_its_members(manager_view, sign_in, group, team, folder):
    """The dialog was about another one of that name, and each membership of this one was given since."""
    view, theirs = manager_view(), sign_in()
    shown = view.ask("ask_archive", workspace=str(group.id))["members"]
    theirs.workspaces(group.name).delete()
    again = rg.Workspace(name=group.name, client=theirs).create()
    for user in team:
        again.add_user(user)
    failed = view.ask("archive_workspace", workspace=str(group.id), path="a.json", members=shown)["error"]
    assert failed["message"] == "This workspace no longer exists."
    assert len(again.users) == 3
    assert list(folder.iterdir()) == []
    again.delete()


def test_a_read_only_widget_shows_progress_and_archives_nothing(manager_view, group):
    view = manager_view(read_only=True)
    workspace = str(group.id)
    assert len(view.ask("ask_workspace_progress", workspace=workspace)["people"]) == 3
    for asked in (("ask_archive", {}), ("archive_workspace", {"path": "a.json", "members": None})):
        answer = view.ask(asked[0], workspace=workspace, **asked[1])
        assert answer["error"]["message"] == "This widget is read-only (read_only=True)."
    assert len(group.users) == 3


def test_annotators_and_others_are_refused(opened, sign_in, group):
    view = opened(rg.UserManager(sign_in("ravi")))
    answer = view.ask("ask_workspace_progress", workspace=str(group.id))
    assert answer["error"]["message"].startswith("Only owners and admins can list the members of a workspace")
    answer = view.ask("archive_workspace", workspace=str(group.id), path="a.json", members=None)
    assert answer["error"]["message"].startswith("Only owners and admins can remove users from workspaces")
    ana = opened(rg.UserManager(sign_in("ana")))
    assert ana.ask("ask_workspace_progress", workspace=str(group.id))["error"]["code"] == "ForbiddenError"


def test_a_workspace_that_is_gone(manager_view, group):
    view = manager_view()
    group.delete()
    assert "There is no workspace" in view.ask("ask_workspace_progress", workspace=str(group.id))["error"]["message"]
    view.ask("refresh")
    assert view.ask("ask_archive", workspace=str(group.id))["error"]["message"] == "This workspace no longer exists."


def test_archiving_saves_the_roster_first_and_is_undone_as_one_entry(opened, sign_in, group, team, folder):
    transport, path = HoldingTransport(), folder / "last.json"
    view = opened(rg.UserManager(sign_in(transport=transport)))
    hold = transport.hold("DELETE", rf"/workspaces/{group.id}/users/.*")
    view.send(request(group, path.name))
    hold.wait()
    saved = rg.Roster.from_json(path)
    hold.release()
    answer = view.answer("page-1")
    assert sorted(one.username for one in saved) == sorted(one.username for one in team)
    assert is_private(path)
    assert answer["message"].startswith("Removed 3 users from class a/b")
    assert answer["message"].endswith(" Their roster is in last.json.")
    assert len(group.users) == 0
    undone = view.ask("undo_entries", numbers=[answer["entry"]["number"]])
    assert undone["type"] == "done"
    assert set(group.users) == set(team)


def test_hidden_characters_of_the_folder_are_visible_and_one_that_is_gone_is_not_named(
    manager_view, group, folder, monkeypatch
):
    """As in the tab "Roster"."""
    view, hidden = manager_view(), folder / "a\u202eb"
    hidden.mkdir()
    monkeypatch.chdir(hidden)
    assert view.ask("ask_archive", workspace=str(group.id))["folder"] == f"{folder}/a[U+202E]b"
    hidden.rmdir()
    assert view.ask("ask_archive", workspace=str(group.id))["folder"] == ""


def test_a_new_file_is_suggested_and_an_existing_one_is_left_alone(manager_view, group, folder):
    view, workspace = manager_view(), str(group.id)
    asked = view.ask("ask_archive", workspace=workspace)
    path = folder / asked["path"]
    assert asked["folder"] == str(folder)
    assert asked["path"].startswith(f"{group.name.replace(' ', '-').replace('/', '-')}-20")
    path.write_text("mine")
    again = view.ask("ask_archive", workspace=workspace)["path"]
    assert again == asked["path"].replace(".json", "-2.json")
    for taken, why in (
        (asked["path"], "it exists already"),
        ("none/a.json", "There is no folder"),
        (".", "cannot be written with a click"),
        ("a.py", "cannot be written with a click"),
        ("../a.json", "where this notebook runs"),
    ):
        error = view.ask("archive_workspace", workspace=workspace, path=taken, members=None)["error"]
        assert (error["field"], why in error["message"]) == ("path", True)
    assert view.ask("archive_workspace", workspace=workspace, path="", members=None)["type"] == "failed"
    assert path.read_text() == "mine"
    assert len(group.users) == 3
    assert [one.name for one in folder.iterdir()] == [path.name]


def test_what_was_refused_leaves_no_file_behind(opened, sign_in, group, folder):
    """Otherwise trying again would find the file, and refuse."""
    transport = InterceptingTransport()
    view = opened(rg.UserManager(sign_in(transport=transport, retries=0)))
    for user in list(group.users)[1:]:
        group.remove_user(user)

    def refuse(request):
        if request.method == "DELETE":
            return httpx.Response(500, json={"detail": "made up"}, request=request)
        return None

    transport.answer = refuse
    failed = view.ask("archive_workspace", workspace=str(group.id), path="a.json", members=None)
    assert failed["type"] == "failed"
    assert list(folder.iterdir()) == []
    transport.answer = lambda _request: None
    assert view.ask("archive_workspace", workspace=str(group.id), path="a.json", members=None)["type"] == "done"


def test_members_whose_removal_failed_can_be_retried(opened, sign_in, group, folder):
    transport, bad = InterceptingTransport(), []

    def refuse(request):
        if request.method == "DELETE" and (not bad or request.url.path == bad[0]):
            bad.append(request.url.path)
            if len(bad) == 1:
                return httpx.Response(500, json={"detail": "made up"}, request=request)
        return None

    transport.answer = refuse
    view = opened(rg.UserManager(sign_in(transport=transport, retries=0)))
    view.send(request(group, "a.json"))
    answer = view.answer("page-1")
    assert len(answer["failures"]) == 1
    assert len(group.users) == 1
    assert len(rg.Roster.from_json(folder / "a.json")) == 3
    assert view.ask("retry", request="page-1")["failures"] == []
    assert len(group.users) == 0


def test_those_who_joined_since_the_dialog_opened_are_in_the_roster(manager_view, client, group, team, folder):
    view = manager_view()
    view.ask("ask_archive", workspace=str(group.id))
    late = rg.User(username=unique("late"), password=PASSWORD, client=client).create()
    group.add_user(late)
    view.ask("archive_workspace", workspace=str(group.id), path="a.json", members=None)
    assert {str(one.id) for one in rg.Roster.from_json(folder / "a.json")} == {*ids(team), str(late.id)}
    late.delete()


def test_it_can_be_stopped(opened, sign_in, client, group, folder):
    for user in client.users.list()[:12]:
        group.add_user(user)
    transport, begun, go = InterceptingTransport(), threading.Event(), threading.Event()

    def hold(request):
        if request.method == "DELETE":
            begun.set()
            assert go.wait(PATIENCE)

    transport.answer = hold
    view = opened(rg.UserManager(sign_in(transport=transport)))
    view.send(request(group, "a.json"))
    assert begun.wait(PATIENCE)
    view.ask("stop", request="page-1")
    go.set()
    answer = view.answer("page-1")
    assert answer["stopped"]
    assert answer["left"] > 0
    assert view.ask("retry", request="page-1")["type"] == "done"
    assert len(group.users) == 0
    assert len(rg.Roster.from_json(folder / "a.json")) == 15
