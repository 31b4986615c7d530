"""A roster of what is on a server."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from tests.made_up import PASSWORD, unique


@pytest.fixture
def team(client):
    """Create a workspace with a member whose name no table would keep, and an empty workspace."""
    place, empty = (rg.Workspace(name=unique("ws"), client=client).create() for _ in range(2))
    user = rg.User(username=f" {unique('odd')}\n", password=PASSWORD, client=client).create()
    user.add_to_workspace(place)
    yield user, place, empty
    user.delete()
    place.delete()
    empty.delete()


def test_everyone_is_in_the_roster_of_a_server(client, team):
    user, place, empty = team
    roster = rg.Roster.of(client)
    (odd,) = [person for person in roster if person.id == user.id]
    assert (odd.username, odd.first_name, odd.role, odd.workspaces) == (
        user.username,
        user.first_name,
        "annotator",
        (place.name,),
    )
    assert {place.name, empty.name} <= {*roster.workspaces}
    assert {person.username for person in roster} == {one.username for one in client.users}
    assert client.me.username in {person.username for person in roster}


def test_the_roster_of_a_workspace_names_it_alone(client, team, tmp_path):
    user, place, _ = team
    roster = rg.Roster.of(client, workspace=place.name)
    assert [person.username for person in roster] == [user.username]
    assert roster.workspaces == (place.name,)
    roster.to_json(tmp_path / "team.json")
    assert rg.Roster.from_json(tmp_path / "team.json") == roster
    with pytest.raises(rg.NotFoundError, match=r"^There is no workspace 'none'\."):
        rg.Roster.of(client, workspace="none")


def test_the_users_of_a_client_as_a_data_frame_are_the_same_people(client):
    frame = client.users.to_pandas(workspaces=True)
    frame = frame[frame["username"] == frame["username"].str.strip()]
    read = {person.username: person for person in rg.Roster.from_pandas(frame)}
    for person in rg.Roster.of(client):
        if person.username in read:
            same = read[person.username]
            assert (same.role, same.id, same.workspaces) == (person.role, person.id, person.workspaces)
