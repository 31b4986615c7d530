"""The messages about the roster of a widget: from a file to a plan, and to what became of it.

A widget has one draft of a roster, for all its views. It begins with a file or a pasted text, sent as `UploadRoster` in
parts. The people in it are read again after each `ReadRoster` (how) and `EditRoster` (what), and are planned by
`PlanRoster`; `LeaveOut` takes people out of the plan, `ApplyRoster` applies the rest, and `SaveSlips` and
`SaveInvitations` write what to hand out. Each of these is answered with `RosterState`, which every view takes if its
``number`` is newer; a view that opens sends `AskRoster`. Rows, lines of the plan and outcomes are sent in pages.

No password is ever sent to a browser. A path that a browser sends is that of a file that a click may write: see
`paths`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias
from uuid import UUID

import msgspec

from argilla_widgets.directory.commands.command import Ids
from argilla_widgets.directory.commands.confirmation import Confirmation
from argilla_widgets.directory.commands.consequences import Count
from argilla_widgets.directory.roster.credentials.slips import MAX_LINE
from argilla_widgets.directory.roster.outcomes import Outcome, OutcomeKind
from argilla_widgets.directory.roster.planning.changes import ChangeKind, PersonChange
from argilla_widgets.directory.roster.reading.headings import BothNames, RosterColumn
from argilla_widgets.directory.roster.reading.problems import Problem
from argilla_widgets.sdk.models import Role
from argilla_widgets.widgets.protocol.structs import ChangeRequest, ErrorInfo, Message, Request, RequestId

if TYPE_CHECKING:
    from argilla_widgets.directory import Snapshot

MAX_PART = 192 * 1024
"""Maximum bytes of a file in one message."""
MAX_PAGE = 200
"""Maximum rows, lines or outcomes of one page."""

RowNumber: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=2**31)]
RowNumbers: TypeAlias = Annotated[list[RowNumber], msgspec.Meta(max_length=10_000)]
Name: TypeAlias = Annotated[str, msgspec.Meta(max_length=1_000)]
FilePath: TypeAlias = Annotated[str, msgspec.Meta(max_length=4_000)]
Address: TypeAlias = Annotated[str, msgspec.Meta(max_length=2_000)]


class UploadRoster(Request, frozen=True, tag="upload_roster"):
    """Send a part of a file, or of a pasted text. Answered with `Done`, after the last part with `RosterState`.

    Send a part once the one before it was answered. Part 0 begins anew, and replaces an upload that was never finished,
    also one of another view. One that is stopped before it was read leaves the draft as it was.
    """

    local = True

    upload: RequestId
    """The same for all parts of a file, and no other."""
    name: Name
    """The name of the file, which says what kind it is; empty for pasted text in UTF-8."""
    part: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    """Counts from 0."""
    last: bool
    content: Annotated[bytes, msgspec.Meta(max_length=MAX_PART)]
    forget: bool = False
    """Whether changes to the rows of the file before it may be forgotten; else refused at the field ``forget``."""

    def __repr__(self) -> str:
        return f"<UploadRoster {self.part}>"  # a file may have passwords


class AskRoster(Request, frozen=True, tag="ask_roster"):
    """Ask for the draft that any view has made. Answered with `RosterState`."""

    local = True


class ReadRoster(Request, frozen=True, tag="read_roster"):
    """Read the file another way; edits are kept unless the sheet or the headings are others.

    Answered with `RosterState`.
    """

    local = True

    draft: RequestId
    """That of the state which was shown: no other is changed."""
    sheet: Name | None
    """None for the only one that is visible and not empty."""
    header: Count | None
    """The row of the headings, 0 if there are none; None looks for it."""
    columns: Annotated[list[RosterColumn | BothNames | None], msgspec.Meta(max_length=100)] | None
    """What each heading means, in the order of the state's; None recognizes them."""
    workspaces: Annotated[list[Name], msgspec.Meta(max_length=1_000)]
    """Of everyone; if there is a column of workspaces, further ones that the roster covers."""
    role: Role | None
    """Of everyone, if there is no column of roles."""
    usernames: Name | None
    """Makes the usernames that are missing, as in ``{first_name}.{last_name}``."""
    headed: bool = False
    """Whether someone says that the row of the headings is no person, although none of them is known."""
    forget: bool = False
    """As in `UploadRoster`, if the sheet or the headings are others."""


class CellEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in place of the one in the file."""

    row: RowNumber
    column: RosterColumn
    text: Annotated[str, msgspec.Meta(max_length=10_000)]
    """Empty for a password, so that one is made."""


class EditRoster(Request, frozen=True, tag="edit_roster"):
    """Change cells, leave rows out, and take them in again. Answered with `RosterState`."""

    local = True

    draft: RequestId
    """As in `ReadRoster`."""
    edits: Annotated[list[CellEdit], msgspec.Meta(max_length=10_000)] = []
    leave_out: RowNumbers = []
    take_in: RowNumbers = []
    problems: Literal["keep", "leave out", "use suggestions", "same person", "someone else"] = "keep"
    """What to do with all rows that have problems; ``same person``: with those that the state counts as such; ``someone
    else``: with all ``questions``."""


class PageRequest(Request, frozen=True):
    """Ask for some of many: the fields of each such request."""

    local = True

    first: Count
    """How many of those that match to pass over."""
    count: Annotated[int, msgspec.Meta(ge=1, le=MAX_PAGE)]
    search: Name


class AskRosterRows(PageRequest, frozen=True, tag="ask_roster_rows"):
    """Ask for some of the rows. Answered with `RosterRows`."""

    show: Literal["all", "questions", "problems", "left out"]
    row: RowNumber | None = None
    """Begin with this row instead, if it matches."""
    beside: Name | None = None
    """The heading of a column that is not used, to show what is in it."""


class AskUsernames(Request, frozen=True, tag="ask_usernames"):
    """Ask what a template makes of the first people, while it is typed. Answered with `Usernames`."""

    local = True

    draft: RequestId
    """As in `ReadRoster`."""
    template: Name


class PlanRoster(Request, frozen=True, tag="plan_roster"):
    """Compare the people who are ready with the server. Answered with `RosterState`.

    Every row must be ready or left out. The plan does not change people who are left out.
    """

    shown_waiting = True

    prune: Literal["members"] | bool
    """``members`` also removes people who are not listed from the workspaces named; True also deletes them."""
    renames: Annotated[dict[Name, Name | None], msgspec.Meta(max_length=10_000)]
    """The usernames in the roster of users who have others; None for one who is not there under another name.
    Answers of earlier plans of this draft stay."""


class LeaveOut(Request, frozen=True, tag="leave_out"):
    """Leave lines out of the plan, or take them in again. Answered with `RosterState`."""

    local = True

    leave_out: Ids = []
    """The ids of lines."""
    take_in: Ids = []


class AskPlanLines(PageRequest, frozen=True, tag="ask_plan_lines"):
    """Ask for some of the lines of the plan. Answered with `PlanLines`."""

    show: ChangeKind | Literal["all", "left out"]


class CheckPath(Request, frozen=True, tag="check_path"):
    """Ask whether passwords can go to this file, or a new file be made. Answered with `Done`, with what to know.

    What is handed out gets a number if the file exists; a roster and a plan are not made.
    """

    local = True

    path: FilePath
    new: bool = False


class ApplyRoster(ChangeRequest, frozen=True, tag="apply_roster"):
    """Apply the plan without what is left out. Answered with `Done`; the state has what became of everyone."""

    rule = "create_user"  # a plan may need any line that only owners have

    number: Count
    """The ``number`` of the plan that was shown: no other is applied."""
    path: FilePath | None
    """Where passwords are written before anything is sent; None keeps them in memory."""
    easy: bool
    """Whether passwords are easy to type, or 20 letters and digits."""
    typed: Name
    """What was typed to confirm deletions and new owners; empty if the plan asks for nothing."""

    def running(self, snapshot: Snapshot) -> str:
        return "Applying the roster"


class AskOutcomes(PageRequest, frozen=True, tag="ask_outcomes"):
    """Ask what became of some people. Answered with `Outcomes`."""

    show: OutcomeKind | Literal["all"]


class SaveSlips(Request, frozen=True, tag="save_slips"):
    """Write slips to print for everyone who was created. Answered with `Saved`."""

    local = True

    path: FilePath
    address: Address | None
    """What to open to sign in; None for the address of the client."""
    language: Literal["en", "de", "es", "fr", "pt", "it", "nl"] = "en"
    """Of the labels."""
    line: Annotated[str, msgspec.Meta(max_length=MAX_LINE)] = ""
    """A line of one's own on each of them."""
    new_only: bool = False
    """Whether to leave out people whom an earlier run created."""


class SaveInvitations(Request, frozen=True, tag="save_invitations"):
    """Write what is sent to everyone who was created. Answered with `Saved`; nothing is sent."""

    local = True

    template: Annotated[str, msgspec.Meta(max_length=100_000)]
    """May name the fields of ``example`` in braces."""
    path: FilePath
    address: Address | None
    kind: Literal["text", "drafts", "table"] = "text"
    """One file with all texts, a folder with the draft of an e-mail for each person, or a table for mail merge."""
    subject: Name = ""
    """Of drafts; a template, too."""
    to: Name | None = None
    """The heading of the column of addresses, for drafts and the table; None for the one that is recognized."""
    new_only: bool = False
    """As for `SaveSlips`."""


class SavePlan(Request, frozen=True, tag="save_plan"):
    """Write the plan without what is left out, for ``rg.Plan.from_json``. Answered with `Saved`."""

    local = True

    path: FilePath


class ExportUsers(Request, frozen=True, tag="export_users"):
    """Write the users that match the current search and filters, in the current order, for ``rg.Roster.from_csv``.

    Answered with `Saved`.
    """

    local = True

    selected: bool = False
    """Write the selected users instead, whatever the search and filters."""


class StartOver(Request, frozen=True, tag="start_over"):
    """Forget the draft. Answered with `RosterState`."""

    local = True


class RosterSource(msgspec.Struct, frozen=True):
    """The file that a draft was read from."""

    name: str
    """Empty for pasted text."""
    sheets: list[str]
    """Those of a workbook that are visible and not empty, 100 at most; empty for a text."""
    sheet: str | None
    header: int | None
    """The row of the headings; 0 if there are none."""
    asks: bool
    """Whether that row may be a person: ``header`` 0 of `ReadRoster` says so, ``headed`` that it is none."""


class RosterHeading(msgspec.Struct, frozen=True):
    """A heading, and what is below it."""

    text: str
    """Empty if the cell is, or if no heading in its row is known: then the row may be a person, with their password."""
    column: RosterColumn | BothNames | None
    """None for a column that is not used, except by invitations."""


class UsernameOffer(msgspec.Struct, frozen=True):
    """What usernames may be."""

    name: str
    template: str | None
    """For `ReadRoster`; None if a column has them."""
    column: int | None
    """The position of that column."""
    example: str
    """That of the first person who has one."""


class ProblemLine(msgspec.Struct, frozen=True):
    """Problems that are equal but for their rows."""

    rows: str
    """As in ``Rows 6 to 34``."""
    sentence: str
    number: int
    """How many they are."""
    row: int
    """The first one."""
    repeats: bool
    """Whether the row as a whole repeats another."""


class RosterPlan(msgspec.Struct, frozen=True):
    """What a plan does, in numbers; those of lines include lines that are left out."""

    number: int
    """For `ApplyRoster`; changes with every change of the plan."""
    lines: dict[str, int]
    """How many lines there are of each kind."""
    left_out: int
    """How many lines are left out."""
    people: int
    """How many people are created, changed or deleted, without those left out."""
    passwords: int
    """How many people get a password."""
    summary: str
    """What happens to them, and who is left alone, in sentences."""
    notes: list[str]
    confirmation: Confirmation | None
    """What to type before it is applied; None if a click is enough."""
    confirm: str
    """What that confirms, a sentence; empty if nothing."""


class RosterApplied(msgspec.Struct, frozen=True):
    """What became of a plan."""

    request: str
    """The request that applied it: `Retry` tries the rest again."""
    summary: str
    outcomes: dict[str, int]
    """How many people there are of each `OutcomeKind`."""
    created: int
    """Number of people who have a password to hand out, whichever run created them."""
    new: int
    """Number of people whom this run created."""
    path: str | None
    """The file of passwords; None if they are in memory alone."""
    link: str | None
    """The same, relative to the notebook's folder, if it is there."""
    notes: list[str]
    example: dict[str, str]
    """What an invitation may name in braces, 100 at most, with one person's values; their password is shown as dots."""


class RosterState(Message, frozen=True, kw_only=True, tag="roster_state"):
    """The draft of a roster, without its rows: the answer to requests about it; taken by every view.

    Without a ``source`` and a ``plan``, there is no draft. The source is forgotten once its plan is applied.
    """

    request: str
    number: int
    """Increases with every change of the draft."""
    draft: str = ""
    """Another one for every file, and after starting over."""
    source: RosterSource | None = None
    error: ErrorInfo | None = None
    """Why the file as a whole cannot be read, or the people in it cannot be planned. With ``rows``, usernames are yet
    to be chosen, or a plan has a problem that is in no row."""
    headings: list[RosterHeading] = []
    columns: list[RosterColumn] = []
    """Those that rows have cells for, in this order."""
    workspaces: list[str] = []
    """As in `ReadRoster`; also ``role`` and ``usernames``."""
    role: Role | None = None
    usernames: str | None = None
    offers: list[UsernameOffer] = []
    """What usernames may be; empty if a column has them that can be nothing else."""
    unused: list[str] = []
    """The headings of columns that can be shown although they are not used, most telling first."""
    rows: int = 0
    """Rows below the headings that are not empty."""
    ready: int = 0
    problems: int = 0
    """Rows with problems."""
    suggestions: int = 0
    """How many of these have a suggestion."""
    lines: list[ProblemLine] = []
    """The first of these problems, equal ones once."""
    more_lines: int = 0
    """How many lines more there are."""
    questions: int = 0
    """Rows of which someone has to say who is meant; ``question`` is the first."""
    question: ProblemLine | None = None
    same_person: int = 0
    """How many of these may be a user who has the same username and the same names."""
    left_out: int = 0
    known: int = 0
    """How many of those that are ready are on the server already."""
    notes: list[str] = []
    prune: Literal["members"] | bool = False
    """As in the last `PlanRoster`; also ``renames``."""
    renames: dict[str, str | None] = {}
    plan: RosterPlan | None = None
    path: str = ""
    """A suggestion for the file of passwords, for which its name is enough: it is in the kernel's folder."""
    folder: str = ""
    """The kernel's folder; empty if it was deleted."""
    address: str = ""
    """The address of the client."""
    applied: RosterApplied | None = None


class RosterRow(msgspec.Struct, frozen=True):
    """A row, with its edits and with what applies to everyone."""

    row: int
    """As a spreadsheet shows it."""
    cells: list[str]
    """Those of the answer's ``columns``, shortened to 1,000 characters or fewer; a password is shown as dots."""
    edited: list[RosterColumn]
    left_out: bool
    known: bool
    """Whether the person is on the server already."""
    problems: list[Problem]
    beside: str
    """What is in the column that the request names."""


class RosterRows(Message, frozen=True, tag="roster_rows"):
    """Some rows: the answer to `AskRosterRows`."""

    request: str
    number: int
    """That of the state that they belong to."""
    first: int
    total: int
    """How many match."""
    columns: list[RosterColumn]
    """As in the state that they belong to."""
    rows: list[RosterRow]


class Usernames(Message, frozen=True, tag="usernames"):
    """What a template makes of the first people: the answer to `AskUsernames`."""

    request: str
    examples: list[str]


class PlanLines(Message, frozen=True, tag="plan_lines"):
    """Some lines of the plan: the answer to `AskPlanLines`."""

    request: str
    number: int
    """That of the plan."""
    first: int
    total: int
    lines: list[PersonChange]
    left_out: list[UUID]
    """The ids of those of them that are left out."""


class Outcomes(Message, frozen=True, tag="outcomes"):
    """What became of some people: the answer to `AskOutcomes`."""

    request: str
    number: int
    first: int
    total: int
    outcomes: list[Outcome]


class Saved(Message, frozen=True, tag="saved"):
    """A file was written: the answer to what saves one."""

    request: str
    message: str
    """What was saved, and what to know about it, in sentences."""
    path: str
    """Absolute."""
    link: str | None
    """Relative to the notebook's folder; None if it is elsewhere or that folder is not known."""
