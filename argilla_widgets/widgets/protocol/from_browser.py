"""Messages from the browser to the kernel: untrusted, and each checked against these structs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal, TypeAlias, Union

from argilla_widgets.directory.commands import AnyCommand
from argilla_widgets.directory.commands.command import Ids, SomeIds
from argilla_widgets.directory.commands.consequences import Count
from argilla_widgets.directory.commands.replay import EntryNumber, EntryNumbers, ShortId
from argilla_widgets.directory.commands.users import Passwords
from argilla_widgets.widgets.protocol import access, journal, person, progress, roster
from argilla_widgets.widgets.protocol.roster import Address
from argilla_widgets.widgets.protocol.structs import ChangeRequest, CodeKind, Query, Request, RequestId

if TYPE_CHECKING:
    from argilla_widgets.directory import Snapshot


class Hello(Request, frozen=True, tag="hello"):
    """Report that a page has loaded the widget. Answered with `Done`; for later pages, after `Session` and `FirstRows`.

    It is sent before anything is drawn, and so also acknowledges what the kernel has pushed: if Jupyter and the browser
    are on one machine, TCP would hold the next message back for 40 ms.
    """

    local = True

    protocol: Count = 0
    """The version of the messages that the page knows."""


class Open(Request, frozen=True, tag="open"):
    """Report that a view appeared, or found a gap. Answered with `Session`, `Columns` and `Done`."""

    local = True


class Refresh(Request, frozen=True, tag="refresh"):
    """Read the current state from the server."""


class AskAgain(Request, frozen=True, tag="ask_again"):
    """Ask for the answer to the request with this id, or for the confirmation that it arrived.

    Replied with that answer, with `Received` while there is none, or with `Missing`.
    """


class Select(Request, frozen=True, tag="select"):
    """Change the selection: deselect some users, then select some. Answered with `Selection`, for all views.

    Requests of this type are carried out in the order in which they arrive.
    """

    ordered = True

    select: Ids
    deselect: Ids
    only: bool
    """Whether all other users are deselected."""


class AskSelection(Request, frozen=True, tag="ask_selection"):
    """Ask for the selection, after a missed change. Answered with a complete `Selection`."""

    ordered = True


class Stop(Request, frozen=True, tag="stop"):
    """Stop a running request after the step in progress; that request is then answered as stopped.

    Answered with `Done`: at once, or for a request of another view with the sentence of its answer.
    """

    request: RequestId


class Execute(ChangeRequest, frozen=True, tag="execute"):
    """Execute a command."""

    owners: Ids | None
    """The users who were shown as owners: others who have become owners in the meantime are skipped. None skips no one.
    """
    command: AnyCommand


class SavePasswords(Request, frozen=True, tag="save_passwords"):
    """Write passwords that a view has just set into a file next to the notebook. Answered with `Done`, which names it.

    The view sends them again, so that the kernel need not store them: dismissing them in the view forgets them.
    """

    local = True
    rule = "update_user"  # only an account that may set passwords has any to save

    passwords: Passwords
    kind: Literal["table", "slips"] = "table"
    """Whether to write a table, or slips to print."""
    address: Address | None = None
    """What slips say to open; None for the address of the client."""


class AskConsequences(Request, frozen=True, tag="ask_consequences"):
    """Ask what would be deleted along with these users. Answered with `Consequences`."""

    rule = "delete_user"

    users: SomeIds

    def running(self, snapshot: Snapshot) -> str:
        return "Counting the responses in each dataset"


class AskEveryone(Request, frozen=True, tag="ask_everyone"):
    """Ask for all users on the server, not only those shown. Answered with `Everyone`."""

    rule = "list_users"


class AskChunk(Request, frozen=True, tag="ask_chunk"):
    """Ask for a chunk of the front end, which `_esm` leaves out. Answered with `Chunk`."""

    local = True

    name: Literal["people", "manager", "access", "roster", "progress", "person", "journal"]


class Retry(ChangeRequest, frozen=True, tag="retry"):
    """Retry what failed, or was left, of an earlier request."""

    rule = ""

    request: RequestId

    def running(self, snapshot: Snapshot) -> str:
        return "Retrying what failed"


class Forget(Request, frozen=True, tag="forget"):
    """Forget the rest of a request whose result was dismissed: it may hold passwords. Answered with `Done`."""

    local = True

    request: RequestId


class AskEntryUsers(Request, frozen=True, tag="ask_entry_users"):
    """Ask which users journal entries affected. Answered with `EntryUsers`."""

    local = True

    entries: EntryNumbers


class AskScript(Request, frozen=True, tag="ask_script"):
    """Ask for the code of one journal entry, or of the whole session. Answered with `Script`."""

    local = True

    entry: EntryNumber | ShortId | None
    kind: CodeKind


REQUESTS: tuple[type[Request], ...] = tuple(
    cls
    for module in (sys.modules[__name__], access, roster, progress, person, journal)
    for cls in vars(module).values()
    if isinstance(cls, type) and issubclass(cls, Request) and cls.__struct_config__.tag is not None
)
"""All requests."""
QUERIES = tuple(cls for cls in REQUESTS if issubclass(cls, Query))

if TYPE_CHECKING:
    FromBrowser: TypeAlias = Request
else:  # what messages are decoded as
    FromBrowser = Union[REQUESTS]  # noqa: UP007 - of a tuple
