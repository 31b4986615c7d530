"""Who can do what, and why: the questions, about the sample team and about random servers."""

from __future__ import annotations

import pickle
import re
import sys
import uuid
from datetime import datetime
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import argilla_widgets as rg
from argilla_widgets.directory import Snapshot, commands
from argilla_widgets.directory.access.view import AccessView
from argilla_widgets.directory.model.snapshot import by_name
from argilla_widgets.directory.policy import POLICY
from argilla_widgets.directory.questions import Access
from argilla_widgets.sdk.models import DatasetModel, Role, UserModel, WorkspaceModel
from argilla_widgets.sdk.version import ServerVersion
from tests.directory.test_query import calls
from tests.made_up import unique
from tests.sdk.fake import FakeServer, dataset_list

NOW = datetime(2026, 1, 1)  # noqa: DTZ001 - in the server's format
HOSTILE = ["<script>alert(1)</script>", "$x_1$", "a/b", "\u202eevil", "n" * 300, "tab\there", "נועה", "'; DROP", " "]


@pytest.fixture
def access(client):
    client.directory.refresh()
    return client.directory.access


def person(name, role="annotator"):
    return UserModel(uuid.uuid4(), name, name, Role(role), NOW, NOW)


def workspace(name):
    return WorkspaceModel(uuid.uuid4(), name, NOW, NOW)


def dataset(name, where):
    return DatasetModel(uuid.uuid4(), name, "ready", where.id, NOW, NOW)


def asked(users, workspaces=(), members=(), datasets=(), account=None, version=None):
    """Return the access of a made-up server; `members` are pairs of a workspace and its users."""
    inside = {one.id: frozenset() for one in workspaces}
    inside |= {where.id: frozenset(user.id for user in people) for where, people in members}
    snapshot = Snapshot({one.id: one for one in users}, by_name(list(workspaces)), inside, complete=True)
    api = SimpleNamespace(
        datasets=SimpleNamespace(list=lambda: list(datasets)),
        server=SimpleNamespace(known=version or ServerVersion()),
    )
    client = SimpleNamespace(host="nowhere", api_url="http://nowhere", api=api)
    store = SimpleNamespace(snapshot=snapshot)
    return Access(SimpleNamespace(client=client, account=account or person("me", "owner"), store=store))


def test_its_display_lists_every_question_and_asks_the_server_nothing():
    access = asked([])
    questions = {name for name in vars(Access) if not name.startswith("_")} - {"view", "check"}
    named = set(re.findall(r"\.(\w+)\(", access._repr_mimebundle_()["text/plain"]))
    assert named == questions
    assert repr(access) == "<Access to nowhere: can, of, to, compare, simulate, actions, findings>"


# -- the questions on the sample team ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "allowed", "reason"),
    [
        (("ana", "configure_datasets", "nlp"), True, "admin and member of nlp"),
        (("ana", "configure_datasets", "transcripts"), False, "ana is not a member of speech"),
        (("bo.li", "annotate", "nlp/news-topics"), True, "annotator and member of nlp"),
        (("bo.li", "annotate", "vision"), False, "bo.li is not a member of vision"),
        (
            ("bo.li", "delete_datasets", "nlp"),
            False,
            "only owners and admins can delete datasets; bo.li is an annotator",
        ),
        (("argilla", "annotate", "archive"), True, "owners have access to every workspace"),
        (("argilla", "delete_user", "bo.li"), True, "owners can delete users"),
        (("ana", "create_user"), False, "only owners can create users; ana is an admin"),
        (("farah.k", "annotate"), False, "farah.k is not a member of any workspace"),
        (("ana", "annotate"), True, "admin and member of nlp and vision"),
        (("farah.k", "read_own_account"), True, "all users can read their own account and API key"),
    ],
)
def test_can_gives_the_reason(access, question, allowed, reason):
    decision = access.can(*question)
    assert bool(decision) is allowed
    assert decision.reason == reason
    assert str(decision) == f"{'Yes' if allowed else 'No'}: {reason}."


def test_names_ids_and_objects_are_accepted(access, client):
    ana, nlp, news = client.users("ana"), client.workspaces("nlp"), client.datasets("news-topics")
    for who in ("ana", ana, ana.id, str(ana.id)):
        for where in ("nlp", nlp, nlp.id, str(nlp.id), "news-topics", "nlp/news-topics", news, news.id):
            assert access.can(who, "annotate", where)


def test_of_lists_what_a_user_can_do(access):
    frame = access.of("bo.li")
    assert list(frame.columns) == ["workspace", "dataset", "action", "allowed", "reason"]
    yes = frame[frame.allowed]
    assert set(yes.workspace.dropna()) == {"nlp"}
    assert set(yes[yes.action == "annotate"].dataset) == {"news-topics", "product-reviews", "support-tickets"}
    assert set(frame.action) == set(POLICY)
    assert frame.attrs == {}


def test_to_lists_who_has_access_to_a_workspace_and_a_dataset(access):
    frame = access.to("archive", "annotate")
    assert list(frame.columns) == ["username", "role", "action", "reason"]
    assert list(frame.username) == ["argilla", "carla.<b>ruiz</b>", "helena"]
    assert set(access.to("vision").action) == {
        rule.action for rule in POLICY.values() if rule.on in {"workspace", "dataset"}
    }
    of_dataset = access.to("image-captions")
    assert set(of_dataset.action) == {rule.action for rule in POLICY.values() if rule.on == "dataset"}
    assert set(of_dataset[of_dataset.action == "delete_datasets"].username) == {"argilla", "helena", "ana"}


def test_compare_lists_what_only_one_user_may_do(access):
    frame = access.compare("zoë.lefèvre", "kenji.sato")
    assert set(frame.only) == {"zoë.lefèvre"}
    assert set(frame.workspace) == {"vision"}
    assert set(frame.why_not) == {"kenji.sato is not a member of vision"}
    assert access.compare("ana", "ana").empty


def test_a_simulation_sends_nothing_and_its_actions_carry_it_out(client, access):
    user = rg.User(username=f"sim-{uuid.uuid4().hex[:8]}", password="12345678", client=client).create()
    user.add_to_workspace(client.workspaces("nlp"))
    try:
        frame = access.simulate(user, role="admin", workspaces=["vision"])
        assert user.get().role == "annotator"
        assert set(frame[frame.change == "lost"].workspace) == {"nlp"}
        assert "remove_from_workspace" in set(frame[frame.change == "gained"].action)
        before = access.of(user)
        for action in access.actions(user, role="admin", workspaces=["vision"]):
            client.directory.execute(action)
        after = access.of(user)
        changed = after[before.allowed != after.allowed].reset_index(drop=True)
        assert list(changed.action) == list(frame.action)
        assert list(changed.reason) == list(frame.reason)
        assert access.simulate(user, role="admin", workspaces=["vision"]).empty
        assert access.actions(user, role="admin", workspaces=["vision"]) == []
    finally:
        user.delete()


def test_a_change_by_this_client_counts_at_once(client, access):
    user = rg.User(username=f"new-{uuid.uuid4().hex[:8]}", password="12345678", client=client).create()
    try:
        assert not access.can(user, "annotate", "nlp")
        user.add_to_workspace(client.workspaces("nlp"))
        assert access.can(user.username, "annotate", "nlp")
    finally:
        user.delete()
    with pytest.raises(rg.NotFoundError, match="refresh"):
        access.can(user, "annotate", "nlp")


def test_the_directory_is_loaded_on_first_use(sign_in):
    assert sign_in().directory.access.can("ana", "annotate", "nlp")


def test_datasets_are_requested_once_per_refresh(client, access, monkeypatch):
    asks = []
    ask = client.api.datasets.list
    monkeypatch.setattr(client.api.datasets, "list", lambda: asks.append(1) or ask())
    for _ in range(3):
        access.of("ana")
    assert len(asks) <= 1
    client.directory.refresh()
    access.of("ana")
    access.to("nlp")
    assert len(asks) <= 2


# -- admins and annotators --------------------------------------------------------------------------------------------


def test_a_warning_says_what_an_admin_does_not_see(sign_in):
    access = sign_in("ana").directory.access
    with pytest.warns(UserWarning, match="Other people and workspaces are not shown") as warned:
        frame = access.to("nlp", "annotate")
    assert warned[0].filename == __file__
    assert "bo.li" in set(frame.username)
    assert "argilla" not in set(frame.username)  # an owner without membership
    assert frame.attrs["note"] == str(warned[0].message)
    with pytest.raises(rg.NotFoundError, match="'speech' that you can see as admin"):
        access.can("ana", "annotate", "speech")


def test_an_annotator_sees_only_themselves(sign_in):
    access = sign_in("bo.li").directory.access
    with pytest.warns(UserWarning, match="see only yourself"):
        assert list(access.to("nlp", "annotate").username) == ["bo.li"]
    assert access.can("bo.li", "annotate")
    findings = access.findings()
    assert len(findings) == 0
    for shown in (findings._repr_html_(), str(findings)):
        assert "No problems found." in shown
        assert "see only yourself" in shown


# -- listeners -------------------------------------------------------------------------------------------------------


def test_a_listener_may_ask_while_the_directory_loads(sign_in):
    directory, answers = sign_in().directory, []

    def listener(_snapshot, _change):
        if directory.snapshot.memberships_known:
            answers.append(bool(directory.access.can("bo.li", "annotate", "nlp")))

    directory.subscribe(listener)
    assert directory.submit(directory.access.of, "bo.li").result(20) is not None
    assert answers
    assert all(answers)


# -- invalid input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "error", "sentence"),
    [
        (("anna", "annotate", "nlp"), rg.NotFoundError, "no user 'anna'. Did you mean 'ana'?"),
        (("ana", "anotate", "nlp"), rg.UnprocessableEntityError, "no action 'anotate'. Did you mean 'annotate'?"),
        (("ana", "annotate", "npl"), rg.NotFoundError, "'npl'. Did you mean 'nlp'?"),
        (("ana", "annotate", "nlp/news-topic"), rg.NotFoundError, "Did you mean 'nlp/news-topics'?"),
        (("ana", "delete_workspace", "news-topics"), rg.UnprocessableEntityError, "applies to a workspace"),
        (("ana", "delete_user", "nobody at all"), rg.NotFoundError, "no user 'nobody at all'"),
        (("ana", "annotate", uuid.UUID(int=0)), rg.NotFoundError, "no workspace or dataset '00000000"),
        ((None, "annotate", "nlp"), rg.UnprocessableEntityError, "Pass a user: a name, an id or the object, not None."),
        (
            (rg.Workspace(name="ana"), "annotate"),
            rg.UnprocessableEntityError,
            "a user: a name, an id or the object, not W",
        ),
        (("ana", None, "nlp"), rg.UnprocessableEntityError, "no action None"),
        (("ana", "annotate", 3), rg.UnprocessableEntityError, "Pass a workspace or dataset: a name, an id or the"),
        (("x" * 300, "annotate", "nlp"), rg.NotFoundError, "no user 'xxx"),
    ],
)
def test_unknown_arguments_are_refused_in_a_sentence(access, question, error, sentence):
    with pytest.raises(error) as caught:
        access.can(*question)
    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 700


@pytest.mark.parametrize("argument", ["workspaces", "add", "remove"])
@pytest.mark.parametrize("value", [5, object(), lambda: "nlp", [3], [None]])
def test_a_simulation_accepts_only_workspaces_as_workspaces(argument, value):
    access = asked([person("ana")])
    for ask in (access.simulate, access.actions):
        with pytest.raises(rg.UnprocessableEntityError, match=r"^Pass a workspace: a name, an id or the object, not "):
            ask("ana", **{argument: value})


def test_an_ambiguous_name_lists_what_it_can_mean():
    one, two = workspace("one"), workspace("two")
    access = asked(
        [person("a")], [one, two], datasets=[dataset("same", one), dataset("same", two), dataset("two", one)]
    )
    with pytest.raises(rg.UnprocessableEntityError, match="the dataset 'one/same' or the dataset 'two/same'"):
        access.to("same")
    with pytest.raises(rg.UnprocessableEntityError, match="the workspace 'two' or the dataset 'one/two'"):
        access.to("two")
    assert not access.can("a", "create_datasets", "two")  # only workspaces hold datasets, so "two" is the workspace
    assert not access.can("a", "annotate", "two/same")


def test_a_username_that_reads_like_an_id_impersonates_no_one():
    real = person("real", "owner")
    access = asked([real, person(str(real.id))])
    assert access.can(str(real.id), "create_user")


def test_a_server_without_workspaces_is_answered():
    access = asked([person("alone")])
    assert not access.can("alone", "annotate")
    assert set(access.of("alone").workspace.dropna()) == set()
    with pytest.raises(rg.NotFoundError):
        access.to("any")


def test_hostile_names_stay_plain_text():
    users, places = [person(name) for name in HOSTILE], [workspace(name) for name in HOSTILE]
    access = asked(
        users, places, zip(places, [[user] for user in users], strict=True), [dataset(HOSTILE[0], places[0])]
    )
    for name in HOSTILE:
        decision = access.can(name, "annotate", next(one for one in places if one.name == name))
        assert decision
        assert decision.reason.isprintable()
        assert len(decision.reason) < 120
        assert list(access.to(next(one for one in places if one.name == name), "annotate").username) == [name]
        assert len(access.of(name)) > len(POLICY)


# -- random servers ---------------------------------------------------------------------------------------------------


@st.composite
def worlds(draw):
    users = [person(f"u{n}", role) for n, role in enumerate(draw(st.lists(st.sampled_from([*Role]), max_size=5)))]
    places = [workspace(f"w{n}") for n in range(draw(st.integers(0, 3)))]
    inside = [(one, draw(st.lists(st.sampled_from(users), unique=True)) if users else []) for one in places]
    datasets = [
        dataset(f"d{n}", draw(st.sampled_from(places))) for n in range(draw(st.integers(0, 3)) if places else 0)
    ]
    return users, places, inside, datasets


@settings(deadline=None, max_examples=40)
@given(worlds())
def test_of_to_and_can_agree(world):
    users, places, inside, datasets = world
    access = asked(users, places, inside, datasets)
    by_place = {(one.name, None): one for one in places}
    by_place |= {(where.name, one.name): one for one in datasets for where in places if where.id == one.workspace_id}
    may = {(user.username, rule.action): set() for user in users for rule in POLICY.values()}
    for (where, name), place in by_place.items():
        for username, action in access.to(place)[["username", "action"]].itertuples(index=False):
            if (POLICY[action].on == "dataset") == (name is not None):
                may[username, action].add((where, name))
    for user in users:
        for row in access.of(user.username).astype(object).itertuples(index=False):
            where, name = (one if isinstance(one, str) else None for one in (row.workspace, row.dataset))
            place = [] if where is None else [by_place[where, name]]
            decision = access.can(user.id, row.action, *place)
            assert bool(decision) == row.allowed
            assert decision.reason == row.reason
            if where is not None:
                assert ((where, name) in may[user.username, row.action]) == row.allowed


def test_questions_about_10_000_users_take_no_quadratic_time():
    """Calls are counted instead of timed: a query looks at each membership once at most."""
    users = [person(f"u{n}", ("owner", "admin", "annotator")[n % 3]) for n in range(10_000)]
    places = [workspace(f"w{n}") for n in range(100)]
    access = asked(
        users, places, [(one, users[n::100]) for n, one in enumerate(places)], [dataset("d", one) for one in places]
    )
    assert len(access.to("w7", "annotate")) == sum(user.role is Role.owner for user in users) + sum(
        user.role is not Role.owner for user in users[7::100]
    )
    assert access.of("u1").allowed.sum() > 1
    assert isinstance(access.view(), AccessView)


def test_people_makes_no_call_per_user():
    """At 100,000 users, hashing them alone took most of 0.1 s."""
    users = [person(f"u{n}", ("admin", "annotator")[n % 2]) for n in range(4_000)]
    place = workspace("nlp")
    view = asked([person("one", "owner"), *users], [place], [(place, users[:10])]).view()
    _ = view.snapshot.columns
    found = []
    assert calls(lambda: found.extend(view.people(place, POLICY["annotate"]))) < 1_000
    assert {user.username for user, _ in found} == {"one", *(user.username for user in users[:10])}


@pytest.mark.parametrize(
    "ask",
    [
        lambda access, user, place, _dataset: access.can(user, "annotate", place.name),
        lambda access, user, place, _dataset: access.can(user.username, "annotate", place),
        lambda access, user, _place, dataset: access.can(user.username, "annotate", dataset),
        lambda access, user, _place, _dataset: access.compare(user.username, user),
        lambda access, user, place, _dataset: access.simulate(user.username, workspaces=[place]),
    ],
)
def test_an_object_of_another_server_is_refused(client, ask):
    fake = FakeServer()
    fake.add_workspace("nlp")
    fake.add("ana")
    with fake.client() as other:
        user, workspace = other.users("ana"), other.workspaces("nlp")
        fake.fail("GET", "/me/datasets", dataset_list("reviews"))
        dataset = other.datasets[0]
        with pytest.raises(rg.ArgillaError, match=r"belongs to .* and cannot be used with"):
            ask(client.directory.access, user, workspace, dataset)


def test_none_does_not_mean_anywhere(client):
    with pytest.warns(UserWarning, match="nowhere"):
        place = client.workspaces("nowhere")
    with pytest.raises(rg.UnprocessableEntityError, match="is None: nothing was found"):
        client.directory.access.can("bo.li", "annotate", place)
    assert client.directory.access.can("bo.li", "annotate")


@pytest.mark.parametrize("width", [80, 120])
def test_what_someone_can_do_is_within_the_width_of_a_terminal_and_complete(directory, monkeypatch, width):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(width))
    access = directory.access
    everything = access.of("bo.li")
    # Other tests may have left workspaces with names so long that actions are wrapped.
    everything = everything[
        everything.workspace.isna() | everything.workspace.isin(["archive", "nlp", "speech", "vision"])
    ]
    for frame in (everything, everything[everything.allowed], access.to("nlp"), access.compare("ana", "bo.li")):
        lines = repr(frame).splitlines()
        assert max(map(len, lines)) <= width
        assert lines[1].split() == [*frame.columns]
        assert "..." not in repr(frame)
        shown = " ".join(repr(frame).split())
        assert all(action in shown for action in frame.action[:100])
    assert "delete_user" in repr(everything)
    counted, plain = (frame.groupby("action").count() for frame in (everything, pd.DataFrame(everything)))
    assert repr(counted) == repr(plain)
    assert counted._repr_html_() == plain._repr_html_()
    copied = pickle.loads(pickle.dumps(everything))
    assert repr(copied) == repr(everything)


def test_a_notebook_aligns_what_someone_can_do_to_the_left(directory):
    for frame in (directory.access.of("bo.li"), directory.access.to("nlp"), directory.access.compare("ana", "bo.li")):
        shown = frame._repr_html_()
        assert all(f"<th scope='col' align='left'>{column}</th>" in shown for column in frame)
        assert "align='right'" not in shown
        assert f"{len(frame):,} rows" in shown


def test_an_entry_a_result_and_a_finding_are_one_line_each(directory):
    result = directory.execute(commands.CreateWorkspace(name := unique("line")))
    assert name in result.summary
    assert repr(result) == f"<Result: {result.summary}>"
    assert repr(directory.journal[-1]) == f"<Entry 1 by argilla, done: {result.summary}>"
    directory.undo()
    assert repr(directory.journal[-2]) == f"<Entry 1 by argilla, undone: {result.summary}>"
    finding = next(one for one in directory.access.findings() if one.kind == "owner_is_member")
    assert repr(finding) == f"<Finding: {finding.sentence}>"
    assert "UUID" not in repr([finding, *directory.journal, result])
