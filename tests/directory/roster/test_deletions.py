"""A plan that deletes people says how many responses that ends, and leaves alone who has given more since."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

import argilla_widgets as rg


@pytest.fixture
def plan(client):
    """Return a plan that deletes ana, who has given responses."""
    return rg.Roster.of(client).without("ana").plan(client, prune=True)


def test_a_plan_says_how_many_responses_its_deletions_end(client, plan):
    (deletion,) = (one for one in plan.operations if one.kind == "delete_user")
    ana = client.users("ana")
    given = client.directory.responses.totals([ana])[ana.id]
    assert deletion.responses == given > 0
    assert f"The deletions end {given} responses." in str(plan)
    assert f'"responses":{given}' in plan.to_json()


@pytest.mark.parametrize("numbers", [{"deletions": 2}, {"deletions": 1, "owners": 1}, {"deletions": 0}], ids=str)
def test_a_number_that_is_not_that_of_the_plan_refuses_it_in_memory_too(client, plan, numbers):
    with pytest.raises(rg.ArgillaError, match=r"pass deletions=1, owners=0\.$"):
        plan.apply(client, credentials=False, **numbers)
    assert client.users("ana") is not None


@pytest.mark.parametrize("since", [1, 2])
@pytest.mark.parametrize("file", [False, True], ids=["plan", "file"])
def test_someone_who_gave_more_responses_since_is_left_alone(client, plan, tmp_path, file, since):
    earlier = [
        structs.replace(one, responses=one.responses - since) if one.kind == "delete_user" else one
        for one in plan.operations
    ]
    plan = replace(plan, operations=tuple(earlier))
    if file:
        plan.to_json(tmp_path / "plan.json")
        plan = rg.Plan.from_json(tmp_path / "plan.json")
    applied = plan.apply(client, credentials=tmp_path / "passwords.csv", deletions=1)
    outcome = next(one for one in applied.outcomes if one.name == "ana")
    assert outcome.outcome == "changed since"
    assert f"'ana' gave {'1 response' if since == 1 else '2 responses'} since." in outcome.reason
    assert client.users("ana") is not None
