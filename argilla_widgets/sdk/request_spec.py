"""`RequestSpec`: a request to be made, and the words for it in messages."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from argilla_widgets.sdk.secret import Secret


class RequestSpec(msgspec.Struct, frozen=True):
    """A request of Argilla's API.

    Attributes
    ----------
    method, path, params, body
        What is sent. The path starts behind the base URL; the body may hold a `Secret`.
    subject, verb
        What it is about, for sentences: ``user 'ana'`` and ``created`` give "User 'ana' was not created: ...".
    creates
        Whether a second execution would be a second deed. Such a call is never repeated blindly.
    form
        What is sent as a form instead of a body.
    if_forbidden
        The hint for a 403, where there is a better one than "only owners may".
    expected
        Fields that the answer must have with these values, so that another's data are not taken for it.
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
        """The start of a sentence that says what did not happen."""
        return f"{self.subject[:1].upper()}{self.subject[1:]} was not {self.verb}"

    @property
    def done(self) -> str:
        """The start of a sentence that says what did."""
        return f"{self.subject[:1].upper()}{self.subject[1:]} was {self.verb}"

    @property
    def unknown(self) -> str:
        """The same of a write whose answer was lost."""
        return f"{self.subject[:1].upper()}{self.subject[1:]} may or may not have been {self.verb}"

    @property
    def absent(self) -> str:
        """The same of a creation whose answer was lost, and that was looked up without success."""
        return f"{self.subject[:1].upper()}{self.subject[1:]} was not found afterwards"

    def hide(self, text: str) -> str:
        """Mask the secrets of the body in ``text``, for a server may quote what it refuses."""
        for value in self.body.values() if isinstance(self.body, dict) else ():
            text = value.hide(text) if isinstance(value, Secret) else text
        return text
