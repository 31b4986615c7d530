"""Findings in the sample team and in made-up servers, and that their fixes resolve them."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from msgspec import structs

import argilla_widgets as rg
from argilla_widgets.directory.audit.checks import run_checks
from argilla_widgets.directory.audit.finding import KINDS
from argilla_widgets.directory.commands import RemoveFromWorkspace
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.sdk.version import ServerVersion
from tests.directory.test_questions import HOSTILE, asked, dataset, person, workspace
from tests.made_up import PASSWORD, remove, unique
from tests.transports import InterceptingTransport


def find(findings, kind):
    return [one for one in findings if one.kind == kind]


def found_in(*world, documented=(), **more):
    return run_checks(asked(*world, **more).view(), {one.id for one in documented})


def test_the_findings_in_the_sample_team(client):
    client.directory.refresh()
    findings = client.directory.access.findings()
    (exposed,) = find(findings, "owner_is_member")
    assert [user.username for user in exposed.users] == ["helena"]
    assert exposed.sentence == (
        "'helena' is an owner and a member of 'nlp'. Admins there can read the owner's API key, and owners need no "
        "membership."
    )
    without = [user.username for one in find(findings, "no_workspace") for user in one.users]
    assert {"maría-josé", "farah.k"} <= set(without)
    assert "argilla" not in without  # owners need no workspace
    assert [one.workspaces[0].name for one in find(findings, "no_admin")] == ["archive"]
    (credentials,) = find(findings, "default_credentials")
    assert credentials.users[0].username == "argilla"
    assert credentials.choose == "users"  # no one demotes themselves
    assert credentials.fix_with([uuid.UUID(int=1)]).command.role == "owner"
    with pytest.raises(rg.UnprocessableEntityError, match="takes ids"):
        credentials.fix_with("ana")
    assert "apikey" not in str(findings)
    assert findings.note is None
    assert str(findings).count("\n") == len(findings) - 1
    frame = findings.to_pandas()
    assert list(frame.columns) == ["kind", "sentence", "users", "workspaces", "fix"]
    assert list(frame.kind) == [one.kind for one in findings]


def test_the_fix_for_a_published_key_demotes_its_user_and_can_be_undone(sign_in):
    helena = sign_in("helena")
    (finding,) = find(helena.directory.access.findings(), "default_credentials")
    assert finding.users[0].username == "argilla"
    assert finding.fix_label == "Change to annotator"
    outcome = helena.directory.execute(finding.fix)
    try:
        assert helena.users("argilla").role == "annotator"
        assert not find(helena.directory.access.findings(), "default_credentials")  # the key opens nothing now
    finally:
        helena.directory.undo(outcome.entry.number)
    assert helena.users("argilla").role == "owner"
    assert find(helena.directory.access.findings(), "default_credentials")


def test_the_fix_for_an_annotators_published_key_removes_them_from_workspaces():
    known, place = person("known"), workspace("room")
    (finding,) = find(found_in([known], [place], [(place, [known])], documented=[known]), "default_credentials")
    assert isinstance(finding.command, RemoveFromWorkspace)
    assert finding.fix_label == "Remove from room"
    assert not find(found_in([known], [place], documented=[known]), "default_credentials")


def test_published_keys_are_tried_once_and_only_for_owners(sign_in, monkeypatch):
    for name, tries in (("helena", 3), ("ana", 0)):
        client, asked_keys = sign_in(name), []
        ask = client.api.server.user_id_for_key
        monkeypatch.setattr(
            client.api.server, "user_id_for_key", lambda key, ask=ask, to=asked_keys: to.append(1) or ask(key)
        )
        for _ in range(2):
            client.directory.access.findings()
        assert len(asked_keys) == tries


def test_the_fix_for_similar_usernames_renames_one_user(client):
    name = unique("twin")
    users = [rg.User(username=one, password="12345678", client=client).create() for one in (name, f"{name} ")]

    def about():
        found = find(client.directory.access.findings(), "near_duplicates")
        return next((one for one in found if users[1].id in {user.id for user in one.users}), None)

    try:
        client.directory.refresh()
        finding = about()
        assert finding.choose == "username"
        outcome = client.directory.execute(finding.fix_with([users[1].id], f"{name}-other"))
        assert outcome.summary.startswith("Renamed ")
        assert users[1].get().username == f"{name}-other"
        assert about() is None
    finally:
        for user in users:
            user.delete()


@pytest.mark.parametrize(
    ("number", "username", "sentence"),
    [(0, "ANA", "looks too much like"), (0, "", "looks too much like"), (2, "new", "Choose one of the people")],
)
def test_a_rename_that_fixes_nothing_is_refused(number, username, sentence):
    users = [person("ana"), person("Ana"), person("bo")]
    (finding,) = find(found_in(users), "near_duplicates")
    with pytest.raises(rg.UnprocessableEntityError, match=sentence):
        finding.fix_with([users[number].id], username)


@pytest.mark.parametrize(
    ("chosen", "username", "sentence"),
    [(5, "new", "takes ids"), ([[]], "new", "takes ids"), (None, 5, "username must be a string, not int")],
)
def test_a_choice_of_a_wrong_type_is_refused_in_a_sentence(chosen, username, sentence):
    users = [person("ana"), person("Ana")]
    (finding,) = find(found_in(users), "near_duplicates")
    with pytest.raises(rg.UnprocessableEntityError, match=sentence):
        finding.fix_with([users[0].id] if chosen is None else chosen, username)


def test_fixes_remove_their_findings(client):
    owner = rg.User(username=unique("own"), password="12345678", role="owner", client=client).create()
    alone = rg.User(username=unique("alone"), password="12345678", client=client).create()
    admin = rg.User(username=unique("admin"), password="12345678", role="admin", client=client).create()
    empty, led = (rg.Workspace(name=unique(name), client=client).create() for name in ("empty", "led"))
    owner.add_to_workspace(led)
    alone.add_to_workspace(led)
    try:
        client.directory.refresh()
        access, do = client.directory.access, client.directory.execute

        def about(kind, thing):
            things = ((one, {*one.users, *one.workspaces}) for one in find(access.findings(), kind))
            return next((one for one, named in things if thing.id in {each.id for each in named}), None)

        (no_admin,) = [about("empty_workspace", empty)]
        do(no_admin.fix)
        assert not client.api.workspaces.exists(empty.id)
        assert about("empty_workspace", empty) is None

        do(about("owner_is_member", owner).fix)
        assert owner not in list(led.users)
        assert about("owner_is_member", owner) is None

        assert about("no_admin", led).choose == "users"
        assert about("no_workspace", admin).choose == "workspaces"
        do(about("no_admin", led).fix_with([admin.id]))
        assert about("no_admin", led) is None
        assert about("no_workspace", admin) is None
    finally:
        for one in (owner, alone, admin, led):
            one.delete()


def test_an_empty_workspace_with_datasets_is_not_proposed_for_deletion():
    place = workspace("full")
    (finding,) = find(found_in([person("o", "owner")], [place], datasets=[dataset("d", place)]), "empty_workspace")
    assert finding.fix is None
    assert finding.choose == "users"
    assert "1 dataset" in finding.sentence


def test_a_single_owner_is_found():
    helper = person("helper", "admin")
    (finding,) = find(found_in([person("only", "owner"), helper]), "single_owner")
    assert finding.fix_with([helper.id]).command.role == "owner"
    assert finding.fix_with([helper.id], leave=True).command.leave
    assert not find(found_in([person("one", "owner"), person("two", "owner")]), "single_owner")


@pytest.mark.parametrize(
    "names",
    [
        ("ana", "Ana"),
        ("ana", "ana "),
        ("ana", "a na"),
        ("ana", "аna"),  # noqa: RUF001 - a Cyrillic letter
        ("zoë", "zoe"),
        ("user1", "userl"),
        ("ana", "ana\u200b"),
    ],
)
def test_similar_usernames_are_found(names):
    findings = find(found_in([*map(person, names), person("somebody else")]), "near_duplicates")
    assert [{user.username for user in one.users} for one in findings] == [set(names)]
    assert findings[0].sentence.isprintable()


def test_a_fix_that_the_version_cannot_make_is_not_offered():
    view = asked([person("ana"), person("Ana")], version=ServerVersion.of("2.5.0")).view()
    (finding,) = find(run_checks(view, ()), "near_duplicates")
    assert (finding.command, finding.choose) == (None, None)
    assert finding.fix_label.endswith(" (not with Argilla 2.5.0)")


def test_a_rename_that_makes_usernames_similar_is_found():
    ana, other = person("ana"), person("other")
    view = asked([ana, other]).view()
    _ = view.snapshot.columns
    view = replace(view, snapshot=view.snapshot.with_user(structs.replace(other, username="Аna")))  # noqa: RUF001
    (finding,) = find(run_checks(view, ()), "near_duplicates")
    assert {user.id for user in finding.users} == {ana.id, other.id}


@pytest.mark.parametrize("names", [("ana", "anna"), ("user1", "user2"), ("bo.li", "bo.lin")])
def test_usernames_that_only_resemble_each_other_are_not_found(names):
    assert not find(found_in([*map(person, names)]), "near_duplicates")


def test_an_admin_is_offered_only_fixes_that_they_may_apply(sign_in):
    findings = sign_in("ana").directory.access.findings()
    (exposed,) = find(findings, "owner_is_member")
    assert isinstance(exposed.command, RemoveFromWorkspace)
    assert not find(findings, "no_workspace")
    assert "Other people and workspaces are not shown" in findings.note


def test_each_finding_says_what_was_found_apart_from_why_it_matters(client):
    """The widget shows why once for all findings of a kind."""
    client.directory.refresh()
    for one in client.directory.access.findings():
        why = KINDS[one.kind].why
        assert one.sentence.endswith(f" {why}")
        assert why not in "".join(one.segments)


def test_no_findings_print_a_sentence():
    owners = [person("one", "owner"), person("two", "owner")]
    assert str(found_in(owners)) == "No problems found."
    assert len(found_in(owners).to_pandas()) == 0


def test_a_finding_without_a_choice_accepts_none():
    with pytest.raises(ValueError, match="nothing to choose"):
        find(found_in([], [workspace("empty")]), "empty_workspace")[0].fix_with([])


def test_every_finding_has_a_fix_or_a_choice(client):
    client.directory.refresh()
    for one in client.directory.access.findings():
        assert (one.fix is None) != (one.choose is None), one
        assert one.fix_label


def test_hostile_names_are_shown_as_text():
    places = [workspace(name) for name in HOSTILE]
    users = [person(name, "owner") for name in HOSTILE]
    findings = found_in(users, places, zip(places, [[user] for user in users], strict=True))
    assert len(find(findings, "owner_is_member")) == len(HOSTILE)
    for one in findings:
        assert str(one).isprintable()
    shown = findings._repr_html_()
    assert "<script>" not in shown
    assert "\u202e" not in shown


# -- a fix checks its finding again


@pytest.fixture
def room(sign_in):
    client = sign_in()
    room = rg.Workspace(name=unique("room"), client=client).create()
    yield room
    remove(room)


def test_a_fix_of_an_outdated_finding_sends_nothing_and_explains_why(sign_in, client, room):
    dee = rg.User(username=unique("dee"), password=PASSWORD, role="owner", client=client).create()
    dee.add_to_workspace(room)
    way = InterceptingTransport()
    mine = sign_in(transport=way)
    mine.directory.refresh()
    (finding,) = [one for one in mine.directory.access.findings() if dee.id in {user.id for user in one.users}]
    theirs = sign_in("helena").users(id=dee.id)
    theirs.role = "annotator"
    theirs.update()
    for _ in range(2):  # the second time, the change is known
        with pytest.raises(rg.NotFoundError) as caught:
            mine.directory.execute(finding.fix)
        assert "this finding no longer applies" in str(caught.value)
        assert f"{dee.username} role owner is now annotator" in str(caught.value)
    assert way.writes() == []
    assert [user.id for user in room.users] == [dee.id]
    theirs.role = "owner"
    theirs.update()
    assert mine.directory.execute(finding.fix).done == 1
    dee.delete()


def test_a_fix_for_one_server_is_refused_at_another(server, sign_in, client, room):
    """A production server and its copy share ids and findings."""
    dee = rg.User(username=unique("dee"), password=PASSWORD, role="owner", client=client).create()
    dee.add_to_workspace(room)
    way, stopped = InterceptingTransport(), Progress()
    address = server.url.replace("127.0.0.1", "localhost")
    there = rg.Argilla(api_url=address, api_key="argilla.apikey", transport=way)
    access = client.directory.access
    client.directory.refresh()
    (finding,) = [one for one in access.findings() if dee.id in {user.id for user in one.users}]
    choice = next(one for one in access.findings() if one.choose == "workspaces")
    stopped.stop()
    part = client.directory.execute(RemoveFromWorkspace([dee.id], [room.id]), stopped).retry
    proposed = [finding.fix, choice.fix_with([room.id]), *access.actions(dee, "admin", remove=[room]), part]
    assert len(proposed) == 5
    before = len(way.requests)
    for command in proposed:
        with pytest.raises(rg.ArgillaError, match=r"is for .*127.* and cannot be made at .*localhost"):
            there.directory.execute(command)
    with pytest.raises(rg.ArgillaError, match=r"This finding is about .* and cannot be checked at"):
        there.directory.access.check(finding)
    assert len(way.requests) == before
    helena = sign_in("helena")  # a client of another account on the same server may
    assert helena.directory.execute(finding.fix).done == 1
    dee.delete()
    there.close()


def test_a_fix_with_a_choice_checks_its_finding_again(sign_in, client, room):
    bo = rg.User(username=unique("bo"), password=PASSWORD, client=client).create()
    way = InterceptingTransport()
    mine = sign_in(transport=way)
    mine.directory.refresh()
    finding = next(
        one
        for one in mine.directory.access.findings()
        if one.kind == "no_workspace" and bo.id in {user.id for user in one.users}
    )
    other = sign_in("helena")
    nlp = other.workspaces("nlp")
    other.users(id=bo.id).add_to_workspace(nlp)
    with pytest.raises(rg.NotFoundError, match=f"{bo.username} joined nlp"):
        mine.directory.execute(finding.fix_with([room.id]))
    assert way.writes() == []
    bo.delete()


def test_a_workspace_that_is_no_longer_empty_is_kept(sign_in, client, room):
    way = InterceptingTransport()
    mine = sign_in(transport=way)
    mine.directory.refresh()
    (finding,) = [one for one in mine.directory.access.findings() if room.id in {place.id for place in one.workspaces}]
    other = sign_in("helena")
    other.users("ana").add_to_workspace(other.workspaces(id=room.id))
    with pytest.raises(rg.NotFoundError, match=f"ana joined {room.name}"):
        mine.directory.execute(finding.fix)
    assert way.writes() == []
    assert client.api.workspaces.exists(room.id)


@pytest.mark.parametrize("other", [None, "owner_memberships", b"x", 1])
def test_only_a_finding_can_be_checked(client, other):
    with pytest.raises(TypeError, match="Pass a finding, such as one of"):
        client.directory.access.check(other)
