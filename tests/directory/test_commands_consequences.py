"""What a deletion removes, and what has to be typed to confirm it."""

from __future__ import annotations

import time

import httpx
import pytest

from argilla_widgets.directory import ChangedMeanwhileError, NeedsConfirmationError, commands
from argilla_widgets.directory.commands.confirmation import confirmation_of
from argilla_widgets.directory.commands.consequences import MAX_COUNT_AGE, ShownConsequences
from argilla_widgets.directory.sync import CONCURRENT_REQUESTS
from tests.directory.conftest import add_dataset
from tests.made_up import unique
from tests.transports import InterceptingTransport


def named(client, username):
    model = client.api.users.get_me()
    return type(model)(**{**{name: getattr(model, name) for name in model.__struct_fields__}, "username": username})


def person(directory, username):
    return next(user for user in directory.snapshot.users.values() if user.username == username)


def test_responses_that_a_deletion_removes_are_counted(client, directory):
    everyone = [*directory.snapshot.users.values()]
    counts, uncounted = directory.responses.count(everyone)
    assert uncounted == []
    for count in counts:
        progress = client.api.datasets.users_progress(count.dataset.id)
        assert count.responses.submitted == sum(one.completed.submitted + one.pending.submitted for one in progress)
        assert count.responses.draft == sum(one.completed.draft + one.pending.draft for one in progress)
        assert count.responses.discarded == sum(one.completed.discarded + one.pending.discarded for one in progress)
    assert sum(count.responses.submitted for count in counts) > 0
    assert directory.responses.count([named(client, "nobody at all")]) == ([], [])


def test_counting_stops_when_the_server_is_down(sign_in, client, workspace):
    for number in range(12):
        add_dataset(client, workspace, f"many-{number}")
    transport = InterceptingTransport()
    directory = sign_in(transport=transport, retries=0).directory
    directory.refresh()

    def gone(request):
        if request.url.path.endswith(("/progress", "/version")):
            raise httpx.ConnectError("refused", request=request)

    transport.answer = gone
    counts, uncounted = directory.responses.count([person(directory, "ana")])
    assert counts == []
    assert len(uncounted) >= 12
    assert len([path for path in transport.sent("GET") if path.endswith("/progress")]) <= CONCURRENT_REQUESTS


def test_each_user_has_their_own_counts(directory, sign_in):
    people = [person(directory, "ana"), person(directory, "bo.li")]
    both, _ = directory.responses.count(people)
    alone = {user.id: sign_in().directory.responses.count([user])[0] for user in people}  # nothing counted before
    for name, counts in alone.items():
        for count in counts:
            together = next(one for one in both if one.dataset.id == count.dataset.id)
            assert together.by_user[name] == count.by_user[name]
            assert count.responses == count.by_user[name]
    totals = [[numbers.total for numbers in count.by_user.values()] for count in both]
    assert totals == [sorted(numbers, reverse=True) for numbers in totals]
    assert all(all(numbers) for numbers in totals)


@pytest.mark.parametrize(
    ("username", "kind"),
    [
        ("bo.li", "username"),
        ("נועה", "username"),
        ("café", "username"),
        ("padded ", "id"),
        ("a\u202eb", "id"),
        ("zero\u200bwidth", "id"),
        ("\u0301a", "id"),
        ("an\u3164a", "id"),
        ("an\u034fa", "id"),
        ("\u2800", "id"),
        ("argilla\ufe0f", "id"),
        ("tab\tbed", "id"),
        ("x" * 41, "id"),
        ("x" * 40, "username"),
    ],
)
def test_the_text_to_type_depends_on_the_username(client, username, kind):
    user = named(client, username)
    asked = confirmation_of([user])
    assert asked.kind == kind
    assert asked.matches(username if kind == "username" else str(user.id)[:8])
    assert not asked.matches("")
    assert confirmation_of([user, user]).text == "2"


def test_accents_may_be_typed_as_separate_characters(client):
    assert confirmation_of([named(client, "café")]).matches("cafe\u0301")


def test_responses_added_since_they_were_counted_need_confirmation(sign_in):
    transport = InterceptingTransport()
    directory = sign_in(transport=transport).directory
    directory.refresh()
    ana = person(directory, "ana")
    total = sum(one.responses.total for one in directory.responses.count([person(directory, "ana")])[0])
    shown = ShownConsequences(total - 1)
    with pytest.raises(NeedsConfirmationError, match=f"{total:,} responses, not {total - 1:,}") as caught:
        directory.execute(commands.DeleteUsers([ana.id], shown))
    assert caught.value.confirmation.text == "ana"
    assert transport.writes() == []


def test_a_dataset_that_can_no_longer_be_counted_needs_confirmation(sign_in, users, workspace):
    transport = InterceptingTransport()
    directory = sign_in(transport=transport).directory
    directory.refresh()
    add_dataset(directory.client, workspace, "broken")
    transport.answer = lambda request: httpx.Response(500) if request.url.path.endswith("/progress") else None
    (_, broken) = directory.responses.count([person(directory, "ana")])
    for shown in (ShownConsequences(0), ShownConsequences(0, len(broken) - 1)):
        with pytest.raises(NeedsConfirmationError, match="could not be counted"):
            directory.execute(commands.DeleteUsers([users[0].id], shown))
    assert transport.writes() == []
    directory.execute(commands.DeleteUsers([users[0].id], ShownConsequences(0, len(broken))))
    assert users[0].id not in directory.snapshot.users


def test_a_retry_deletes_no_responses_in_place_of_those_already_deleted(sign_in, users, workspace, monkeypatch):
    """What was shown for two users does not cover what the second one gave after the first was deleted."""
    transport = InterceptingTransport()
    directory = sign_in(transport=transport).directory
    directory.refresh()
    # These responses do not move the time of the dataset's last activity.
    monkeypatch.setattr("argilla_widgets.directory.commands.consequences.MAX_COUNT_AGE", 0)
    add_dataset(directory.client, workspace, "answered")
    (dataset,) = workspace.datasets
    one, two, _ = users
    given, broken = {one.username: 5, two.username: 1}, [two.id]

    def answer(request):
        if request.url.path.endswith(f"/{dataset.id}/users/progress"):
            numbers = [{"username": name, "completed": {"submitted": count}} for name, count in given.items()]
            return httpx.Response(200, json={"users": numbers})
        if request.method == "DELETE" and any(str(user_id) in request.url.path for user_id in broken):
            return httpx.Response(500)
        return None

    transport.answer = answer
    part = directory.execute(commands.DeleteUsers([one.id, two.id], ShownConsequences(6)))
    assert [failure.user_id for failure in part.failures] == [two.id]
    broken.clear()
    given[two.username] = 4
    with pytest.raises(NeedsConfirmationError, match="4 responses, not 1"):
        directory.execute(part.retry)
    assert two.id in directory.snapshot.users
    given[two.username] = 1
    assert directory.execute(part.retry).failures == ()


def test_users_are_deleted_if_what_was_shown_still_holds(directory, users):
    directory.execute(commands.DeleteUsers([users[0].id], ShownConsequences(0)))
    directory.execute(commands.DeleteUsers([users[1].id], ShownConsequences(None)))
    assert not {users[0].id, users[1].id} & directory.snapshot.users.keys()


@pytest.mark.parametrize("shown", [ShownConsequences(0), ShownConsequences(None)])
def test_a_user_who_joined_a_workspace_is_not_deleted_unseen(sign_in, directory, users, workspace, shown):
    sign_in().workspaces(workspace.name).add_user(users[0].username)
    with pytest.raises(ChangedMeanwhileError, match=f"joined {workspace.name}"):
        directory.execute(commands.DeleteUsers([users[0].id], shown))
    assert users[0].id in directory.snapshot.users
    assert users[0].id in directory.snapshot.members[workspace.id]
    directory.execute(commands.DeleteUsers([users[0].id], shown))
    assert users[0].id not in directory.snapshot.users


@pytest.fixture
def counted(sign_in, client, users, workspace):
    """Return a directory whose requests are recorded, one of the users, and a list of the datasets that were counted.

    The user has a response in each of ten datasets, according to the transport.
    """
    for number in range(10):
        add_dataset(client, workspace, f"counted-{number}")
    transport = InterceptingTransport()
    directory = sign_in(transport=transport).directory
    directory.refresh()
    directory.requests, directory.renamed = transport, users[0].username

    def answer(request):
        if not request.url.path.endswith("/users/progress"):
            return None
        one = {"username": directory.renamed, "completed": {"submitted": 1, "discarded": 0, "draft": 0}}
        return httpx.Response(200, json={"users": [one]})

    transport.answer = answer
    return directory, directory.snapshot.users[users[0].id]


def counts_sent(directory):
    return len([path for path in directory.requests.sent("GET") if path.endswith("/progress")])


def test_the_responses_in_each_dataset_are_counted_once_for_a_deletion(counted):
    directory, user = counted
    datasets = len(directory.client.datasets)
    before = len(directory.requests.requests)
    counts, _ = directory.responses.count([user])
    assert len(counts) == datasets
    directory.execute(commands.DeleteUsers([user.id], ShownConsequences(datasets)))
    assert len(directory.requests.requests) - before <= datasets + 8
    assert counts_sent(directory) == datasets


@pytest.mark.parametrize("why", ["activity", "age", "another user"])
def test_responses_are_counted_again_if_they_may_have_changed(counted, monkeypatch, why):
    directory, user = counted
    datasets, transport = len(directory.client.datasets), directory.requests
    directory.responses.count([user])
    answer, people, expected = transport.answer, [user], datasets * 2
    if why == "age":
        now = time.monotonic()
        monkeypatch.setattr(time, "monotonic", lambda: now + MAX_COUNT_AGE + 1)
    elif why == "another user":
        people = [user, person(directory, "ana")]
    else:

        def active(request):
            if not request.url.path.endswith("/me/datasets"):
                return answer(request)
            listed = transport.forward(request).json()
            listed["items"][0]["last_activity_at"] = "2031-01-01T00:00:00"
            return httpx.Response(200, json=listed)

        transport.answer, expected = active, datasets + 1
    directory.responses.count(people)
    assert counts_sent(directory) == expected


def test_a_rename_during_a_count_counts_again(counted, sign_in):
    directory, user = counted
    answer, name = directory.requests.answer, unique("renamed")

    def rename_first(request):
        if request.url.path.endswith("/progress") and directory.renamed != name:
            directory.renamed = name
            sign_in().api.users.update(user.id, username=name)
        return answer(request)

    directory.requests.answer = rename_first
    counts, uncounted = directory.responses.count([user])
    assert [len(counts), uncounted] == [len(directory.client.datasets), []]
    assert {one.responses.submitted for one in counts} == {1}


def test_a_count_ends_although_someone_is_renamed_during_each(counted, sign_in):
    """Who gave what is not known then, so the deletion of them has to be confirmed."""
    directory, user = counted
    answer, api, renamed = directory.requests.answer, sign_in().api, []

    def rename_first(request):
        if request.url.path.endswith("/progress") and len(renamed) < 100:
            renamed.append(unique("renamed"))
            directory.renamed = renamed[-1]
            api.users.update(user.id, username=directory.renamed)
        return answer(request)

    directory.requests.answer, datasets = rename_first, len(directory.client.datasets)
    counts, uncounted = directory.responses.count([user])
    assert (counts, len(uncounted)) == ([], datasets)
    assert counts_sent(directory) == 2 * datasets
    directory.refresh()
    with pytest.raises(NeedsConfirmationError, match="could not be counted"):
        directory.execute(commands.DeleteUsers([user.id], ShownConsequences(0)))
    assert directory.requests.writes() == []
