"""Where users may do what, and how two users differ."""

from __future__ import annotations

import uuid

import pytest

from argilla_widgets.directory.access.permissions import permission_diffs, permissions_of
from argilla_widgets.directory.access.view import AccessView
from argilla_widgets.directory.model.snapshot import Snapshot
from argilla_widgets.directory.policy import POLICY
from argilla_widgets.sdk.models import Role, UserModel, WorkspaceModel


def user(role):
    return UserModel(
        id=uuid.uuid4(),
        username=role,
        first_name=role,
        last_name=None,
        role=Role(role),
        inserted_at="2026-01-01T00:00:00",
        updated_at="2026-01-01T00:00:00",
    )


def workspace(name):
    return WorkspaceModel(
        id=uuid.uuid4(), name=name, inserted_at="2026-01-01T00:00:00", updated_at="2026-01-01T00:00:00"
    )


OWNER, ADMIN, ANNOTATOR = user("owner"), user("admin"), user("annotator")
NLP, VISION = workspace("nlp"), workspace("vision")
SNAPSHOT = Snapshot(
    users={one.id: one for one in (OWNER, ADMIN, ANNOTATOR)},
    workspaces={one.id: one for one in (NLP, VISION)},
    members={NLP.id: frozenset({ADMIN.id, ANNOTATOR.id}), VISION.id: frozenset({ANNOTATOR.id})},
    complete=True,
)
VIEW = AccessView(OWNER, SNAPSHOT)


def found(first, second):
    return {
        (gap.rule.action, gap.first): "everywhere" if gap.everywhere else {one.name for one in gap.workspaces}
        for gap in permission_diffs(first, second)
    }


@pytest.mark.parametrize("person", [OWNER, ADMIN, ANNOTATOR], ids=lambda one: one.username)
def test_permissions_agree_with_decisions(person):
    for reach in permissions_of(VIEW, person):
        assert reach.decision == VIEW.decide(person, reach.rule)
        for place in (NLP, VISION) if reach.rule.on in {"workspace", "dataset"} else ():
            there = reach.scope.value == "all" or place in reach.workspaces
            assert bool(VIEW.decide(person, reach.rule, place)) == there
    assert [reach.rule.action for reach in permissions_of(VIEW, person)] == list(POLICY)


def test_diffs_say_what_only_one_user_may_do_and_where():
    differences = found(permissions_of(VIEW, ADMIN), permissions_of(VIEW, ANNOTATOR))
    assert differences[("annotate", False)] == {"vision"}
    assert differences[("configure_datasets", True)] == {"nlp"}
    assert ("annotate", True) not in differences
    assert ("create_user", True) not in differences


def test_an_owner_may_do_more_everywhere():
    differences = found(permissions_of(VIEW, OWNER), permissions_of(VIEW, ADMIN))
    assert differences[("create_user", True)] == "everywhere"
    assert differences[("annotate", True)] == "everywhere"
    assert not [action for action, first in differences if not first]


def test_a_user_does_not_differ_from_themselves():
    assert permission_diffs(permissions_of(VIEW, ADMIN), permissions_of(VIEW, ADMIN)) == []


def test_other_memberships_can_be_tried():
    then = permissions_of(VIEW, ADMIN, member_of={VISION.id})
    assert found(permissions_of(VIEW, ADMIN), then)[("annotate", True)] == {"nlp"}
    assert found(permissions_of(VIEW, ADMIN), then)[("annotate", False)] == {"vision"}
