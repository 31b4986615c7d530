"""A plan says what a roster would change, in order, and refuses what is not certain; it sends nothing."""

from __future__ import annotations

import json
from dataclasses import astuple
from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

import argilla_widgets as rg
from argilla_widgets.directory.model.snapshot import Snapshot
from argilla_widgets.directory.roster.reading.person import Person
from argilla_widgets.sdk.models import Role, UserModel, WorkspaceModel
from argilla_widgets.sdk.version import ServerVersion
from tests.directory.roster.effort import takes_at_most

SERVER = "https://argilla.example.org"
START = datetime(2026, 1, 1)  # noqa: DTZ001 - as the server sends it


class Server:
    """A client of a server that is only a snapshot."""

    api_url = SERVER

    def __init__(self, *users, workspaces=None, me="argilla", version=""):
        """Each user is a username, perhaps with ``=`` and names, and ``:`` and a role.

        Workspaces have the usernames of their members.
        """
        self.api = SimpleNamespace(server=SimpleNamespace(known=ServerVersion.of(version)))
        models = [self.user(one, number) for number, one in enumerate(("argilla:owner", *users))]
        self.users = {user.username: user for user in models}
        names = workspaces or {}
        self.places = {name: WorkspaceModel(uuid4(), name, START, START) for name in names}
        self.directory = SimpleNamespace(
            snapshot=Snapshot(
                {user.id: user for user in models},
                {place.id: place for place in self.places.values()},
                {self.places[name].id: frozenset(self.users[one].id for one in who) for name, who in names.items()},
                complete=True,
            ),
            account=self.users[me],
            refresh=lambda: None,
            responses=SimpleNamespace(totals=lambda users: dict.fromkeys((user.id for user in users), 0)),
        )

    @staticmethod
    def user(text, number=0):
        username, _, role = text.partition(":")
        username, _, names = username.partition("=")
        first_name, _, last_name = names.partition(" ")
        at = START + timedelta(seconds=number)
        model = UserModel(uuid4(), username, first_name or username.title(), Role(role or "annotator"), at, at)
        return structs.replace(model, last_name=last_name or None)

    def apply(self, plan):
        """Return the server after a plan."""
        snapshot = self.directory.snapshot
        users, places, members = dict(snapshot.users), dict(snapshot.workspaces), dict(snapshot.members)
        for one in plan.operations:
            if one.kind == "create_workspace":
                places[one.workspace_id] = WorkspaceModel(one.workspace_id, one.workspace, START, START)
                members[one.workspace_id] = frozenset()
            elif one.kind == "create_user":
                values = {**dict(one.values), "role": Role(dict(one.values)["role"])}
                users[one.user_id] = UserModel(id=one.user_id, inserted_at=START, updated_at=START, **values)
            elif one.kind == "update_user":
                users[one.user_id] = one.applied(users[one.user_id])
            elif one.kind == "delete_user":
                del users[one.user_id]
                members = {place: those - {one.user_id} for place, those in members.items()}
            elif one.kind == "add_to_workspace":
                members[one.workspace_id] |= {one.user_id}
            else:
                members[one.workspace_id] -= {one.user_id}
        after = Server()
        after.directory = SimpleNamespace(
            **{**vars(self.directory), "snapshot": Snapshot(users, places, members, complete=True)}
        )
        return after


def table(*rows, **options):
    return rg.Roster.from_text("\n".join(rows), **options)


def lines(plan):
    return str(plan).splitlines()


def problems(roster, server, **options):
    with pytest.raises(rg.RosterError) as caught:
        roster.plan(server, **options)
    return [astuple(problem)[:4] for problem in caught.value.problems]


# -- what is printed ---------------------------------------------------------------------------------------------------


def test_a_plan_prints_what_it_would_change():
    server = Server(
        *("bo", "cy", "dora", "eve:owner"),
        workspaces={"class-b": ["cy", "bo"], "other": ["cy", "dora"], "third": ["dora"], "empty": []},
    )
    roster = table(
        "username;role;workspaces;password",
        "ana;;class-a;",
        "bo;admin;class-a;a long password",
        "cy;;class-b;",
        "eve;;class-a;",
        "argilla;annotator;;",
    )
    assert lines(roster.plan(server)) == [
        "+ create workspace class-a (2 people)",
        "+ create ana (annotator) in class-a",
        "~ change bo: role annotator -> admin, add to class-a, remove from class-b",
        "! argilla: You can't change your own role. Ask another owner.",
        "1 password is not used: only new users get one.",
        "Owners have access to every workspace, and are not added: eve.",
        "2 of your rows change nothing: cy and eve.",
        (
            "Plan: 1 to create, 1 to change, 0 to delete. Left alone: 3 memberships in 2 other workspaces and 1 person "
            "who is not listed."
        ),
    ]


def test_a_plan_promises_no_time_before_anything_was_measured():
    plan = rg.Roster.numbered("s", 58, workspaces=["class-a"]).plan(Server())
    assert lines(plan)[:2] == ["+ create workspace class-a (58 people)", "+ create s01 (annotator) in class-a"]
    assert plan.summary() == ("Plan: 58 to create, 0 to change, 0 to delete. Left alone: 1 person who is not listed.")


def test_nothing_to_do_is_said():
    plan = table("username", "argilla").plan(Server())
    assert str(plan) == "Plan: Nothing to do."
    assert not plan


def test_a_notebook_shows_the_lines_as_text():
    plan = rg.Roster((Person("<b>\u202e"),)).plan(Server())
    shown = plan._repr_mimebundle_()
    assert "create &lt;b&gt;[U+202E] (annotator)" in shown["text/html"]
    assert shown["text/plain"] == str(plan)
    assert repr(plan) == f"<{plan.summary()}>"


# -- matching ----------------------------------------------------------------------------------------------------------


def test_a_user_is_found_by_id_and_renamed():
    server = Server("jonh")
    user = server.users["jonh"]
    plan = rg.Roster((Person("john", id=user.id),)).plan(server)
    assert lines(plan)[0] == "~ change jonh: username jonh -> john"
    (operation,) = plan.operations
    assert (operation.user_id, operation.values, operation.before) == (user.id, (("username", "john"),), user)


def test_a_new_user_gets_the_id_of_the_roster():
    user_id = uuid4()
    (operation,) = rg.Roster((Person("ana", id=user_id),)).plan(Server()).operations
    assert (operation.kind, operation.user_id, operation.password) == ("create_user", user_id, True)
    assert dict(operation.values) == {"username": "ana", "first_name": "ana", "last_name": None, "role": "annotator"}


@pytest.mark.parametrize("username", ["Müller", " müller", "mu\u0308ller"])
def test_a_username_that_differs_by_case_spaces_or_composition_is_the_same_user(username):
    server = Server(username)
    plan = table("username,last_name", "müller,M").plan(server)
    assert [(one.kind, one.user_id, one.username) for one in plan.operations] == [
        ("update_user", server.users[username].id, username)
    ]
    assert len(plan.notes) == 1
    assert plan.notes[0].startswith("'müller' is ")


def test_an_exact_username_comes_before_a_similar_one():
    server = Server("Ana", "ana")
    assert not table("username", "ana", "Ana").plan(server)
    plan = table("username", "ana", "ANA").plan(server)
    assert [(one.kind, plan.notes) for one in plan.operations] == []
    assert plan.notes == ("'ANA' is 'Ana' on the server.",)


def test_two_candidates_and_two_rows_for_one_user_are_problems():
    assert problems(table("username", "ANA"), Server("Ana", "ana")) == [
        (2, "username", "ANA", "This may be one of several users: 'Ana' and 'ana'.")
    ]
    assert problems(table("username", "Ana", "ANA"), Server("ana")) == [
        (3, "username", "ANA", "'Ana' in row 2 is the same user.")
    ]
    server = Server("ana", "bo")
    roster = rg.Roster((Person("bo", id=server.users["ana"].id, row=7),))
    assert problems(roster, server) == [(7, "username", "bo", "This may be one of several users: 'ana' and 'bo'.")]


def test_look_alikes_are_notes():
    plan = table("username", "muller", "a1l", "ail").plan(Server("müller"))
    assert plan.to_create == 3
    assert "'muller' looks like 'müller'." in plan.notes


def test_a_user_with_the_names_of_someone_new_is_noted_unless_a_row_is_theirs():
    rows = "username,first_name,last_name\nana.costa,ANA,Costa\nbo.li,Bo,Li\ncem,Cem,\n"
    server = Server("ana=Ana Costa", "bo=Bo Li", "cem.k=Cem")
    note = (
        "2 users have the names of someone new: ana (ana.costa here) and bo (bo.li here). If it is the same person, "
        "write that username into the row."
    )
    assert note in rg.Roster.from_text(rows).plan(server).notes
    plan = rg.Roster.from_text(f"{rows}ana,,\nbo,,\n").plan(server)
    assert plan.to_create == 3
    assert not any("names of someone new" in said for said in plan.notes)


def test_people_are_not_created_if_so_asked():
    plan = table("username", "ana", "bo", workspaces=["nlp"]).plan(
        Server("bo", workspaces={"nlp": []}), create_users=False
    )
    assert lines(plan)[:2] == ["+ add bo to nlp", "Not on the server, and not created: ana."]


@pytest.mark.parametrize("version", ["2.5.0", "2.8.0"])
def test_an_owner_whom_the_server_cannot_demote_is_not_added_to_a_workspace(version):
    server = Server("own:owner", workspaces={"nlp": [], "old": ["own"]}, version=version)
    plan = table("username,role,workspaces", "own,annotator,nlp", workspaces=["old"]).plan(server)
    if version == "2.8.0":
        assert lines(plan)[0] == "~ change own: role owner -> annotator, add to nlp, remove from old"
        return
    assert lines(plan)[:2] == [
        "- remove own from old",
        "! own: Argilla 2.5.0 cannot change users; 2.6 and later can.",
    ]
    assert "Owners have access to every workspace, and are not added: own." in plan.notes


def test_a_user_whom_the_server_cannot_rename_keeps_their_username_in_what_else_happens():
    server = Server("jonh", workspaces={"nlp": []}, version="2.5.0")
    plan = table("username", "john", workspaces=["nlp"]).plan(server, renames={"jonh": "john"})
    assert [(one.kind, one.username) for one in plan.operations] == [("add_to_workspace", "jonh")]


@pytest.mark.parametrize("create_users", [True, False])
@pytest.mark.parametrize("password", ["", "hunter2-hunter2"])
@pytest.mark.parametrize("place", ["", "nlp"])
def test_whoever_may_be_misspelt_is_not_deleted_without_a_question_whatever_else_is_asked(
    create_users, password, place
):
    roster = table("username,password,workspaces", f"jonh,{password},{place}", "argilla,,")
    server = Server("john", workspaces={"nlp": ["john"]})
    with pytest.raises(rg.RosterError) as caught:
        roster.plan(server, prune=True, create_users=create_users)
    assert [(one.value, one.renames) for one in caught.value.problems] == [("jonh", "john")]
    outcome = "created" if create_users else "is not on the server"
    assert f"'john' would be deleted, and 'jonh' {outcome}. Are they the same person?" in str(caught.value)
    plan = roster.plan(server, prune=True, create_users=create_users, renames={"john": None})
    assert [one.username for one in plan.operations if one.kind == "delete_user"] == ["john"]
    plan = roster.plan(server, prune=True, create_users=create_users, renames={"john": "jonh"})
    assert (plan.to_create, plan.to_delete, plan.to_change) == (0, 0, 1)


# -- names that are freed ----------------------------------------------------------------------------------------------


def test_a_user_is_renamed_as_told():
    plan = table("username", "john").plan(Server("jonh"), renames={"jonh": "john"})
    assert lines(plan)[0] == "~ change jonh: username jonh -> john"
    assert problems(table("username", "john"), Server(), renames={"jonh": "john"}) == [
        (0, "renames", "jonh", "There is no user 'jonh'.")
    ]
    assert problems(table("username", "john"), Server("jonh"), renames={"jonh": "jon"}) == [
        (0, "renames", "jon", "'jon' is not in the roster.")
    ]
    assert problems(table("username", "john"), Server("jonh", "john"), renames={"jonh": "john"}) == [
        (2, "username", "john", "This may be one of several users: 'john' and 'jonh'.")
    ]


def test_two_users_cannot_both_get_the_name_of_one_person():
    renames = {"jonh": "john", "jhon": "john"}
    assert problems(table("username", "john"), Server("jonh", "jhon"), renames=renames, prune=True) == [
        (2, "username", "john", "This may be one of several users: 'jonh' and 'jhon'.")
    ]


def test_a_username_that_the_plan_frees_is_not_given_away():
    server = Server("ana", "bo")
    roster = rg.Roster((Person("bo2", id=server.users["bo"].id, row=2), Person("bo", id=uuid4(), row=3)))
    assert problems(roster, server) == [
        (
            *(3, "username", "bo"),
            (
                "This is the username of someone who becomes 'bo2'. Open sessions follow a username for 24 hours: "
                "apply the change first, and give the username away a day later."
            ),
        )
    ]
    swapped = rg.Roster(
        (Person("bo", id=server.users["ana"].id, row=2), Person("ana", id=server.users["bo"].id, row=3))
    )
    assert len(problems(swapped, server)) == 2


@pytest.mark.parametrize("old", ["jonh", "jon", "johnn", "jahn", "John "])
def test_a_deletion_beside_a_creation_that_differs_by_a_letter_is_a_problem_until_it_is_named(old):
    server, roster = Server(old, "zed"), table("username", "john", "argilla")
    if old == "John ":
        assert roster.plan(server, prune=True).to_create == 0
        return
    with pytest.raises(rg.RosterError) as caught:
        roster.plan(server, prune=True)
    ((problem,), hint) = caught.value.problems, caught.value.hint
    assert problem.problem == f"'{old}' would be deleted, and 'john' created. Are they the same person?"
    assert problem.renames == old
    assert hint == f"If they are the same people, pass renames={{'{old}': 'john'}}; if not, renames={{'{old}': None}}."
    plan = roster.plan(server, prune=True, renames={old: None})
    assert (plan.to_create, plan.to_delete) == (1, 2)
    plan = roster.plan(server, prune=True, renames={old: "john"})
    assert (plan.to_create, plan.to_delete, plan.to_change) == (0, 1, 1)


# -- workspaces --------------------------------------------------------------------------------------------------------


def test_only_workspaces_that_are_named_are_touched():
    server = Server("ana", "bo", workspaces={"nlp": ["ana"], "vision": ["ana"], "old": ["ana"]})
    assert lines(table("username", "ana").plan(server))[:-1] == []
    plan = table("username,workspaces", "ana,vision", workspaces=["nlp"]).plan(server)
    assert lines(plan)[0] == "- remove ana from nlp"
    assert plan.summary() == (
        "Plan: 0 to create, 1 to change, 0 to delete. Left alone: 1 membership in 1 other workspace and 2 people "
        "who are not listed."
    )
    plan = table("username,workspaces", "ana,", workspaces=["nlp", "old"]).plan(server)
    assert lines(plan)[0] == "- remove ana from nlp and old"


def test_members_who_are_not_listed_are_removed_if_so_asked():
    server = Server("ana", "bo", "cy", workspaces={"nlp": ["ana", "bo", "argilla"], "old": ["cy"]})
    roster = table("username", "ana", workspaces=["nlp"])
    assert not roster.plan(server)
    assert lines(roster.plan(server, prune="members"))[0] == "- remove bo from nlp"
    assert len(roster.plan(server, prune="members").operations) == 1
    plan = roster.plan(server, prune=True)
    assert lines(plan)[:3] == [
        "- delete bo",
        "- delete cy",
        "! argilla: You can't delete your own account. Ask another owner.",
    ]
    assert [one.kind for one in plan.operations] == ["delete_user"] * 2
    with pytest.raises(rg.ArgillaError, match="prune"):
        roster.plan(server, prune="all")


def test_the_account_is_not_made_a_member_even_if_its_row_says_that_it_is_no_owner():
    server = Server("ana", workspaces={"nlp": []})
    plan = table("username,role,workspaces", "argilla,annotator,nlp", "ana,annotator,nlp").plan(server)
    assert [(one.kind, one.username) for one in plan.operations] == [("add_to_workspace", "ana")]


def test_names_in_one_cell_that_are_workspaces_are_a_problem_with_a_suggestion():
    server = Server(workspaces={"nlp": [], "vision": [], "a, b": []})
    roster = table("username;workspaces", "ana;nlp, vision", "bo;a, b", "cy;nlp, speech")
    with pytest.raises(rg.RosterError) as caught:
        roster.plan(server)
    assert [astuple(problem)[:5] for problem in caught.value.problems] == [
        (
            *(2, "workspaces", "nlp, vision"),
            "There is no workspace 'nlp, vision', but there are 'nlp' and 'vision'.",
            "nlp; vision",
        )
    ]


def test_names_in_one_cell_that_are_new_workspaces_of_others_are_a_problem_too():
    roster = table("username;workspaces", "ana;A", "bo;A, B", "cy;B", "di;C, D")
    with pytest.raises(rg.RosterError) as caught:
        roster.plan(Server())
    found = [(problem.row, problem.value, problem.suggestion) for problem in caught.value.problems]
    assert found == [(3, "A, B", "A; B")]


def test_a_new_workspace_that_looks_like_another_is_a_note():
    plan = table("username", "ana", workspaces=["NLP"]).plan(Server(workspaces={"nlp": []}))
    assert plan.notes == ("The new workspace 'NLP' looks like 'nlp'.",)
    plan = table("username;workspaces", "ana;A", "bo;a", "cy;B").plan(Server())
    assert plan.notes == ("The new workspace 'a' looks like 'A'.",)


def test_operations_are_in_order():
    server = Server("bo", "cy", "dan", workspaces={"nlp": ["cy"]})
    roster = table("username;role;workspaces", "ana;;new", "bo;admin;nlp", "cy;;new", "argilla;;")
    kinds = [one.kind for one in roster.plan(server, prune=True, renames={"dan": None}).operations]
    assert kinds == [
        *("create_workspace", "create_user", "update_user"),
        *("add_to_workspace",) * 3,
        *("remove_from_workspace", "delete_user"),
    ]


# -- saved plans -------------------------------------------------------------------------------------------------------


def test_a_plan_is_saved_without_secrets_and_read_again(tmp_path):
    server = Server("bo", workspaces={"nlp": []})
    plan = table("username,password", "ana,hunter2-hunter2", "bo,hunter2-hunter2", workspaces=["nlp"]).plan(server)
    assert "hunter2" not in plan.to_json() + repr(plan) + str(plan) + str(plan._repr_mimebundle_())
    plan.to_json(tmp_path / "plan.json")
    again = rg.Plan.from_json(tmp_path / "plan.json")
    assert ([one.key for one in again.operations], again.server) == ([one.key for one in plan.operations], SERVER)
    assert lines(again)[:2] == lines(plan)[:2]
    assert again.to_json() == plan.to_json()


@pytest.mark.parametrize(
    "change",
    [
        lambda saved: saved.update(version=3),
        lambda saved: saved.update(more=1),
        lambda saved: saved["operations"][0].update(more=1),
        lambda saved: saved["operations"][0].update(kind="format_disk"),
        lambda saved: saved["operations"][0].update(user_id="ana"),
        lambda saved: saved.pop("server"),
        lambda saved: saved["operations"][0].update(kind="delete_workspace"),
        lambda saved: saved["operations"][0].update(kind="delete_user"),
        lambda saved: saved["operations"][0].update(kind="update_user", password=False),
        lambda saved: saved["operations"][0].update(kind="add_to_workspace"),
        lambda saved: saved["operations"][0].update(user_id=None),
        lambda saved: saved["operations"][0].update(username=""),
        lambda saved: saved["operations"][0].update(username="someone-else"),
        lambda saved: saved["operations"][0].update(workspace_id=str(uuid4())),
        lambda saved: saved["operations"][0].update(password=False),
        lambda saved: saved["operations"][0].update(values=[]),
        lambda saved: saved["operations"][0]["values"].append(["role", "owner"]),
        lambda saved: saved["operations"][0]["values"].append(["password", "hunter2-hunter2"]),
        lambda saved: saved["operations"][0]["values"].__setitem__(3, ["role", "Owner"]),
        lambda saved: saved["operations"][0]["values"].__setitem__(0, ["username", None]),
        lambda saved: saved["operations"][0].update(before={"username": "ana", "role": "owner"}),
    ],
)
def test_a_plan_that_was_not_written_by_to_json_is_refused(tmp_path, change):
    saved = json.loads(table("username", "ana").plan(Server()).to_json())
    change(saved)
    (tmp_path / "plan.json").write_text(json.dumps(saved))
    with pytest.raises(rg.RosterError, match=r"^plan\.json is not a saved plan: "):
        rg.Plan.from_json(tmp_path / "plan.json")


def test_a_plan_that_adds_an_owner_to_a_workspace_is_refused(tmp_path):
    plan = table("username", "ana", workspaces=["nlp"]).plan(Server("ana", workspaces={"nlp": []}))
    saved = json.loads(plan.to_json())
    (operation,) = saved["operations"]
    operation["before"]["role"] = "owner"
    (tmp_path / "plan.json").write_text(json.dumps(saved))
    with pytest.raises(rg.RosterError, match="it adds an owner to a workspace, whose admins can read their API key"):
        rg.Plan.from_json(tmp_path / "plan.json")


def test_the_order_of_a_file_is_not_trusted(tmp_path):
    server = Server("bo", workspaces={"nlp": []})
    plan = table("username", "ana", "argilla", workspaces=["nlp"]).plan(server, prune=True, renames={"bo": None})
    saved = json.loads(plan.to_json())
    saved["operations"].reverse()
    (tmp_path / "plan.json").write_text(json.dumps(saved))
    again = rg.Plan.from_json(tmp_path / "plan.json").operations
    assert [one.key for one in again] == [one.key for one in plan.operations]


def test_a_saved_roster_is_no_plan_of_an_earlier_version(tmp_path):
    rg.Roster.from_text("username\nana\n").to_json(tmp_path / "class.json")
    with pytest.raises(rg.RosterError, match=r"^class\.json is not a saved plan: .*operations"):
        rg.Plan.from_json(tmp_path / "class.json")


def test_a_plan_of_an_earlier_version_has_to_be_made_again(tmp_path):
    (tmp_path / "plan.json").write_text('{"version": 1, "server": "https://argilla.test", "operations": []}')
    with pytest.raises(rg.RosterError, match=r"^plan\.json was saved by an earlier version.*Plan again\."):
        rg.Plan.from_json(tmp_path / "plan.json")


def test_a_saved_plan_has_an_operation_a_line_with_what_its_author_saw():
    server = Server("bo", "cy", workspaces={"nlp": ["cy"]})
    plan = table("username,first_name", "bo,Bob", workspaces=["nlp"]).plan(server, prune=True)
    lines = plan.to_json().splitlines()
    assert len(lines) == 2 + len(plan.operations)
    rename, _, deletion = (json.loads(line.strip(",")) for line in lines[1:-1])
    assert rename["before"] == {"username": "bo", "role": "annotator", "first_name": "Bo"}
    assert {"inserted_at", "last_name"} < deletion["before"].keys()
    assert deletion["before"]["workspaces"] == [str(server.directory.snapshot.workspace("nlp").id)]


# -- in general --------------------------------------------------------------------------------------------------------

names = st.sampled_from(["anna", "bodo", "cynthia", "daniel", "eve", "fayard"])
places = st.sampled_from(["nlp", "vision", "speech"])


@st.composite
def situations(draw):
    users = draw(st.lists(names, unique=True))
    members = st.lists(st.sampled_from(users), unique=True) if users else st.just([])
    workspaces = {place: draw(members) for place in draw(st.lists(places, unique=True))}
    roles = [f"{user}:{draw(st.sampled_from(['owner', 'admin', 'annotator']))}" for user in users]
    people = tuple(
        Person(
            name,
            role=draw(st.none() | st.sampled_from(list(Role))),
            workspaces=tuple(draw(st.lists(places, unique=True))),
            row=row,
        )
        for row, name in enumerate(draw(st.lists(names, unique=True)))
    )
    named = dict.fromkeys(place for person in people for place in person.workspaces)
    return Server(*roles, workspaces=workspaces), rg.Roster(people, tuple(named))


@settings(deadline=None, max_examples=200)
@given(situations(), st.sampled_from([False, "members", True]))
def test_after_a_plan_there_is_nothing_to_do_and_the_roster_is_on_the_server(situation, prune):
    server, roster = situation
    after = server.apply(roster.plan(server, prune=prune))
    assert not roster.plan(after, prune=prune).operations
    snapshot = after.directory.snapshot
    for person in roster:
        user = snapshot.user(person.username)
        assert user.role == (person.role or user.role)
        there = {place.name for place in snapshot.workspaces_of(user.id)} & {*roster.workspaces}
        assert there == {*person.workspaces} or user.role == "owner"
    if prune is True:
        assert {user.username for user in snapshot.users.values()} == {"argilla", *(one.username for one in roster)}
    else:
        assert {user.username for user in server.directory.snapshot.users.values()} <= {
            user.username for user in snapshot.users.values()
        }


def test_ten_thousand_rows_are_planned_against_ten_thousand_users_within_a_second():
    users = [f"user{number}" for number in range(10_000)]
    server = Server(*users, workspaces={"nlp": users[::2], "vision": users})
    people = tuple(
        Person(f"user{number + 5_000}", "New", role=Role.admin, workspaces=("nlp",), row=number)
        for number in range(10_000)
    )
    roster = rg.Roster(people, ("nlp", "vision"))
    with takes_at_most(1):
        plan = roster.plan(server)
    assert (plan.to_create, plan.to_change) == (5_000, 5_000)


@pytest.mark.long
@pytest.mark.parametrize("length", [60, 5_000])
def test_hostile_names_are_planned_in_time(length):
    users = [f"{'a' * length}{number}" for number in range(1_000)]
    roster = rg.Roster(tuple(Person(f"{'a' * length}x{number}") for number in range(1_000)))
    with takes_at_most(5):
        try:
            roster.plan(Server(*users), prune=True)
        except rg.RosterError as error:
            assert len(error.problems) <= 1_000  # noqa: PT017 - long names are not compared


@pytest.mark.long
@pytest.mark.parametrize(
    ("users", "roster"),
    [
        (["a" + "\u0301\u0316" * 40_000], rg.Roster((Person("ana"),))),
        (
            ["bo"],
            rg.Roster(
                tuple(Person(f"u{number}", workspaces=(f"w{number}",)) for number in range(20_000)),
                tuple(f"w{number}" for number in range(20_000)),
            ),
        ),
        (
            ["bo"],
            rg.Roster(
                tuple(Person(f"u{number}", workspaces=(f"nlp{' ' * number},nlp",)) for number in range(2_000)),
                ("nlp", *(f"nlp{' ' * number},nlp" for number in range(2_000))),
            ),
        ),
    ],
    ids=["marks", "a workspace for each", "several in a cell"],
)
def test_a_hostile_roster_is_planned_in_time(users, roster):
    server = Server(*users, workspaces={"nlp": []})
    with takes_at_most(5):
        try:
            roster.plan(server)
        except rg.RosterError as error:
            assert len(error.problems) == 2_000  # noqa: PT017 - one is refused


@pytest.mark.parametrize("many", [False, True], ids=["alone", "in a list"])
@pytest.mark.parametrize(
    "written", [lambda user: user, lambda user: user.username, lambda user: user.id, lambda user: str(user.id)]
)
def test_people_of_a_plan_are_left_out_however_they_are_named(written, many):
    server = Server("ana", "bo", "cem", workspaces={"nlp": ["cem"]})
    plan = table("username,role", "argilla,owner").plan(server, prune=True)
    left_out = written(server.users["bo"])
    left = ["- delete ana"] if many else ["- delete ana", "- delete cem"]
    assert lines(plan.without([left_out, "cem"] if many else left_out))[: len(left)] == left


def test_a_workspace_that_is_left_out_of_a_plan_gets_no_members():
    server = Server("ana", workspaces={"nlp": []})
    plan = table("username", "ana", workspaces=["nlp", "vision"]).plan(server)
    assert lines(plan.without("vision"))[:-1] == ["+ add ana to nlp"]


def test_only_owners_plan():
    with pytest.raises(rg.ArgillaError, match="Only owners can plan or apply a roster"):
        table("username", "ana").plan(Server("bo:admin", me="bo"))


def test_an_id_is_a_uuid():
    assert isinstance(rg.Roster((Person("ana"),)).plan(Server()).operations[0].user_id, UUID)


def test_a_workspace_that_a_column_leaves_without_people_is_noted(client):
    table = "username,Group\nana,nlp\nnew.person,\n"
    note = "The table's column of workspaces never names 'ling-101', so no one is added there."
    assert note in rg.Roster.from_text(table, workspaces=["ling-101"]).plan(client).notes
    without = rg.Roster.from_text(table, workspaces=["ling-101"], columns={"Group": None}).plan(client)
    assert note not in without.notes
    assert "create new.person in ling-101" in str(without).replace(" (annotator)", "")
    assert rg.Roster.of(client).plan(client).notes == ()
