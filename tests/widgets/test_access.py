"""Requests that an access explorer answers."""

from __future__ import annotations

import uuid

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.model.collation import sort_key
from argilla_widgets.widgets.protocol import access
from tests.made_up import unique


@pytest.fixture
def explorer(opened, client):
    """Return a function that opens a view of an explorer."""
    return lambda client=client, **kwargs: opened(rg.AccessExplorer(client, **kwargs))


@pytest.fixture
def place(client):
    workspace = rg.Workspace(name=unique("place"), client=client).create()
    yield workspace
    if workspace.id in {one.id for one in client.workspaces}:
        workspace.delete()


def lines(answer, *keys):
    return {tuple(line[key] for key in keys) for line in answer["lines"]}


def findings(view):
    """Return the findings of all groups."""
    return [one for group in view.ask("ask_findings")["groups"] for one in group["findings"]]


def test_the_permission_table_is_sent_with_its_sources(explorer):
    policy = {line["action"]: line for line in explorer().ask("ask_policy")["lines"]}
    assert policy["configure_datasets"]["admin"] == "own workspaces"
    assert policy["create_user"]["annotator"] == "never"
    assert all(line["source"] for line in policy.values())


def test_the_access_of_a_user_is_listed_with_reasons(explorer, client):
    answer = explorer().ask("ask_access_of", user=str(client.users("bo.li").id))
    annotate = next(line for line in answer["lines"] if line["action"] == "annotate")
    assert (annotate["allowed"], annotate["workspaces"]) == (True, ["nlp"])
    assert annotate["reason"] == "annotator and member of nlp"
    inside, *others = answer["workspaces"]
    assert (inside["workspace"]["name"], inside["allowed"], inside["member"]) == ("nlp", True, True)
    nlp = {one.name: one.status == "draft" for one in client.workspaces("nlp").datasets}
    assert {one["name"]: one["draft"] for one in inside["datasets"]} == nlp
    assert [one["name"] for one in inside["datasets"]] == sorted(nlp)
    names = [one["workspace"]["name"] for one in others]
    assert names == sorted({one.name for one in client.workspaces} - {"nlp"}, key=sort_key)
    assert not any(one["allowed"] or one["member"] for one in others)


def test_an_owner_has_access_to_every_workspace_and_is_a_member_of_none(explorer, client):
    answer = explorer().ask("ask_access_of", user=str(client.me.id))
    assert {one["workspace"]["name"] for one in answer["workspaces"]} == {one.name for one in client.workspaces}
    assert {(one["allowed"], one["member"]) for one in answer["workspaces"]} == {(True, False)}


def test_the_users_with_access_to_a_workspace_or_dataset_are_listed(explorer, client):
    nlp = client.workspaces("nlp")
    answer = explorer().ask("ask_access_to", resource=str(nlp.id), action="configure_datasets")
    named = {one["username"]: one["reason"] for one in answer["people"]}
    assert named["argilla"] == "owners have access to every workspace"
    assert "bo.li" not in named
    assert sum(answer["counts"].values()) == len(named)
    dataset = next(iter(nlp.datasets))
    seen = explorer().ask("ask_access_to", resource=str(dataset.id), action="annotate")["people"]
    assert "bo.li" in {one["username"] for one in seen}


def test_two_users_are_compared(explorer, client):
    ana, bo = (str(client.users(name).id) for name in ("ana", "bo.li"))
    answer = explorer().ask("ask_comparison", user=ana, other=bo)
    assert ("configure_datasets", True) in lines(answer, "action", "first")


def test_the_code_of_an_answer_asks_the_same(explorer, client):
    view, nlp, speech = explorer(), client.workspaces("nlp"), client.workspaces("speech")
    ana, bo = (str(client.users(name).id) for name in ("ana", "bo.li"))

    def run(question, **arguments):
        answer = view.ask(question, **arguments)
        return answer, eval(answer["code"], {"client": client})

    answer, frame = run("ask_access_of", user=bo)
    assert set(frame[frame.allowed].action) == {line["action"] for line in answer["lines"] if line["allowed"]}
    for place in (nlp, next(iter(nlp.datasets))):
        answer, frame = run("ask_access_to", resource=str(place.id), action="annotate")
        assert list(frame.username) == [one["username"] for one in answer["people"]]
    answer, frame = run("ask_comparison", user=ana, other=bo)
    assert set(frame.action) == {line["action"] for line in answer["lines"]}
    trial = {"user": bo, "role": "admin", "add": [str(speech.id)], "remove": [str(nlp.id)]}
    answer, frame = run("ask_simulation", **trial)
    assert set(frame.action) == {line["action"] for line in answer["lines"]}
    assert answer["code"] == ('client.directory.access.simulate("bo.li", role="admin", add=["speech"], remove=["nlp"])')
    answer, found = run("ask_findings")
    assert len(found) == answer["count"]


def test_a_simulation_changes_nothing(explorer, client):
    bo, speech, nlp = client.users("bo.li"), client.workspaces("speech"), client.workspaces("nlp")
    trial = {"user": str(bo.id), "role": "admin", "add": [str(speech.id)], "remove": [str(nlp.id)]}
    answer = explorer().ask("ask_simulation", **trial)
    gained = {line["action"]: line["workspaces"] for line in answer["lines"] if not line["first"]}
    assert gained["configure_datasets"] == ["speech"]
    assert {line["action"] for line in answer["lines"] if line["first"]} >= {"annotate"}
    assert client.users("bo.li").role == "annotator"


def test_a_simulation_lists_only_what_it_changes(explorer, client):
    bo, speech = client.users("bo.li"), client.workspaces("speech")
    trial = {"user": str(bo.id), "role": None, "add": [str(speech.id), str(uuid.uuid4())], "remove": []}
    answer = explorer().ask("ask_simulation", **trial)
    assert not [line for line in answer["lines"] if line["first"]], "what is not touched stays"
    assert {tuple(line["workspaces"]) for line in answer["lines"]} == {("speech",)}


def test_the_widget_and_the_code_count_the_same_findings(explorer, client):
    answer = explorer().ask("ask_findings")
    assert answer["count"] == len(client.directory.access.findings())
    assert answer["count"] == sum(len(group["findings"]) for group in answer["groups"])


def test_a_finding_is_fixed_once(explorer, place, team):
    person = team[0]
    person.role = "owner"
    person.update()
    person.add_to_workspace(place)
    view = explorer()

    def risky():
        return [one for one in findings(view) if str(person.id) in one["users"] and one["fixable"]]

    (finding,) = [one for one in risky() if one["kind"] == "owner_is_member"]
    answer = view.ask("fix", finding=finding["key"], chosen=[])
    assert person.username in answer["message"]
    assert len(place.users) == 0
    assert not [one for one in risky() if one["kind"] == "owner_is_member"]
    again = view.ask("fix", finding=finding["key"], chosen=[])
    assert again["error"]["message"] == "This finding has changed."


def test_a_finding_whose_reason_is_gone_is_not_fixed(explorer, place, team, sign_in):
    """Another administrator demotes the owner to annotator: removing them from the workspace would leave no access."""
    person = team[0]
    person.role = "owner"
    person.update()
    person.add_to_workspace(place)
    view = explorer()
    found = [one for one in findings(view) if str(person.id) in one["users"] and one["fixable"]]
    (finding,) = [one for one in found if one["kind"] == "owner_is_member"]
    theirs = sign_in("helena").users(id=person.id)
    theirs.role = "annotator"
    theirs.update()
    answer = view.ask("fix", finding=finding["key"], chosen=[])
    assert answer["type"] == "failed"
    assert f"{person.username} role owner is now annotator" in answer["error"]["message"]
    assert [user.id for user in place.users] == [person.id]
    patched = [row for patch in view.received("patch") for row in patch["rows"] if row["id"] == str(person.id)]
    assert patched[-1]["role"] == "annotator"


def test_a_finding_that_needs_a_choice_says_so(explorer, place, team):
    view = explorer()
    finding = next(one for one in findings(view) if one["kind"] == "no_workspace" and str(team[0].id) in one["users"])
    assert finding["choose"] == "workspaces"
    assert (
        view.ask("fix", finding=finding["key"], chosen=[])["error"]["hint"] == "Choose who or what it is about first."
    )
    view.ask("fix", finding=finding["key"], chosen=[str(place.id)])
    assert {user.id for user in team} <= {user.id for user in place.users}


def test_near_duplicates_are_fixed_by_renaming_one(explorer, team, client):
    person = team[0]
    twin = rg.User(username=f"{person.username} ", password="12345678", client=client).create()
    try:
        view = explorer()

        def alike():
            found = findings(view)
            return [one for one in found if one["kind"] == "near_duplicates" and str(twin.id) in one["users"]]

        (finding,) = alike()
        assert (finding["choose"], finding["fixable"]) == ("username", True)
        same = view.ask("fix", finding=finding["key"], chosen=[str(twin.id)], username=person.username.upper())
        assert same["error"]["field"] == "username"
        view.ask("fix", finding=finding["key"], chosen=[str(twin.id)], username=f"{person.username}-two")
        assert twin.get().username == f"{person.username}-two"
        assert not alike()
    finally:
        twin.delete()


@pytest.mark.parametrize(
    "question",
    [
        {"type": "ask_access_of", "user": str(uuid.uuid4())},
        {"type": "ask_access_to", "resource": str(uuid.uuid4()), "action": "annotate"},
        {"type": "ask_comparison", "user": str(uuid.uuid4()), "other": str(uuid.uuid4())},
        {"type": "ask_simulation", "user": str(uuid.uuid4()), "role": "admin", "add": [], "remove": []},
        {"type": "fix", "finding": "</script>", "chosen": []},
    ],
    ids=lambda question: question["type"],
)
def test_a_missing_user_workspace_or_finding_is_explained(explorer, question):
    fields = {name: value for name, value in question.items() if name != "type"}
    answer = explorer().ask(question["type"], **fields)
    assert answer["type"] == "failed"
    assert answer["error"]["code"] == ("NotFoundError" if question["type"] == "fix" else "UnknownNameError")
    assert answer["error"]["message"].endswith(".")


def test_an_unknown_action_suggests_the_nearest(explorer, client):
    answer = explorer().ask("ask_access_to", resource=str(client.workspaces("nlp").id), action="anotate")
    assert "annotate" in answer["error"]["hint"]


def test_read_only_answers_questions_and_fixes_nothing(explorer, place):
    view = explorer(read_only=True)
    finding = next(one for one in findings(view) if str(place.id) in one["workspaces"])
    assert view.ask("fix", finding=finding["key"], chosen=[])["error"]["code"] == "ForbiddenError"


def test_an_admin_is_told_what_they_cannot_see(explorer, sign_in):
    view = explorer(sign_in("emil_h"))
    emil = view.received("session")[-1]["account"]["id"]
    assert "see only members of your workspaces" in view.ask("ask_access_of", user=emil)["note"]
    assert "emil_h" in view.ask("ask_findings")["note"]


def test_an_explorer_refuses_requests_that_it_does_not_offer(explorer, client):
    answer = explorer().ask("delete_users", users=[str(client.users("bo.li").id)], confirmation="bo.li")
    assert answer["type"] == "failed"
    assert client.users("bo.li") is not None


def test_an_explorer_takes_no_workspace(client):
    with pytest.raises(TypeError, match="workspace_filter"):
        rg.AccessExplorer(client, workspace=client.workspaces("nlp"))


def test_findings_are_grouped_by_kind_most_severe_first(explorer, place, team):
    for person in team[:2]:
        person.role = "owner"
        person.update()
        person.add_to_workspace(place)
    groups = explorer().ask("ask_findings")["groups"]
    kinds = [group["kind"] for group in groups]
    assert len(set(kinds)) == len(kinds)
    assert kinds[:2] == ["default_credentials", "owner_is_member"]
    ranks = ["critical", "warning", "hint"]
    severities = [ranks.index(group["severity"]) for group in groups]
    assert severities == sorted(severities)
    assert severities[0] == 0
    owners = groups[1]
    assert owners["title"] == f"{len(owners['findings'])} owners are members of workspaces"
    (ours,) = [one for one in owners["findings"] if one["users"] == [str(team[0].id)]]
    assert ours["parts"][:4] == ["", team[0].username, " is an owner and a member of ", place.name]
    assert ours["user_count"] == 1


def test_findings_over_the_message_limit_are_counted(explorer, client, monkeypatch):
    monkeypatch.setattr(access, "MAX_FINDINGS", 1)
    answer = explorer().ask("ask_findings")
    assert [len(group["findings"]) for group in answer["groups"]] == [1] + [0] * (len(answer["groups"]) - 1)
    more = len(client.directory.access.findings()) - 1
    assert more > 0
    assert answer["note"].startswith(f"{more:,} more are not listed here")
