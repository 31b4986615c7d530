"""`RequestSpec`: a request to make, and the words for it in messages."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from argilla_widgets.sdk.auth.secret import Secret


class RequestSpec(msgspec.Struct, frozen=True):
    """A request of Argilla's API.

    Attributes
    ----------
    method, path, params, body
        What to send. The path comes after the base URL; the body may contain a `Secret`.
    subject, verb
        Used in sentences: ``user 'ana'`` and ``created`` make "User 'ana' was not created: ...".
    creates
        Whether a second execution would create a second resource. Such a request is never repeated blindly.
    form
        What to send as a form instead of a body.
    if_forbidden
        The hint for a 403, if there is a better one than "only owners may".
    expected
        Values that fields of the response must have, so that another resource is not mistaken for it.
    """

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    subject: str
    verb: str
    params: dict[str, str] | None = None
    body: Any = None
    creates: bool = False
    form: dict[str, str] | None = None
    if_forbidden: str | None = None
    expected: dict[str, object] = {}

    @property
    def failed(self) -> str:
        """The start of a sentence about a failure."""
        return f"{self.subject[:1].upper()}{self.subject[1:]} was not {self.verb}"

    @property
    def done(self) -> str:
        """The start of a sentence about a success."""
        return f"{self.subject[:1].upper()}{self.subject[1:]} was {self.verb}"

    @property
    def unknown(self) -> str:
        """The start of a sentence about a write whose answer was lost."""
        return f"{self.subject[:1].upper()}{self.subject[1:]} may or may not have been {self.verb}"

    @property
    def absent(self) -> str:
        """The start of a sentence about a creation whose answer was lost, and that a lookup did not find."""
        return f"{self.subject[:1].upper()}{self.subject[1:]} was not found afterwards"

    def redact(self, text: str) -> str:
        """Mask the secrets of the body in ``text``, since a server may quote what it refuses."""
        for value in self.body.values() if isinstance(self.body, dict) else ():
            text = value.redact(text) if isinstance(value, Secret) else text
        return text
