"""The lines of a journal that is kept: what was about to be sent, what became of it, and which entry it belongs to.

A file may come from anyone: a line with an unknown field, kind or version is refused, and so is one that does more than
its kind says. Sentences are not in it; they are computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import msgspec

from argilla_widgets.directory.model.description import Act
from argilla_widgets.directory.model.operation import CREATIONS, DELETIONS
from argilla_widgets.directory.model.saved_operation import SavedOperation
from argilla_widgets.sdk.models import UNREADABLE, Time

VERSION = 1
MAX_LINE = 2**22
"""Bytes of a line, at most: one names some 80,000 workspaces of a user who is deleted."""
YEARS = range(1970, 2262)
"""What the clock of a computer can say. Near the ends of what Python knows, a time has no equivalent in UTC."""

Number: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
At: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
Outcome: TypeAlias = Literal["done", "failed", "not known"]
EntryStatus: TypeAlias = Literal["done", "in part", "stopped", "failed", "not known"]
Origin: TypeAlias = Literal["widget", "code"]
Ranges: TypeAlias = Sequence[tuple[Number, Number]]
"""Numbers in order, each range with its first and last."""
Label: TypeAlias = Annotated[str, msgspec.Meta(max_length=10_000)]


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of another session."""

    session: UUID
    number: Number


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="line"):
    """One line of a journal's file."""


class SessionLine(Line, frozen=True, tag="session"):
    """The first line of each file: whose journal it is."""

    version: Literal[1]
    session: UUID
    at: At
    """When the file was made, by the clock of this computer, which decides nothing."""
    address: Label
    account: UUID
    username: Label = ""
    notebook: Label = ""


class IntentLine(Line, frozen=True, tag="intent"):
    """What is about to be sent."""

    index: Number
    """Counts the intents of the session from 1."""
    at: At
    operation: SavedOperation
    command: Number
    """The index of the first intent of the same command."""
    origin: Origin = "code"
    run: Label | None = None
    """Which cell it was, such as ``Cell 12``."""
    act: Act = "change"
    """What the command did."""


class OutcomeLine(Line, frozen=True, tag="outcome"):
    """What became of an intent; the last one of an index counts."""

    index: Number
    outcome: Outcome
    id: UUID | None = None
    """The id of what was created, if the server has chosen another one."""
    updated_at: Time | None = None
    since: Time | None = None
    """When it was created, by the server's clock."""
    presumed: bool = False
    """Whether only its effect shows that it was done."""
    operation: SavedOperation | None = None
    """What was done, if the answer shows that it is not quite what was to be sent."""


class EntryLine(Line, frozen=True, tag="entry"):
    """Intents that are one entry; the same number again adds those of a retry."""

    number: Number
    at: At
    result: EntryStatus
    indexes: Ranges = ()
    origin: Origin = "code"
    run: Label | None = None
    undoes: Sequence[Number | Reference] = ()
    redoes: Sequence[Number] = ()


class MarkLine(Line, frozen=True, tag="mark"):
    """An entry was undone, or redone: of this session, or of another one."""

    undone: bool
    number: Number
    session: UUID | None = None


class FoundLine(Line, frozen=True, tag="found"):
    """What the server showed later of an intent of another session whose outcome was not known."""

    session: UUID
    index: Number
    done: bool
    since: Time | None = None


AnyLine: TypeAlias = SessionLine | IntentLine | OutcomeLine | EntryLine | MarkLine | FoundLine

_decoder = msgspec.json.Decoder(AnyLine)
_encoder = msgspec.json.Encoder(order="deterministic")
_HAVE_USER = frozenset({"create_user", "update_user", "delete_user", "add_to_workspace", "remove_from_workspace"})
_HAVE_WORKSPACE = frozenset({"create_workspace", "delete_workspace", "add_to_workspace", "remove_from_workspace"})


class LineError(Exception):
    """Why a line cannot be read."""


def encode(line: AnyLine) -> bytes:
    """Return a line, with its end; all that is not ASCII is escaped, so that no name controls a terminal."""
    text = _encoder.encode(line).decode()
    return f"{_ascii(text)}\n".encode("ascii")


def _ascii(text: str) -> str:
    """Escape what is not ASCII, and DEL, as JSON does."""
    if text.isascii() and "\x7f" not in text:
        return text
    escaped = text.encode("utf-16-be", "surrogatepass")
    units = (escaped[at] << 8 | escaped[at + 1] for at in range(0, len(escaped), 2))
    return "".join(chr(unit) if unit < 0x7F else f"\\u{unit:04x}" for unit in units)  # noqa: PLR2004 - DEL


def decode(text: bytes, *, first: bool = False) -> AnyLine:
    """Return a line that can be believed as far as it says what it does; raise a `LineError` otherwise.

    The ``first`` line of a file says whose it is.
    """
    if len(text) > MAX_LINE:
        raise LineError("it is too long")
    try:
        line = _decoder.decode(text)
    except UNREADABLE as error:
        raise LineError(str(error).partition(" - at")[0]) from None
    if isinstance(line, SessionLine) != first:
        raise LineError("a session begins with the first line of a file, and nowhere else")
    if isinstance(line, SessionLine | IntentLine | EntryLine) and line.at.year not in YEARS:
        raise LineError(f"no computer's clock says {line.at.year:04}")
    operation = line.operation if isinstance(line, IntentLine | OutcomeLine) else None
    if operation is not None and not _fits(operation):
        raise LineError(f"no change of the kind {operation.kind!r} is like this")
    return line


def _fits(one: SavedOperation) -> bool:
    """Return whether an operation does what its kind says, and nothing else."""
    fits = one.sets_fields_of_users and (one.password or one.kind != "create_user")
    if one.kind not in {"create_user", "update_user"}:
        fits = fits and not (one.values or one.password)
    if one.before is not None:
        fits = fits and ("username" not in dict(one.values) or one.before.username == one.username)
        fits = fits and one.kind in _HAVE_USER and one.kind not in CREATIONS
        ends = (one.before.inserted_at, one.before.workspaces, one.before.responses)
        fits = fits and (one.kind in DELETIONS or all(value is msgspec.UNSET for value in ends))
    given = (one.user_id is not None, one.workspace_id is not None)
    return fits and given == (one.kind in _HAVE_USER, one.kind in _HAVE_WORKSPACE)


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return numbers in order as ranges."""
    found: list[tuple[int, int]] = []
    for number in sorted({*numbers}):
        if found and found[-1][1] == number - 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found
