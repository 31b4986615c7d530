"""A retry of an undo or redo that failed in part knows what is missing, whatever happens to the entry."""

from __future__ import annotations

import httpx
import pytest

from tests.made_up import PASSWORD, unique
from tests.widgets.view import ids, new_user, until

ASKED = {"agreed": "", "typed": ""}


@pytest.fixture
def partly_undone(faulty_view, team):
    """Return a view in which one of three changes of roles could not be undone, their entry, and the request."""
    view, transport = faulty_view
    assert view.ask("refresh")["type"] == "done"
    entry = view.ask("change_role", users=ids(team), role="admin")["code_entry"]
    refused = f"/users/{team[1].id}"
    transport.answer = lambda request: (
        httpx.Response(500, json={}) if request.method == "PATCH" and request.url.path.endswith(refused) else None
    )
    part = view.ask("undo_entries", numbers=[entry], **ASKED)
    assert [one["name"] for one in part["failures"]] == [team[1].username]
    transport.answer = lambda _request: None
    return view, entry, part["request"]


def delete_someone(view, client):
    """Delete a new user with this view, and wait until their row is gone."""
    created = new_user(view, unique("gone"))["created_id"]
    username = next(user.username for user in client.users if str(user.id) == created)
    assert view.ask("delete_users", users=[created], confirmation=username)["type"] == "done"
    return until(lambda: any(created in patch["removed"] for patch in view.received("patch")), 5)


def test_a_table_follows_deletions_after_an_undo_in_two_steps(partly_undone, client, team):
    view, entry, _ = partly_undone
    assert view.ask("undo_entries", numbers=[entry], **ASKED)["message"] == (
        f"Undone: {team[1].username} is an annotator again."
    )
    assert delete_someone(view, client)
    changed = view.ask("change_role", users=ids(team[:2]), role="admin")
    assert (changed["type"], changed["failures"]) == ("done", [])


def test_a_table_follows_deletions_after_a_redo_that_another_change_ended(partly_undone, client, team):
    view, entry, _ = partly_undone
    view.ask("undo_entries", numbers=[entry], **ASKED)
    view.ask("edit_user", user=str(team[0].id), username=None, first_name="Other", last_name=None)  # ends the redo
    assert delete_someone(view, client)
    assert view.ask("reset_password", passwords={str(team[0].id): PASSWORD})["type"] == "done"


def test_a_retry_undoes_only_what_is_missing(partly_undone, client, team):
    view, entry, request = partly_undone
    view.ask("change_role", users=ids(team[:1]), role="owner")
    again = view.ask("retry", request=request)
    assert again["message"] == "Undone: 3 users are annotators again."
    assert [client.users(id=user.id).role for user in team] == ["owner", "annotator", "annotator"]
    items = {item["number"]: item for message in view.received("journal") for item in message["entries"]}
    assert items[entry]["undone"]
