"""The routes about the server itself, and about who may sign in."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

import msgspec
from httpx import codes

from argilla_widgets.sdk.api.writes import BASE, RouteGroup, read
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.http.request import RequestSpec
from argilla_widgets.sdk.models import HasId
from argilla_widgets.sdk.version import ServerVersion


class _Version(msgspec.Struct):
    version: str


class SpaceSettings(msgspec.Struct, frozen=True):
    """What a Hugging Face Space reports about itself."""

    space_persistent_storage_enabled: bool = False


class ServerSettings(msgspec.Struct, frozen=True):
    """The part of ``GET /settings`` that concerns an administrator; ``huggingface`` is None outside of Spaces."""

    huggingface: SpaceSettings | None = None


VERSION_WAIT = 3.0
"""Seconds to wait for the version, which nothing else waits for."""
_version = msgspec.json.Decoder(_Version)
_id = msgspec.json.Decoder(HasId)
_settings = msgspec.json.Decoder(ServerSettings)


class ServerAPI(RouteGroup):
    """``client.api.server``: one method per route."""

    known = ServerVersion()
    """The version, as last read: at connecting, and with each refresh of a directory."""

    def read_version(self) -> ServerVersion:
        """Read `known` again; what a proxy hides, or no server answers, does not change it."""
        with suppress(Exception):  # a caller's hook may raise anything, and what needs the server will report it
            answer = self._transport.fetch_once(read("version", "the version"), _version, VERSION_WAIT)
            found = ServerVersion.of(answer.version)
            if found.text:
                self.known = found
        return self.known

    def version(self) -> str:
        """``GET /version``."""
        return self._transport.fetch(read("version", "the version"), _version).version

    def answers(self) -> bool:
        """Return whether the server responds now: ``GET /version``, sent once."""
        return self._transport.answers(read("version", "the version"))

    def settings(self) -> ServerSettings:
        """``GET /settings``."""
        return self._transport.fetch(read("settings", "the configuration of the server"), _settings)

    def search_engine_answers(self) -> bool:
        """Return whether the server reaches its search engine: ``GET /status``."""
        return self._ask(read("status", "the state of the server"), no=codes.INTERNAL_SERVER_ERROR)

    def user_id_for_key(self, key: str) -> UUID | None:
        """``GET /me`` with a published ``key`` instead of the client's: the id of its user; None if it has none."""
        spec = read("me", "the user")
        attempt = self._transport.send(spec, key=Secret(key))
        return None if attempt.status == codes.UNAUTHORIZED else self._transport.decode(attempt, spec, _id).id

    def accepts_password(self, username: str, password: Secret | str) -> bool:
        """Return whether ``POST /token`` accepts a sign-in."""
        password = Secret(password)
        form = {"username": username, "password": password}
        spec = RequestSpec("POST", f"{BASE}/token", "the token", "made", form=form)
        return self._ask(spec, yes=codes.CREATED, no=codes.UNAUTHORIZED)
