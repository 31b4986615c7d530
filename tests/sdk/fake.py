"""A fake server for faults that a real one does not produce on demand: dropped connections, lost or bad responses."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl
from uuid import uuid4

import httpx

from argilla_widgets import Argilla
from argilla_widgets.sdk.connect import RETRIES

NOW = "2026-11-24T22:26:39.273160"
KEY = "the-api-key-of-this-test"
TRIES = RETRIES + 1
"""How often a request is sent that can be repeated."""


class FakeServer:
    """Users, workspaces and memberships in memory, with injected faults.

    Each request takes the first entry of ``faults`` whose method and path match. A fault is a response, an exception
    (the request never arrives), ``Lost(exception)`` (the request is handled, its response is lost), or
    ``Replaced(response)`` (the request is handled, and a proxy sends this response).
    """

    def __init__(self):
        self.me = self._user("argilla", "owner")
        self.users = {self.me["id"]: self.me}
        self.workspaces = {}
        self.members = set()
        self.requests = []
        self.faults = []

    def client(self, api_url="https://argilla.test", api_key=KEY, **arguments):
        return Argilla(api_url, api_key, transport=httpx.MockTransport(self), **arguments)

    def fail(self, method, path, *faults):
        self.faults += [(method, path, fault) for fault in faults]

    def sent(self, method):
        """Return the paths of the requests with this method, in order."""
        return [request.url.path for request in self.requests if request.method == method]

    def add(self, username, role="annotator"):
        user = self._user(username, role)
        self.users[user["id"]] = user
        return user

    def add_workspace(self, name):
        workspace = {"id": str(uuid4()), "name": name, "inserted_at": NOW, "updated_at": NOW}
        self.workspaces[workspace["id"]] = workspace
        return workspace

    def __call__(self, request):
        self.requests.append(request)
        for number, (method, path, fault) in enumerate(self.faults):
            if request.method == method and request.url.path.endswith(path):
                del self.faults[number]
                if isinstance(fault, httpx.Response):
                    return fault
                if isinstance(fault, Replaced):
                    self._answer(request)
                    return fault.response
                if isinstance(fault, Lost):
                    self._answer(request)
                    raise fault.error
                raise fault
        return self._answer(request)

    def _answer(self, request):  # noqa: PLR0911  # one a route
        parts = request.url.path.removeprefix("/api/v1/").split("/")
        body = json.loads(request.content) if request.content[:1] == b"{" else {}
        match request.method, parts:
            case "GET", ["me"]:
                return httpx.Response(200, json=self.me)
            case "GET", ["users"]:
                return httpx.Response(200, json={"items": list(self.users.values())})
            case "GET", ["me", "workspaces"]:
                return httpx.Response(200, json={"items": list(self.workspaces.values())})
            case "GET", ["me", "datasets"]:
                return httpx.Response(200, json={"items": []})
            case "POST", ["users" | "workspaces" as kind]:
                return self._create(kind, body)
            case method, ["users" | "workspaces" as kind, one]:
                return self._one(method, getattr(self, kind), one, body)
            case "GET", ["workspaces", one, "users"]:
                members = [self.users[user] for where, user in self.members if where == one]
                return httpx.Response(200, json={"items": members})
            case "POST", ["workspaces", one, "users"]:
                return self._join((one, body["user_id"]))
            case "DELETE", ["workspaces", one, "users", user]:
                return self._leave((one, user))
        return httpx.Response(404, json={"detail": "Not Found"})

    def _create(self, kind, body):
        known = getattr(self, kind)
        key = "username" if kind == "users" else "name"
        if body["id"] in known:
            return httpx.Response(409, json={"detail": f"{kind} with id `{body['id']}` is not unique"})
        if any(one[key] == body[key] for one in known.values()):
            return httpx.Response(409, json={"detail": f"User username `{body[key]}` is not unique"})
        body.pop("password", None)
        known[body["id"]] = {"last_name": None, "api_key": "x" * 107, **body, "inserted_at": NOW, "updated_at": NOW}
        return httpx.Response(201, json=known[body["id"]])

    def _one(self, method, known, one, body):
        if one not in known:
            return httpx.Response(404, json={"detail": f"User with id `{one}` not found"})
        if method == "PATCH":
            known[one] = {**known[one], **{name: value for name, value in body.items() if name != "password"}}
        if method == "DELETE":
            self.members = {membership for membership in self.members if one not in membership}
        return httpx.Response(200, json=known.pop(one) if method == "DELETE" else known[one])

    def _join(self, membership):
        if membership in self.members:
            return httpx.Response(409, json={"detail": "Workspace user with workspace_id `w` is not unique"})
        self.members.add(membership)
        return httpx.Response(201, json=self.users[membership[1]])

    def _leave(self, membership):
        if membership not in self.members:
            return httpx.Response(404, json={"detail": "WorkspaceUser not found filtering by workspace_id=w"})
        self.members.remove(membership)
        return httpx.Response(200, json=self.users[membership[1]])

    @staticmethod
    def _user(username, role):
        return {
            "id": str(uuid4()),
            "username": username,
            "first_name": username,
            "last_name": None,
            "role": role,
            "api_key": "k" * 107,
            "inserted_at": NOW,
            "updated_at": NOW,
        }


class OldFakeServer(FakeServer):
    """A fake server that answers like one of before 2.6: it chooses ids, and changes no one.

    The routes are those that Argilla's SDK 2.0 to 2.2 calls (2.3 and 2.4 are not on PyPI), with the answers of 2.5.0.
    """

    def __init__(self, version="2.0.0"):
        super().__init__()
        self.version = version
        self.passwords = {}

    def _answer(self, request):
        match request.method, request.url.path.removeprefix("/api/v1/").split("/"):
            case "GET", ["version"] if self.version is not None:
                return httpx.Response(200, json={"version": self.version})
            case "POST", ["token"]:
                form = dict(parse_qsl(request.content.decode()))
                accepted = self.passwords.get(form["username"]) == form["password"]
                return httpx.Response(201, json={}) if accepted else httpx.Response(401, json={"detail": "no"})
            case "GET", ["users", one, "workspaces"]:
                places = [self.workspaces[where] for where, user in self.members if user == one]
                return httpx.Response(200, json={"items": places})
            case "PATCH", _:
                return httpx.Response(405, json={"detail": "Method Not Allowed"})
        return super()._answer(request)

    def _create(self, kind, body):
        password = body.get("password")
        answer = super()._create(kind, {**body, "id": str(uuid4())})
        if answer.status_code == 201 and password is not None:
            self.passwords[body["username"]] = password
        return answer


class Lost:
    """The server handles the request, but its response is lost."""

    def __init__(self, error):
        self.error = error


class Replaced:
    """The server handles the request, and a proxy sends another response."""

    def __init__(self, response):
        self.response = response


def cut():
    return httpx.RemoteProtocolError("Server disconnected without sending a response.")


def timed_out():
    return httpx.ReadTimeout("timed out")


def unreachable():
    return httpx.ConnectError("[Errno 111] Connection refused")


def dataset_list(*names):
    """Return the server's list of datasets with these names, each in its own workspace."""
    moments = {"inserted_at": NOW, "updated_at": NOW}
    items = [
        {"id": str(uuid4()), "name": name, "status": "ready", "workspace_id": str(uuid4()), **moments} for name in names
    ]
    return httpx.Response(200, json={"items": items})
