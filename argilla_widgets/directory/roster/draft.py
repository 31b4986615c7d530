"""`Draft`: a file on its way to a roster, with how it is read, the cells that were edited and the rows left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from uuid import UUID, uuid4

from argilla_widgets.directory.model.collation import normal
from argilla_widgets.directory.roster.credentials.credentials import HIDDEN
from argilla_widgets.directory.roster.reading.cells import join_in_cell
from argilla_widgets.directory.roster.reading.headings import (
    BOTH_NAMES,
    FIELDS,
    WHOLE_NAMES,
    Headings,
    Texts,
    counts_rows,
    is_mail,
    may_have_passwords,
)
from argilla_widgets.directory.roster.reading.problems import Problem, RosterError
from argilla_widgets.directory.roster.reading.reader import (
    MAX_PEOPLE,
    Survey,
    TableReader,
    fields_of,
    texts_in,
    with_initial,
    workspaces_of,
)
from argilla_widgets.directory.roster.reading.table import (
    HEADING_ROWS,
    Cell,
    Row,
    Table,
    is_saved,
    is_workbook,
    name_of,
    table_of,
    text_of,
    text_table,
)
from argilla_widgets.directory.roster.reading.templates import INITIAL, Template
from argilla_widgets.directory.roster.reading.workbook import sheets_in, table_in
from argilla_widgets.directory.roster.roster import Roster, roster_in
from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.resources.lookup import uuid_of
from argilla_widgets.sdk.text import join_names, quoted

if TYPE_CHECKING:
    from argilla_widgets.directory.roster.reading.person import Person
    from argilla_widgets.sdk.models import Role

MAX_CELLS = 4_000_000
"""Maximum number of cells that are kept while they are edited."""
TRIED = 20
"""How many people a template for usernames is tried on while it is typed."""
_USUAL = {"first.last": "{first_name}.{last_name}", "flast": f"{{{INITIAL}}}{{last_name}}"}
"""How usernames are usually made of names."""

Edit: TypeAlias = tuple[int, str, str]
"""A row, a column, and the text to put there."""


class Offer(NamedTuple):
    """What usernames may be: made by a template, or what is in a column."""

    name: str
    template: str | None
    column: int | None
    """The position of the column."""
    example: str
    """That of the first person who has one."""


@dataclass(frozen=True)
class Reading:
    """How a file is read."""

    sheet: str | None = None
    """Of a workbook; None for the first one that is visible and not empty."""
    header: int | None = None
    """The row of the headings, 0 if there are none; None looks for it."""
    headed: bool = False
    """Whether someone says that these are headings, although none may be known."""
    columns: Sequence[str | None] | None = None
    """What each heading means, by position; None recognizes them."""
    workspaces: Sequence[str] = ()
    role: Role | None = None
    usernames: str | None = None


@dataclass(repr=False)
class Draft:
    """A file whose people are read again after every change. A change that is refused has no effect.

    Parameters
    ----------
    name
        The name of the file; empty for text without one.
    content
        A workbook, a table as text in UTF-8 or UTF-16, or a saved roster.
    """

    name: str
    content: bytes
    reading: Reading = field(default_factory=Reading, init=False)
    edits: Mapping[int, Mapping[str, str]] = field(default_factory=dict, init=False)
    left_out: Collection[int] = field(default=frozenset(), init=False)
    suggested: Collection[int] = field(default=frozenset(), init=False)
    """Rows whose username was edited as it was suggested."""
    sheets: Sequence[str] = field(default=(), init=False)
    """Of a workbook, those that are visible and not empty."""
    columns: Sequence[str] = field(default=(), init=False)
    """The columns of a roster that rows have something in."""
    problems: Mapping[int, Sequence[Problem]] = field(default_factory=dict, init=False)
    """What has to be fixed, by row."""
    _table: Table | RosterError = field(init=False)
    """All rows of the file, to be read again after each edit; or why there are none."""
    _found: Survey = field(default=Survey(), init=False)
    _people: Mapping[int, Person] = field(default_factory=dict, init=False)
    _new_ids: defaultdict[int, UUID] = field(default_factory=lambda: defaultdict(uuid4), init=False)

    def __post_init__(self) -> None:
        self._table = self._open(None)
        self._read(self.reading, self.edits, self.left_out, self.suggested)

    # -- changes ------------------------------------------------------------------------------------------------------

    def read(self, reading: Reading) -> None:
        """Read the file another way; edits are kept unless the sheet or the headings are others."""
        same_sheet = (reading.sheet or self.sheet) == self.sheet
        table = self._table if same_sheet else self._open(reading.sheet)
        same = self.keeps_changes(reading)
        edits, left_out = (self.edits, self.left_out) if same else ({}, frozenset[int]())
        before, self._table = (self._table, self._new_ids), table
        if not same_sheet:
            self._new_ids = defaultdict(uuid4)
        try:
            self._read(reading, edits, left_out, self.suggested if same else ())
        except ArgumentError:
            self._table, self._new_ids = before
            raise

    def edit(
        self,
        edits: Sequence[Edit],
        leave_out: Collection[int],
        take_in: Collection[int],
        suggested: Collection[Edit] = (),
    ) -> None:
        """Put texts into cells, by row and column; leave rows out, and take others in again.

        A username that is ``suggested`` in place of one that was a guess is one, too, and not someone's choice.
        """
        known = dict(self.rows)
        changed = {row: dict(columns) for row, columns in self.edits.items()}
        made = {*self.suggested}
        for row, column, text in edits:
            if row not in known:
                raise ArgumentError(f"There is no row {row:,}.")
            if column == "password" and text:
                raise ArgumentError("A password can't be typed here.", hint="Change it in the file.")
            changed.setdefault(row, {})[column] = normal(text)
            if column == "username":
                (made.add if (row, column, text) in suggested else made.discard)(row)
        self._read(self.reading, changed, {*self.left_out, *leave_out} - {*take_in}, made)

    def keeps_changes(self, reading: Reading) -> bool:
        """Return whether reading the file this way keeps the `changes` to its rows."""
        return (reading.sheet or self.sheet) == self.sheet and reading.header in {None, self.header}

    # -- what there is ------------------------------------------------------------------------------------------------

    @property
    def error(self) -> RosterError | None:
        """Why no row can be read, or used before it is decided what usernames are."""
        return self._found.error

    @property
    def changes(self) -> int:
        """How many rows were edited or left out."""
        return len({*self.edits, *self.left_out})

    @property
    def has_rows(self) -> bool:
        """Whether rows can be read."""
        return self.error is None or bool(self._found.people)

    @property
    def offers(self) -> list[Offer]:
        """What usernames may be; nothing where a column has them that can be nothing else."""
        columns, headings = self._found.columns, self._found.headings
        if "username" in columns and not (self.reading.usernames or is_mail(headings[columns.index("username")])):
            return []
        offers = [
            Offer(name, template, None, next(self._made_by(Template(template, "usernames")), ""))
            for name, template in _USUAL.items()
            if Headings.fields(columns) >= {"first_name", "last_name"}
        ]
        mails = (at for at, text in enumerate(headings) if is_mail(text) and columns[at] in {None, "username"})
        return offers + [Offer("e-mail", None, at, next(self._texts_in(at), "")) for at in islice(mails, 1)]

    def tried(self, template: str) -> list[str]:
        """Return the usernames that a template makes of the first people; refuse one with an unknown field."""
        made = Template(template, "usernames")
        made.check(fields_of([*Headings.fields(self._found.columns), *self.unused]))
        return [*islice(self._made_by(made), TRIED)]

    @property
    def unused(self) -> dict[str, int]:
        """The positions of columns that can be shown although they are not used: first those that tell people apart."""
        found = self._found
        at = {text: found.headings.index(text) for text in found.unused if text not in found.secret}
        return dict(sorted(at.items(), key=lambda one: (not is_mail(one[0]), counts_rows(one[0]), one[1])))

    @property
    def sheet(self) -> str | None:
        """The sheet that is read; None for text."""
        return self.reading.sheet or next(iter(self.sheets), None)

    @property
    def header(self) -> int | None:
        """The row of the headings; 0 if there are none."""
        return self._found.header

    @property
    def asks_about_headings(self) -> bool:
        """Whether someone has to say if a row is headings or a person."""
        return bool(self.header) and not (self.reading.headed or any(self._found.headings))

    @property
    def headings(self) -> Sequence[tuple[str, str | None]]:
        """The headings, with the column of a roster that each means."""
        return list(zip(self._found.headings, self._found.columns, strict=True))

    @property
    def notes(self) -> Sequence[str]:
        """Sentences about what may be unexpected in the file."""
        found = self._found
        if found.error is not None or not found.secret:
            return found.notes
        secret, kept = join_names([*map(quoted, found.secret)]), "is" if len(found.secret) == 1 else "are"
        return [*found.notes, f"{secret} may have passwords, and {kept} not kept unless you say so."]

    @property
    def has_passwords(self) -> bool:
        """Whether a column of the file may have passwords."""
        return "password" in self._found.columns or bool(self._found.secret)

    @property
    def rows(self) -> Iterator[Row]:
        """The rows below the headings that may be people; also one that could not be read."""
        if isinstance(self._table, RosterError):
            return
        header = self.header or 0
        number = 0
        for number, cells in self._table.rows:
            if number > header and number not in self._found.no_people:
                yield number, cells
        yield from ((problem.row, ()) for problem in self._table.problems if problem.row > max(number, header))

    def is_ready(self, row: int) -> bool:
        """Return whether a row is read, and has no problem."""
        return self.error is None and row in self._people and row not in self.problems

    def person(self, row: int) -> Person | None:
        """Return the person in a row, as far as they can be read."""
        return self._people.get(row)

    def cells(self, row: int, cells: Sequence[Cell]) -> list[str]:
        """Return the texts of a row in these `columns`, with edits and with what applies to everyone."""
        return [self._text(row, cells, column) for column in self.columns]

    def text_beside(self, cells: Sequence[Cell], at: int | None) -> str:
        """Return the text of a row in another column, by its position; nothing if there is none."""
        return text_of(cells[at]) if at is not None and at < len(cells) else ""

    def roster(self) -> Roster:
        """Return the people who are ready, as a roster."""
        people = tuple(one for row, one in self._people.items() if self.is_ready(row))
        return Roster(people, workspaces_of(people, self.reading.workspaces))

    def people_left_out(self) -> list[Person]:
        """Return the people in rows that are left out, as far as they can be read."""
        found = self._survey(self.reading, self.edits, frozenset(), self.suggested)
        return [person for person in found.people if person.row in self.left_out]

    # -- reading ------------------------------------------------------------------------------------------------------

    def _made_by(self, template: Template) -> Iterator[str]:
        """Yield the usernames that a template makes, and skip people who lack a field that it names."""
        for person in self._people.values():
            names = {"first_name": person.first_name or "", "last_name": person.last_name or ""}
            values = with_initial({**person.others, **names})
            if made := template.username(values):
                yield made

    def _texts_in(self, at: int) -> Iterator[str]:
        """Yield the texts in a column, by its position."""
        return filter(None, (text_of(cells[at]) for row, cells in self.rows if row in self._people and at < len(cells)))

    def _text(self, row: int, cells: Sequence[Cell], column: str) -> str:
        at = self._found.columns.index(column) if column in self._found.columns else None
        person = self._people.get(row)
        if (edited := self.edits.get(row, {}).get(column)) is not None:
            text = edited
        elif at is not None and at < len(cells) and (text := text_of(cells[at])):
            pass
        elif column in {"username", "first_name", "last_name"} and at is None and person is not None:
            text = getattr(person, column) or ""
        elif column == "role" and at is None:
            text = self.reading.role or ""
        elif column == "workspaces" and at is None:
            text = join_in_cell(self.reading.workspaces)
        else:
            text = ""
        misplaced = column == "id" and text and uuid_of(text) is None  # perhaps a password
        return HIDDEN if misplaced or (column == "password" and text) else str(text)

    def _open(self, sheet: str | None) -> Table | RosterError:
        """Return all rows of the file, or of a sheet; or why there are none."""
        name = name_of(self.name) or "The text"
        if is_workbook(self.content):
            sheets = sheets_in(self.content, name)
            if isinstance(sheets, RosterError):
                return sheets
            self.sheets = sheets
            if not sheets:
                return RosterError(f"{name} is empty.")
            if sheet is not None and sheet not in sheets:
                raise ArgumentError(f"{name} has no sheet {quoted(sheet)}.")
            table = table_in(self.content, name, sheet or sheets[0])
        else:
            table = _table_without_sheets(self.content, name)
        if isinstance(table, RosterError):
            return table
        rows, left = list[Row](), MAX_CELLS
        for row in islice(table.rows, MAX_PEOPLE + HEADING_ROWS + 1):
            rows.append(row)
            left -= len(row[1])
            if left < 0:
                return RosterError(f"{name} has more than {MAX_CELLS:,} cells.")
        if not rows and not table.problems:
            return RosterError(f"{name} is empty.")
        return replace(table, name=name, rows=rows)

    def _read(
        self,
        reading: Reading,
        edits: Mapping[int, Mapping[str, str]],
        left_out: Collection[int],
        suggested: Collection[int],
    ) -> None:
        """Read the people, and only then keep how."""
        found = self._survey(reading, edits, left_out, suggested)
        problems: dict[int, list[Problem]] = {}
        for problem in found.problems:
            if problem.row not in left_out:
                problems.setdefault(problem.row, []).append(problem)
        self.reading, self.edits, self.left_out, self.suggested = reading, edits, left_out, suggested
        self._found = found
        self.problems = problems
        there = {"username", *Headings.fields(found.columns), *(column for row in edits.values() for column in row)}
        there |= {"workspaces"} if reading.workspaces else set()
        there |= {"role"} if reading.role else set()
        self.columns = [column for column in FIELDS if column in there]
        self._people = {person.row: person for person in found.people}

    def _survey(
        self,
        reading: Reading,
        edits: Mapping[int, Mapping[str, str]],
        left_out: Collection[int],
        suggested: Collection[int],
    ) -> Survey:
        template = None if reading.usernames is None else Template(reading.usernames, "usernames")
        table = self._table
        if isinstance(table, RosterError):
            return Survey(error=table)
        recognized = Headings({}, template.columns if template is not None else ())
        header = _header(table.rows, reading.header, recognized)
        if header is None:
            why = "There are no headings in this row. Choose another one." if next(iter(table.rows), None) else ""
            return Survey(error=RosterError(why or next((problem.problem for problem in table.problems), "")))
        texts = [text_of(cell) for cell in header[1]]
        texts = texts if reading.headed else recognized.shown(texts)
        below = texts_in([row for row in table.rows if row[0] > header[0]])
        found = Survey(header[0], texts, _columns(texts, reading.columns, recognized, below))
        settled = "username" in found.columns or template is not None
        reader = TableReader(
            *(recognized, reading.workspaces, reading.role, template, header[0]),
            headed=reading.headed,
            columns=found.columns,
            edits=edits,
            left_out=left_out,
            suggested=suggested,
            new_ids=self._new_ids,
            settled=settled,
        )
        found = reader.survey(replace(table, problems=[*table.problems], notes=[*table.notes]))
        if found.error is None and not (found.people or found.problems or left_out):
            return found._replace(error=RosterError(f"{table.name} has headings, but no people."))
        if found.error is None and header[0] and not (reading.headed or any(texts)):
            return found._replace(error=RosterError(f"Row {header[0]:,} was read as headings. Is it a person?"))
        if not settled and found.error is None and not all(person.username for person in found.people):
            hint = "Or choose the column that has them."
            return found._replace(error=RosterError('Choose under "Usernames" what to make usernames of.', hint=hint))
        return found


def _header(rows: Iterable[Row], asked: int | None, recognized: Headings) -> Row | None:
    """Return the row of the headings; if none is enough for usernames, the likeliest."""
    if asked:
        return next((row for row in rows if row[0] == asked), None)
    first = [*islice(rows, HEADING_ROWS)]
    texts = [[text_of(cell) for cell in row[1]] for row in first]
    if asked == 0:
        return 0, recognized.made_up(texts)
    fitting = (row for row, cells in zip(first, texts, strict=True) if recognized.fit(cells))
    if (found := next(fitting, None)) is not None:
        return found
    if heading := recognized.left_away(texts):
        return 0, [heading]
    return first[recognized.likeliest(texts)] if first else None


def _columns(
    texts: Sequence[str],
    asked: Sequence[str | None] | None,
    recognized: Headings,
    below: Texts,
) -> list[str | None]:
    """Return what each heading means: as asked, or as recognized, of several with one meaning the first."""
    if asked is None:
        assigned = recognized.assign("", texts, below)
        if not isinstance(assigned, RosterError):
            return assigned
        asked, seen = [recognized.meaning(text) for text in texts], set[str]()
        return [column if column and not (column in seen or seen.add(column)) else None for column in asked]
    columns = [*asked, *[None] * len(texts)][: len(texts)]
    for column in (*FIELDS, BOTH_NAMES, WHOLE_NAMES):
        if columns.count(column) > 1:
            raise ArgumentError(f"Only one column can be the {column.replace('_', ' ')}.")
    for text, column in zip(texts, columns, strict=True):
        if column not in {None, "password"} and may_have_passwords(text):
            raise ArgumentError(f"{quoted(text)} may have passwords, so it can only be the password, or not be used.")
    if BOTH_NAMES in columns and not any("," in text for text in below(columns.index(BOTH_NAMES))):
        columns[columns.index(BOTH_NAMES)] = WHOLE_NAMES  # two menus cannot say in which order
    return columns


def _table_without_sheets(content: bytes, name: str) -> Table | RosterError:
    """Return the table that is written as text, or as a saved roster."""
    if is_saved(content):
        try:
            return text_table(roster_in(content, name).to_csv(), name, Headings())
        except RosterError as error:
            return error
    return table_of(content, name, Headings())
