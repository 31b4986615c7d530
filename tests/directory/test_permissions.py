"""Where users may do what, and how two users differ."""

from __future__ import annotations

import uuid

import pytest

from argilla_widgets.directory.access.permissions import diff_lines, permission_lines
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
VIEW = AccessView(OWNER, SNAPSHOT, datasets=(), client=None)


def found(first, second):
    return {
        (line.action, line.first): "everywhere" if line.everywhere else set(line.workspaces)
        for line in diff_lines(first, second)
    }


@pytest.mark.parametrize("person", [OWNER, ADMIN, ANNOTATOR], ids=lambda one: one.username)
def test_permissions_agree_with_decisions(person):
    lines = permission_lines(VIEW, person)
    for line in lines:
        rule = POLICY[line.action]
        decision = VIEW.decide(person, rule)
        assert (line.allowed, line.reason) == (decision.allowed, decision.reason)
        for place in (NLP, VISION) if rule.on in {"workspace", "dataset"} else ():
            assert VIEW.decide(person, rule, place).allowed == (line.everywhere or place.name in line.workspaces)
    assert [line.action for line in lines] == list(POLICY)


def test_diffs_say_what_only_one_user_may_do_and_where():
    differences = found(permission_lines(VIEW, ADMIN), permission_lines(VIEW, ANNOTATOR))
    assert differences[("annotate", False)] == {"vision"}
    assert differences[("configure_datasets", True)] == {"nlp"}
    assert ("annotate", True) not in differences
    assert ("create_user", True) not in differences


def test_an_owner_may_do_more_everywhere():
    differences = found(permission_lines(VIEW, OWNER), permission_lines(VIEW, ADMIN))
    assert differences[("create_user", True)] == "everywhere"
    assert differences[("annotate", True)] == "everywhere"
    assert not [action for action, first in differences if not first]


def test_a_user_does_not_differ_from_themselves():
    assert diff_lines(permission_lines(VIEW, ADMIN), permission_lines(VIEW, ADMIN)) == []


def test_other_memberships_can_be_tried():
    then = permission_lines(VIEW, ADMIN, member_of={VISION.id})
    assert found(permission_lines(VIEW, ADMIN), then)[("annotate", True)] == {"nlp"}
    assert found(permission_lines(VIEW, ADMIN), then)[("annotate", False)] == {"vision"}
