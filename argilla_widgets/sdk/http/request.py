"""A request of Argilla's API, and the words for it in sentences."""

from __future__ import annotations

from typing import Literal

import msgspec

from argilla_widgets.sdk.auth.secret import Secret

MAX_SIZE = 64 * 2**20
"""Maximum bytes of a response, unpacked."""
MAX_USERS_SIZE = 512 * 2**20
"""Maximum bytes of a list of users, unpacked. One of 1,000,000 users, the largest that is needed, has 270 MiB."""
MAX_REFUSAL_SIZE = 2**20
"""Maximum bytes of the body of a refusal. Argilla's own are sentences."""


class RequestSpec(msgspec.Struct, frozen=True):
    """A request of Argilla's API.

    ``subject`` and ``verb`` are used in sentences: ``user 'ana'`` and ``created`` make "User 'ana' was not created".
    """

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    """What comes after the base URL."""
    subject: str
    verb: str
    params: dict[str, str] | None = None
    body: dict[str, object] | None = None
    """Sent as JSON; it may contain a `Secret`."""
    creates: bool = False
    """Whether a second execution would create a second resource. Such a request is never repeated blindly."""
    form: dict[str, str | Secret] | None = None
    """What to send as a form instead of a body; it may contain a `Secret`."""
    if_forbidden: str | None = None
    """The hint for a 403, if there is a better one than "only owners may"."""
    expected: dict[str, object] = {}
    """Values that fields of the response must have, so that another resource is not mistaken for it."""

    max_size: int = MAX_SIZE
    """Maximum bytes of the response, unpacked."""

    @property
    def _start(self) -> str:
        return f"{self.subject[:1].upper()}{self.subject[1:]}"

    @property
    def failed(self) -> str:
        """The start of a sentence about a failure."""
        return f"{self._start} was not {self.verb}"

    @property
    def done(self) -> str:
        """The start of a sentence about a success."""
        return f"{self._start} was {self.verb}"

    @property
    def unknown(self) -> str:
        """The start of a sentence about a write whose response was lost."""
        return f"{self._start} may or may not have been {self.verb}"

    @property
    def absent(self) -> str:
        """The start of a sentence about a creation whose response was lost, and that a lookup did not find."""
        return f"{self._start} was not found afterwards"

    def redact(self, text: str) -> str:
        """Mask the secrets that are sent in ``text``, since a server may quote what it refuses."""
        for value in {**(self.body or {}), **(self.form or {})}.values():
            text = value.redact(text) if isinstance(value, Secret) else text
        return text
