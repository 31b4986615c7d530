"""`selected_ids` is changed incrementally by browsers and as a whole by cells, and is the same on all sides."""

from __future__ import annotations

import dataclasses
import json
import threading
import uuid
from types import SimpleNamespace

import msgspec
import pytest
import traitlets

import argilla_widgets as rg
from argilla_widgets.directory.commands.command import MAX_IDS
from tests.made_up import unique
from tests.widgets.view import ids, until


class Page:
    """A page's copy of the selection, which applies messages as the protocol prescribes."""

    def __init__(self, view):
        self.view = view
        self.seen = 0
        self.selected, self.revision, self.asked = [], 0, 0

    def follow(self):
        """Apply the messages received since the last call, and return the selected ids."""
        sent = self.view.widget.comm.sent
        while self.seen < len(sent):
            _, data, _ = sent[self.seen]
            self.seen += 1
            state, message = data.get("state", {}), data.get("content", {})
            if "selected_ids" in state:
                assert state["_selection_revision"] >= self.revision
                self.selected, self.revision = list(state["selected_ids"]), state["_selection_revision"]
            elif message.get("type") == "selection" and message["revision"] > self.revision:
                self._apply(message)
        return self.selected

    def _apply(self, message):
        if message["whole"]:
            self.selected, self.revision = list(message["selected"]), message["revision"]
        elif message["revision"] == self.revision + 1:
            self.selected = [one for one in self.selected if one not in message["deselected"]] + message["selected"]
            self.revision += 1
        else:
            self.asked += 1
            self.view.ask("ask_selection")


def select(view, *chosen, **fields):
    return view.ask("select", **{"select": list(chosen), "deselect": [], "only": False, **fields})


def sent_bytes(view):
    return sum(len(json.dumps(data)) for _, data, _ in view.widget.comm.sent)


@pytest.fixture
def many(browser, client):
    """Open a view of 20,000 users, of whom 10,000 are selected."""
    table, directory = rg.UserTable(client), client.directory
    view = browser(table)
    view.ask("open")
    assert until(lambda: directory.snapshot.memberships_known)
    (model, *_) = directory.snapshot.users.values()
    people = [
        msgspec.structs.replace(model, id=uuid.UUID(int=number), username=f"user{number}") for number in range(20_000)
    ]
    snapshot = dataclasses.replace(directory.snapshot, users={one.id: one for one in people})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(directory), "snapshot", property(lambda _: snapshot))
        table.selected_ids = [str(one.id) for one in people[:MAX_IDS]]
        yield SimpleNamespace(view=view, people=[str(one.id) for one in people])


@pytest.mark.parametrize(
    "as_given", [lambda user: [user], lambda user: [user.id], lambda user: user, lambda user: user.id]
)
def test_users_and_uuids_can_be_selected_as_well_as_ids(browser, client, team, as_given):
    client.directory.refresh()
    table = rg.UserTable(client, selected_ids=as_given(team[0]))
    view = browser(table)
    assert table.selected_ids == ids(team[:1])
    table.selected_ids = []
    table.selected_ids = as_given(team[1])
    assert table.selected_ids == ids(team[1:2])
    assert Page(view).follow() == ids(team[1:2])


def test_the_members_of_a_workspace_and_a_column_of_ids_can_be_selected(browser, client, team):
    workspace = rg.Workspace(name=unique("chosen"), client=client).create()
    for user in team[:2]:
        workspace.add_user(user)
    client.directory.refresh()
    table = rg.UserTable(client)
    browser(table)
    table.selected_ids = workspace.users
    assert set(table.selected_ids) == set(ids(team[:2]))
    frame = table.to_pandas()
    table.selected_ids = frame.loc[frame["username"] == team[2].username, "id"]
    assert table.selected_ids == ids(team[2:3])
    table.selected_ids = (user.id for user in team[:1])
    assert table.selected_ids == ids(team[:1])


def test_only_users_can_be_selected(browser, client):
    table = rg.UserTable(client)
    browser(table)
    for value in (3, [3], None, {"a": 1}, [["a"]], "ana", table.to_pandas()["username"], table.to_pandas()):
        with pytest.raises(traitlets.TraitError, match=r"selected_ids takes users or their ids, not "):
            table.selected_ids = value


def test_clicks_are_kept_in_the_order_of_selection(opened, client):
    view = opened(rg.UserTable(client))
    seen = []
    view.widget.observe(lambda change: seen.append((change.old, change.new)), "selected_ids")
    one, two, three = ids(client.users)[:3]
    answer = select(view, one, two)
    assert (answer["type"], answer["selected"], answer["deselected"]) == ("selection", [one, two], [])
    select(view, three, deselect=[one])
    assert view.widget.selected_ids == [two, three]
    assert seen == [([], [one, two]), ([one, two], [two, three])]
    answer = select(view, only=True)
    assert (view.widget.selected_ids, answer["whole"], answer["selected"]) == ([], True, [])
    assert [user.id for user in view.widget.selected_users] == []


def test_a_toggle_among_ten_thousand_sends_little(many):
    view, people = many.view, many.people
    page = Page(view)
    page.follow()
    before = sent_bytes(view)
    select(view, deselect=[people[5]])
    select(view, people[MAX_IDS + 5])
    assert sent_bytes(view) - before < 2_000
    assert page.follow() == view.widget.selected_ids
    assert len(page.selected) == MAX_IDS
    assert page.asked == 0


def test_a_page_that_loads_later_receives_the_whole_selection(many):
    view, people = many.view, many.people
    select(view, deselect=[people[0]])
    view.pass_on({"method": "request_state"})
    state = view.updates()[-1]
    assert state["selected_ids"] == view.widget.selected_ids == people[1:MAX_IDS]
    later = Page(view)
    later.seen = len(view.widget.comm.sent) - 1
    select(view, people[0])
    assert later.follow() == view.widget.selected_ids
    assert later.asked == 0


def test_too_many_are_refused_with_a_sentence(many):
    view, people = many.view, many.people
    answer = select(view, people[MAX_IDS])
    assert answer["type"] == "failed"
    assert answer["error"]["message"] == "You can select up to 10,000 people, not 10,001."
    assert view.widget.selected_ids == people[:MAX_IDS]
    answer = view.ask("select", select=people[: MAX_IDS + 1], deselect=[], only=True)
    assert answer["error"]["code"] == "InvalidRequest"
    select(view, *people[MAX_IDS:], only=True)
    assert view.widget.selected_ids == people[MAX_IDS:]


def test_unknown_ids_are_dropped_and_the_answer_holds_the_result(opened, client):
    view = opened(rg.UserTable(client))
    person = str(client.me.id)
    answer = select(view, str(uuid.uuid4()), person.upper(), person)
    assert answer["selected"] == view.widget.selected_ids == [person]
    again = select(view, person, deselect=[str(uuid.uuid4())])
    assert (again["revision"], again["selected"], again["deselected"]) == (answer["revision"], [], [])


@pytest.mark.parametrize(
    "fields",
    [
        {"select": "all"},
        {"select": [7]},
        {"select": ["no id"]},
        {"deselect": None},
        {"only": "yes"},
        {"unknown": 1},
    ],
)
def test_an_invalid_selection_is_refused(opened, client, fields):
    view = opened(rg.UserTable(client, selected_ids=[str(client.me.id)]))
    assert select(view, **fields)["error"]["code"] == "InvalidRequest"
    assert view.widget.selected_ids == [str(client.me.id)]


def test_a_form_has_no_selection(browser, client):
    assert select(browser(rg.UserForm(client)), str(client.me.id))["type"] == "failed"


def test_a_repeated_request_changes_the_selection_once(opened, client):
    view = opened(rg.UserTable(client))
    one = str(client.me.id)
    request = {"type": "select", "id": "same", "select": [one], "deselect": [], "only": False}
    view.send(request)
    view.widget.selected_ids = []
    view.send(request)
    assert view.widget.selected_ids == []


def test_two_pages_and_a_cell_converge(opened, client):
    view = opened(rg.UserTable(client))
    people = ids(client.users)
    first, second = Page(view), Page(view)
    start = threading.Barrier(3)

    def click(number):
        start.wait()
        for turn in range(60):
            one = people[(turn * number) % len(people)]
            select(view, *([one] if turn % 3 else []), deselect=[] if turn % 3 else [one])

    def assign():
        start.wait()
        for turn in range(60):
            view.widget.selected_ids = people[turn % 7 : turn % 5 + 4]

    threads = [threading.Thread(target=click, args=(3,)), threading.Thread(target=click, args=(5,))]
    threads.append(threading.Thread(target=assign))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first.follow()
    assert first.follow() == second.follow() == view.widget.selected_ids
    assert first.revision == view.widget.get_state("selected_ids")["_selection_revision"]


def test_a_click_during_an_assignment_keeps_both(opened, client):
    view = opened(rg.UserTable(client))
    one, two = ids(client.users)[:2]
    widget = view.widget

    @widget.observe
    def _(change):
        if change.name == "selected_ids" and change.new == [two]:
            thread = threading.Thread(target=select, args=(view, one))
            thread.start()
            thread.join()

    widget.selected_ids = [two]
    assert widget.selected_ids == [two, one]
    page = Page(view)
    page.follow()
    assert page.follow() == [two, one]


def test_a_view_that_missed_a_change_requests_the_whole_selection(opened, client):
    view = opened(rg.UserTable(client))
    page = Page(view)
    page.follow()
    one, two = ids(client.users)[:2]
    select(view, one)
    page.seen = len(view.widget.comm.sent)  # this message is lost
    select(view, two)
    page.follow()
    assert page.follow() == [one, two]
    assert page.asked == 1


def test_an_opened_view_receives_the_revision_of_the_selection(opened, client):
    view = opened(rg.UserTable(client))
    select(view, str(client.me.id))
    view.ask("open")
    *_, number = view.received("selection")
    assert number["revision"] == view.widget.get_state("selected_ids")["_selection_revision"]
    assert (number["whole"], number["selected"], number["model_id"]) == (False, [], view.widget.model_id)


def test_a_whole_selection_from_a_browser_reaches_all_views(opened, client):
    view = opened(rg.UserTable(client))
    page = Page(view)
    one = str(client.me.id)
    view.assign(selected_ids=[one, str(uuid.uuid4())])
    assert page.follow() == view.widget.selected_ids == [one]
    assert page.revision == view.widget.get_state("selected_ids")["_selection_revision"]


def test_linked_widgets_follow_a_click(opened, client):
    view, other = opened(rg.UserTable(client)), opened(rg.UserTable(client))
    traitlets.link((view.widget, "selected_ids"), (other.widget, "selected_ids"))
    here, there = Page(view), Page(other)
    one = str(client.me.id)
    select(view, one)
    assert here.follow() == there.follow() == other.widget.selected_ids == [one]
    select(other, deselect=[one])
    assert here.follow() == there.follow() == view.widget.selected_ids == []


def test_an_assignment_by_an_observer_wins(opened, client):
    view = opened(rg.UserTable(client))
    one, two = ids(client.users)[:2]
    view.widget.observe(lambda change: setattr(view.widget, "selected_ids", change.new[-1:]), "selected_ids")
    select(view, one)
    select(view, two)
    assert view.widget.selected_ids == [two]
    assert Page(view).follow() == [two]


def test_a_deleted_user_leaves_the_selection_with_a_small_message(opened, client, team):
    view = opened(rg.UserTable(client))
    view.widget.selected_ids = ids(team)
    page = Page(view)
    page.follow()
    updates = len(view.updates())
    team[0].delete()
    assert until(lambda: view.widget.selected_ids == ids(team)[1:])
    assert page.follow() == ids(team)[1:]
    assert not any("selected_ids" in update for update in view.updates()[updates:])


def test_a_selection_during_hold_sync_arrives_complete(opened, client):
    view = opened(rg.UserTable(client))
    one, two = ids(client.users)[:2]
    with view.widget.hold_sync():
        view.widget.selected_ids = [one]
        select(view, two)
    page = Page(view)
    page.follow()
    assert page.follow() == view.widget.selected_ids == [one, two]
