"""The routes about the server itself, which require no role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from argilla_widgets.sdk.api.base import BASE, CREATED, UNAUTHORIZED, RouteGroup
from argilla_widgets.sdk.http.request_spec import RequestSpec
from argilla_widgets.sdk.models import UserModel

if TYPE_CHECKING:
    from uuid import UUID

    from argilla_widgets.sdk.auth.secret import Secret


class _Version(msgspec.Struct):
    version: str


class SpaceSettings(msgspec.Struct, frozen=True):
    """What a Hugging Face Space reports about itself."""

    space_id: str | None = None
    space_persistent_storage_enabled: bool = False


class ServerSettings(msgspec.Struct, frozen=True):
    """The part of ``GET /settings`` that concerns an administrator; ``huggingface`` is None outside of Spaces."""

    huggingface: SpaceSettings | None = None


_user = msgspec.json.Decoder(UserModel)
_version = msgspec.json.Decoder(_Version)
_settings = msgspec.json.Decoder(ServerSettings)


class ServerAPI(RouteGroup):
    """``client.api.server``: one method per route."""

    def version(self) -> str:
        """``GET /version``."""
        return self._transport.fetch(RequestSpec("GET", f"{BASE}/version", "the version", "read"), _version).version

    def answers(self) -> bool:
        """Return whether the server responds now: ``GET /version``, sent once."""
        return self._transport.answers(RequestSpec("GET", f"{BASE}/version", "the version", "read"))

    def settings(self) -> ServerSettings:
        """``GET /settings``."""
        return self._transport.fetch(RequestSpec("GET", f"{BASE}/settings", "the settings", "read"), _settings)

    def user_id_for_key(self, key: Secret) -> UUID | None:
        """``GET /me`` with ``key`` in place of the client's own: the id of the key's user; None if it has no user."""
        spec = RequestSpec("GET", f"{BASE}/me", "the user", "read")
        attempt = self._transport.send(spec, key=key)
        return None if attempt.status == UNAUTHORIZED else self._transport.decode(attempt, spec, _user).id

    def accepts_password(self, username: str, password: str) -> bool:
        """Return whether ``POST /token`` accepts a sign-in. Only for published passwords: they are not masked."""
        form = {"username": username, "password": password}
        return self._ask(
            RequestSpec("POST", f"{BASE}/token", "the token", "made", form=form), yes=CREATED, no=UNAUTHORIZED
        )
