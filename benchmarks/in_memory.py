"""An in-memory Argilla server, because a real one takes seconds to list its users.

Its responses have the format of Argilla 2.8, so that everything from JSON decoding to the browser is measured. Only the
network is missing.
"""

from __future__ import annotations

import re
import time
from datetime import datetime, timezone
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
import msgspec

import argilla_widgets as rg
from benchmarks.users import User

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

WORKSPACES = 100
MEMBERSHIPS = 2
"""Average number of workspaces of a user."""
OWNER = {
    "id": "00000000-0000-4000-8000-000000000001",
    "username": "bench",
    "first_name": "Bench",
    "last_name": None,
    "role": "owner",
    "inserted_at": "2026-01-01T00:00:00",
    "updated_at": "2026-01-01T00:00:00",
}


class Server:
    """Respond to the requests of a directory.

    Parameters
    ----------
    people
        The users.
    members
        Number of members of each workspace; by default, users are in `MEMBERSHIPS` workspaces on average.

    Attributes
    ----------
    answered
        Unix time of the response to the last write.
    """

    def __init__(self, people: Iterable[User], members: int | None = None) -> None:
        self.people = {user.id: _person(user) for user in people}
        random = Random(1)
        names = [f"workspace-{number:03}" for number in range(WORKSPACES)]
        self.workspaces = {str(UUID(int=random.getrandbits(128), version=4)): name for name in names}
        ids = list(self.people)
        size = min(len(ids), len(ids) * MEMBERSHIPS // WORKSPACES if members is None else members)
        self.members = {workspace: dict.fromkeys(random.sample(ids, size)) for workspace in self.workspaces}
        self.answered = 0.0

    def client(self) -> rg.Argilla:
        """Connect, and load the directory."""
        client = rg.Argilla(
            api_url="http://localhost:6900", api_key="none", transport=httpx.MockTransport(self._answer)
        )
        client.directory.refresh()
        return client

    def _answer(self, request: httpx.Request) -> httpx.Response:
        route = request.url.path.removeprefix("/api/v1/").split("/")
        body = self._read(route) if request.method == "GET" else self._written(request, route)
        if body is None:
            return httpx.Response(404, json={"detail": f"There is nothing at {request.url.path}"})
        answer = httpx.Response(200, content=msgspec.json.encode(body), headers={"Content-Type": "application/json"})
        if request.method != "GET":
            self.answered = time.time()
        return answer

    def _read(self, route: list[str]) -> dict[str, Any] | None:  # noqa: PLR0911 - one for each route
        """Return the body of the response; None if there is nothing."""
        match route:
            case ["me"]:
                return OWNER
            case ["users"]:
                return {"items": list(self.people.values())}
            case ["users", id_]:
                return self.people.get(id_)
            case ["users", id_, "workspaces"]:
                inside = [place for place, members in self.members.items() if id_ in members]
                return {"items": [_workspace(place, self.workspaces[place]) for place in inside]}
            case ["me", "workspaces"]:
                return {"items": [_workspace(*item) for item in self.workspaces.items()]}
            case ["me", "datasets"]:
                return {"items": []}
            case ["workspaces", id_, "users"]:
                return {"items": [{"id": member} for member in self.members[id_]]}
        return None

    def _written(self, request: httpx.Request, route: list[str]) -> dict[str, Any] | None:
        """Make a change; return the body of the response, None if there is nothing to change."""
        match request.method, route:
            case "PATCH", ["users", id_]:
                now = datetime.now(timezone.utc).replace(tzinfo=None).isoformat()
                self.people[id_] |= msgspec.json.decode(request.content) | {"updated_at": now}
                return self.people[id_]
            case "DELETE", ["users", id_]:
                for members in self.members.values():
                    members.pop(id_, None)
                return self.people.pop(id_)
            case "POST", ["workspaces", place, "users"]:
                id_ = msgspec.json.decode(request.content)["user_id"]
                self.members[place][id_] = None
                return self.people[id_]
        return None


def client_of(frame: pd.DataFrame) -> rg.Argilla:
    """Connect to a server with the users of a data frame, and load the directory."""
    return Server(User(*row) for row in frame.itertuples(index=False)).client()


def _person(user: User) -> dict[str, Any]:
    given, family = re.split("[._-]", user.username, maxsplit=1)
    moment = user.updated_at.isoformat()
    return {
        "id": user.id,
        "username": user.username,
        "first_name": given.title(),
        "last_name": family.rstrip("0123456789").title(),
        "role": user.role,
        "inserted_at": moment,
        "updated_at": moment,
    }


def _workspace(id_: str, name: str) -> dict[str, str]:
    return {"id": id_, "name": name, "inserted_at": "2026-01-01T00:00:00", "updated_at": "2026-01-01T00:00:00"}
