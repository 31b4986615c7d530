"""The errors of this package, one class per cause; ``str(error)`` says what happened and what to do next.

::

    ArgillaError
    ├── ArgillaConnectionError        no response, or one that is not from Argilla's API
    ├── ArgillaCredentialsError       the API key is missing or rejected
    ├── LastOwnerError                no one could manage the server afterwards
    ├── NewOwnerError                 admins of a workspace could read the API key of an owner
    ├── SelfLockOutError              you would lock yourself out
    ├── ServerVersionError            this version of Argilla cannot do it; nothing was sent
    ├── UnknownArgumentError          a misspelt argument; also a TypeError
    └── ArgillaAPIError               the server refused the request (``status_code``)
        ├── BadRequestError           400
        ├── UnauthorizedError         401
        ├── ForbiddenError            403
        ├── NotFoundError             404
        │   └── UnknownNameError      unknown name or id; also a ValueError
        ├── ConflictError             409
        ├── UnprocessableEntityError  422, or refused here before it was sent
        │   └── ArgumentError         an argument of a wrong type or form; also a TypeError
        └── InternalServerError       500
"""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self


class ArgillaError(Exception):
    """The base class of all errors of this package.

    Attributes
    ----------
    message : str
        What happened, as a sentence.
    field : str or None
        The input that caused it (``"username"``, ``"password"``, ...), so that a form can show the message there.
    hint : str or None
        The next step to take.
    unknown : bool
        Whether the server may have done what was requested although no response confirms it.
    """

    def __init__(
        self,
        message: str = "Argilla error.",
        *,
        field: str | None = None,
        hint: str | None = None,
        unknown: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.hint = hint
        self.unknown = unknown

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message

    def _render_traceback_(self) -> list[str]:
        """Return the sentence and the caller's own line, which IPython shows in place of the whole stack."""
        lines = [f"\x1b[31m{type(self).__name__}\x1b[39m: {self.message}"]
        if self.hint:
            lines.append(self.hint)
        if (caller := _callers_line(self)) is not None:
            lines += ["", *caller]
        return lines

    def rewrite(self, change: Callable[[str], str]) -> Self:
        """Apply ``change`` to each text of the error, and return the error."""
        self.message = change(self.message)
        self.args = (self.message,)
        self.field = self.field and change(self.field)
        self.hint = self.hint and change(self.hint)
        return self


class ArgillaConnectionError(ArgillaError):
    """The server did not respond, or the response did not come from Argilla's API."""


class ArgillaCredentialsError(ArgillaError):
    """The API key is missing, malformed, or rejected by the server."""


class LastOwnerError(ArgillaError):
    """The last owner would be deleted or demoted; no one could manage the server afterwards."""


class SelfLockOutError(ArgillaError):
    """You would delete or demote your own account."""


class NewOwnerError(ArgillaError):
    """Someone who is an owner now, unseen, was not added to a workspace: its admins could read their API key."""

    def __init__(self, who: str, where: str) -> None:
        super().__init__(
            f"{who} is an owner now and was not added to {where}.",
            hint="Owners need no membership, and admins of a workspace can read its members' API keys.",
        )


class LastOwnerSelfError(LastOwnerError, SelfLockOutError):
    """You are the last owner and would delete or demote yourself."""


class ServerVersionError(ArgillaError):
    """The version of the server cannot do this, so nothing was sent."""


class UnknownArgumentError(ArgillaError, TypeError):
    """There is no argument with this name. Also a `TypeError`, which Python itself raises."""


class ArgillaAPIError(ArgillaError):
    """The server refused the request.

    Attributes
    ----------
    status_code : int
        The HTTP status of the response; by default, that of the class.
    """

    status_code = 500

    def __init__(
        self,
        message: str = "The server refused the request.",
        status_code: int | None = None,
        *,
        field: str | None = None,
        hint: str | None = None,
        unknown: bool = False,
    ) -> None:
        super().__init__(message, field=field, hint=hint, unknown=unknown)
        if status_code is not None:
            self.status_code = status_code


class BadRequestError(ArgillaAPIError):
    """400: the server does not understand the request."""

    status_code = 400


class UnauthorizedError(ArgillaAPIError):
    """401: the API key is not valid, or no longer valid."""

    status_code = 401


class ForbiddenError(ArgillaAPIError):
    """403: your role does not allow this."""

    status_code = 403


class NotFoundError(ArgillaAPIError):
    """404: there is no such user, workspace, membership or route."""

    status_code = 404


class UnknownNameError(NotFoundError, ValueError):
    """The name or id is unknown. Also a `ValueError`, which Argilla's own SDK raises for unknown users."""


class ConflictError(ArgillaAPIError):
    """409: it already exists, or something depends on it."""

    status_code = 409


class UnprocessableEntityError(ArgillaAPIError):
    """422: a value is missing or not allowed; ``field`` names it."""

    status_code = 422


class ArgumentError(UnprocessableEntityError, TypeError):
    """An argument has a wrong type or form, and may be a secret: the message does not quote it. Also a `TypeError`."""


class InternalServerError(ArgillaAPIError):
    """500: the server failed while handling the request."""


_PACKAGE = str(Path(__file__).parent.parent)


def _callers_line(error: BaseException) -> list[str] | None:
    """Return where the caller's code led to an error: the last line in a cell, else the last outside this package."""
    frames = [
        (frame.f_code.co_filename, number)
        for frame, number in traceback.walk_tb(error.__traceback__)
        if not frame.f_code.co_filename.startswith(_PACKAGE)
    ]
    cells = [(name, number) for name, number in frames if _is_cell(name)]
    if not (cells or frames):
        return None
    name, number = (cells or frames)[-1]
    place = "this cell" if _is_cell(name) else name
    return [f"line {number} of {place}:", f"    {linecache.getline(name, number).strip()}"]


def _is_cell(filename: str) -> bool:
    """Return whether IPython or ipykernel compiled a cell under this name."""
    return filename.startswith("<ipython-input-") or "ipykernel_" in filename
