"""`fold`: one function says what operations leave, for what later ones expect and for what an undo inverts."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import reduce
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from argilla_widgets.directory.model.fold import State, fold, following, left_by, net
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.sdk.models import Role, UserModel

NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
ANA = UserModel(id=uuid4(), username="ana", first_name="Ana", role=Role.annotator, inserted_at=NOON, updated_at=NOON)
LAB, NLP = uuid4(), uuid4()
VALUES = (("username", "ana"), ("first_name", "Ana"), ("last_name", None), ("role", "annotator"))
CREATED = Operation("create_user", ANA.id, username="ana", values=VALUES, since=NOON)


def update(before=ANA, **values):
    return Operation("update_user", ANA.id, username=before.username, values=tuple(values.items()), before=before)


def member(kind, place=LAB):
    return Operation(f"{kind}_workspace", ANA.id, place, username="ana", before=ANA)


ADD, REMOVE = member("add_to"), member("remove_from")


def test_a_creation_leaves_the_user_whom_later_operations_expect():
    assert left_by([CREATED])[ANA.id] == State(ANA.id, ANA, frozenset())
    after = left_by([CREATED, ADD, update(role="admin"), member("add_to", NLP), REMOVE])[ANA.id]
    assert after == State(ANA.id, replace(ANA, role=Role.admin), frozenset({NLP}))


def test_a_workspace_is_left_with_the_members_that_were_added():
    made = Operation("create_workspace", workspace_id=LAB, workspace="lab", since=NOON)
    assert left_by([made, ADD, member("add_to", NLP)])[LAB] == State(LAB, None, frozenset({ANA.id}))


def test_operations_on_others_change_nothing():
    state = State(uuid4(), replace(ANA, username="ben"), frozenset({LAB}))
    assert [fold(state, one) for one in (CREATED, ADD, REMOVE, update(role="admin"))] == [state] * 4


def test_after_a_deletion_nothing_is_known():
    gone = Operation("delete_user", ANA.id, username="ana")
    assert fold(State(ANA.id, ANA, frozenset({LAB})), gone) == State(ANA.id)


@pytest.mark.parametrize("unknown", [None, frozenset()])
def test_what_is_not_known_stays_unknown_and_is_not_none(unknown):
    deletion = Operation("delete_user", ANA.id, username="ana", before=ANA, ends=unknown)
    assert following(deletion, [ADD]).ends == (None if unknown is None else {LAB})
    assert following(replace(ADD, before=None), [update(role="admin")]).before is None


def test_a_rename_is_expected_by_what_follows():
    assert following(ADD, [update(username="anna")]).before == replace(ANA, username="anna")
    assert following(ADD, []) is ADD


@pytest.mark.parametrize(
    ("operations", "together"),
    [
        ([ADD, REMOVE], []),
        ([ADD, REMOVE, ADD], [ADD]),
        ([ADD, member("add_to", NLP), ADD], [member("add_to", NLP), ADD]),
        ([update(role="admin"), update(replace(ANA, role=Role.admin), role="annotator")], []),
        (
            [update(role="admin"), ADD, update(replace(ANA, role=Role.admin), role="owner", last_name="Roe")],
            [ADD, update(role="owner", last_name="Roe")],
        ),
    ],
)
def test_several_operations_are_one_for_each_target(operations, together):
    assert net(operations) == together


def test_what_others_changed_in_between_is_what_the_later_one_found():
    """The name that others gave is not put back to what it was before the first operation, which did not set it."""
    theirs = replace(ANA, role=Role.admin, first_name="Theirs")
    (both,) = net([update(role="admin"), update(theirs, first_name="Mine")])
    assert both.inverse().values == (("role", "annotator"), ("first_name", "Theirs"))


WRITES = st.lists(
    st.one_of(
        st.sampled_from([("add_to", LAB), ("remove_from", LAB), ("add_to", NLP), ("remove_from", NLP)]),
        st.sampled_from([("role", "admin"), ("role", "annotator"), ("first_name", "A"), ("username", "b")]),
    ),
    max_size=12,
)


@given(WRITES)
def test_the_inverse_of_what_operations_do_together_leads_back(asked):
    """Each is made only where it changes something, as on a server."""
    start = state = State(ANA.id, ANA, frozenset({NLP}))
    made = []
    for what, value in asked:
        one = update(state.user, **{what: value}) if isinstance(value, str) else member(what, value)
        if (after := fold(state, one)) != state:
            made.append(one)
            state = after
    together = net(made)
    assert reduce(fold, together, start) == state
    assert reduce(fold, [one.inverse() for one in reversed(together)], state) == start
    assert len({(one.user_id, one.workspace_id) for one in together}) == len(together)
