"""Read the people in a table, and find all that has to be fixed."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import NamedTuple, TypeVar
from uuid import UUID, uuid4

from argilla_widgets.directory.model.collation import normalize
from argilla_widgets.directory.private_file import path_of
from argilla_widgets.directory.roster.reading.cells import split_names, unique
from argilla_widgets.directory.roster.reading.headings import (
    BOTH_NAMES,
    WHOLE_NAMES,
    Headings,
    Texts,
    is_mail,
    may_have_passwords,
    words,
)
from argilla_widgets.directory.roster.reading.person import Person, fingerprint
from argilla_widgets.directory.roster.reading.problems import Choice, Problem, RosterError
from argilla_widgets.directory.roster.reading.table import (
    HEADING_ROWS,
    MAX_CELL,
    Cell,
    Flaw,
    Row,
    Table,
    csv_table,
    text_of,
)
from argilla_widgets.directory.roster.reading.templates import INITIAL, Template, as_username
from argilla_widgets.directory.roster.reading.workbook import workbook_table
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.text import (
    MAX_LISTED,
    escape_invisible,
    is_printable,
    is_visible,
    join_names,
    pluralize,
    quoted,
    shortened,
    suggestion,
)

MAX_PEOPLE = 100_000
MAX_MEMBERSHIPS = 1_000_000
"""Maximum number of all people's workspaces together: a small workbook can repeat one long cell in each row."""
_MAX_COMPARED = 20
"""A longer text is not a misspelt role."""
_MAX_SUGGESTED = 1_000
"""After this many problems, no more roles are suggested: each comparison takes a moment."""
_LONGEST_SUGGESTION = 1_000
"""A longer text is no suggestion that anyone can read."""
_SECRET = frozenset({"password", "id"})
"""Columns whose texts are in no problem: a password may be in the wrong one of the two."""
_TOTALS = words(
    "total totals sum summe gesamt gesamtzahl insgesamt anzahl count somme suma soma totale totaal average "
    "durchschnitt mittelwert moyenne promedio media classaverage overallaverage gesamtdurchschnitt"
)
_LABELS = words(
    "pointspossible manualposting automaticposting muted points date duedate maxpoints maximumpoints puntosposibles "
    "pointspossibles moglichepunkte punkte puntos fecha datum"
)
"""What exports have in a row that is about the tasks, not about a person."""
_NUMBER = re.compile(r"[\d\s.,:%/-]+")
_COUNTER = re.compile(r"\d+[.)]\s*(?=[^\W\d_])")
"""What a list that is numbered has before a name, as in "1. Ana"."""
_TEST_STUDENT = ("Student", "Test")
"""The last and first name of the test student that Canvas adds to each course."""
_PREVIEW = "_previewuser"
"""How the usernames of Blackboard's preview users end."""
_LOST = re.compile(r"\ufffd|(?<=[^\W\d_])\?(?=[^\W\d_])")
"""A character that was lost when a table was saved: its sign, or a question mark between letters."""
_MISREAD = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]")
"""How a character of UTF-8 looks where a program took it for Windows-1252."""
_SHOWN_NAMES = 3
"""Maximum number of names that show how a file was read."""

_T = TypeVar("_T")


class Survey(NamedTuple):
    """What a table says, also where it has to be fixed."""

    header: int | None = None
    """The row of the headings, 0 if there are none; None if it is not known."""
    headings: Sequence[str] = ()
    """All of them, by position."""
    columns: Sequence[str | None] = ()
    """What each heading means; None for a column that is not used."""
    people: Sequence[Person] = ()
    """Those of rows with problems as far as they can be read."""
    problems: Sequence[Problem] = ()
    notes: Sequence[str] = ()
    marks: Sequence[str] = ()
    """Those of the notes that are about rows, and about how they were read."""
    no_people: Collection[int] = frozenset()
    """Rows that are no people, such as a total."""
    error: RosterError | None = None
    """Why no row can be read."""

    @property
    def unused(self) -> list[str]:
        """The headings of columns that are not used."""
        pairs = zip(self.headings, self.columns, strict=True)
        return [*dict.fromkeys(text for text, column in pairs if text and column is None)]

    @property
    def secret(self) -> list[str]:
        """Those of them that may have passwords, and are not even kept for templates."""
        return [text for text in self.unused if may_have_passwords(text)]


@dataclass
class TableReader:
    """Reads the people in a table.

    Parameters
    ----------
    headings
        Recognizes the columns.
    workspaces, role
        Of everyone, if there is no such column.
    usernames
        Makes the usernames that are missing.
    header
        The row of the headings, 0 if there are none; None looks for it.
    headed
        Whether someone says that these are headings: then they are read although none is known.
    columns
        What each heading means, by position; None recognizes them.
    edits
        Texts in place of those in the table, by row and column.
    left_out
        Rows that are not read.
    suggested
        Rows whose username was edited as the package suggested.
    new_ids
        Those of people by their rows, which are made once; filled while the table is read.
    settled
        Whether it is decided what usernames are: if not, a row without one is no problem yet.
    """

    headings: Headings
    workspaces: Sequence[str] = ()
    role: Role | None = None
    usernames: Template | None = None
    header: int | None = None
    headed: bool = False
    columns: Sequence[str | None] | None = None
    edits: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    left_out: Collection[int] = ()
    suggested: Collection[int] = ()
    new_ids: MutableMapping[int, UUID] = field(default_factory=lambda: defaultdict(uuid4))
    settled: bool = True
    _table: Table = field(init=False, repr=False)
    _columns: dict[str, int] = field(init=False, repr=False)
    _others: dict[str, int] = field(init=False, repr=False)
    _rows: dict[str, dict[str, int]] = field(default_factory=lambda: {"username": {}, "id": {}}, init=False, repr=False)
    _suffix: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    _prints: dict[int, str] = field(default_factory=dict, init=False, repr=False)
    """The fingerprints of the rows."""
    _same_mail: dict[int, tuple[int, bool]] = field(default_factory=dict, init=False, repr=False)
    """The rows that repeat an e-mail address: the earlier row, and whether it has the same names, too."""
    _split: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False)
    _everyones: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._everyones = unique(self.workspaces)

    def read(self, table: Table | RosterError) -> Survey | RosterError:
        """Return what a table says, or the error that names all its problems.

        It is not raised here, where the frames hold passwords.
        """
        if isinstance(table, RosterError):
            return table
        found = self.survey(table)
        if found.error is not None:
            return found.error
        if found.problems:
            choices, hints = list[Choice](), list[str]()
            if any(one.column == "id" for one in found.problems):
                choices.append(Choice("columns", {found.headings[found.columns.index("id")]: None}))
                hints.append("To read the rest without the ids, pass {}.")
            repeats = [one.row for one in found.problems if one.is_repeat]
            if 0 < len(repeats) <= MAX_LISTED:
                choices.append(Choice("leave_out", repeats))
                hints.append("To leave out what repeats other rows, pass {}.")
            return RosterError.of(table.name, found.problems, hint=" ".join(hints) or None, choices=choices)
        if not found.people:
            return RosterError(f"{table.name} has headings, but no people.")
        notes = [*found.notes]
        if found.unused:
            notes.append(f"Not used: {join_names(found.unused)}.")
        secret = [text for text in found.secret if text not in self.headings.columns]
        if secret and "password" not in found.columns:
            what = "a column" if len(secret) == 1 else "columns"
            return RosterError(
                f"{table.name} has {what} {join_names([*map(quoted, secret)])}, which may have passwords.",
                hint="If so, pass {}; otherwise, {}.",
                choices=[
                    Choice("columns", {secret[0]: "password"}),
                    Choice("columns", dict.fromkeys(secret[:MAX_LISTED])),
                ],
            )
        if secret:
            kept = "is" if len(secret) == 1 else "are"
            notes.append(f"{join_names([*map(quoted, secret)])} may have passwords, and {kept} not kept.")
        return found._replace(notes=notes)

    def survey(self, table: Table) -> Survey:
        """Return what can be read of a table, with all its problems."""
        self._table = table
        try:
            return self._survey()
        finally:
            del self._table

    def _survey(self) -> Survey:
        table = self._table
        above, rest = self._above(iter(table.rows))
        if above is None:
            return Survey(error=self._without_headings(rest))
        texts = [text_of(cell) for cell in above[1]]
        headings = [*(texts if self.headed else self.headings.shown(texts))]
        if not (self.columns or any(headings)):
            return Survey(error=self._without_headings(iter([above])))
        rows = self._kept(rest, len(headings))
        if isinstance(rows, RosterError):
            return Survey(above[0], headings, self.columns or [None] * len(headings), error=rows)
        columns = self.columns or self.headings.assign(table.name, headings, texts_in(rows))
        if isinstance(columns, RosterError):
            return Survey(error=columns)
        self._columns = {column: at for at, column in enumerate(columns) if column}
        self._others = {}
        for at, (text, column) in enumerate(zip(headings, columns, strict=True)):
            if text and column in {None, WHOLE_NAMES} and not may_have_passwords(text):
                self._others.setdefault(text, at)
        known = fields_of([*self.headings.fields(self._columns), *self._others])
        if self.usernames is not None and (problem := self.usernames.problem(known)) is not None:
            del above, rest, rows  # the error shows no password
            raise problem
        labels = self._labels(rows, [*map(normalize, texts)] if above[0] else [])
        found = Survey(above[0], headings, columns, no_people=labels.keys())
        kept = [one for one in rows if one[0] not in labels]
        counted = self._without_counters(kept)
        people = self._people(kept, above[0])
        if isinstance(people, RosterError):
            return found._replace(error=people)
        marks = [*self._marks(above[0], labels, people)]
        if counted:
            marks.append("The numbers before the names are left out.")
        lower = [f"The headings are in row {above[0]}."] if above[0] > 1 else []
        notes = [*table.notes, *lower, *marks]
        return found._replace(people=people, problems=table.problems, notes=notes, marks=marks)

    def _marks(self, header: int, labels: Mapping[int, str], people: Sequence[Person]) -> Iterator[str]:
        """Say what is unexpected about the rows."""
        if header == 0:
            yield "There are no headings: each row is a person."
        if self._table.encoding:
            texts = (one for person in people for one in (person.first_name, person.last_name, person.username) if one)
            names = [shortened(text) for text in islice((text for text in texts if not text.isascii()), _SHOWN_NAMES)]
            check = f" Check the names: {join_names(names)}." if names else ""
            yield f"It is not in UTF-8, and was read as {self._table.encoding}.{check}"
        if labels:
            rows = join_names([f"{row:,} ({label})" for row, label in labels.items()])
            what = "is not a person, and was" if len(labels) == 1 else "are not people, and were"
            yield f"{'Row' if len(labels) == 1 else 'Rows'} {rows} {what} left out."
        digits = [one for one in people if one.username.isdecimal() and not (one.first_name or one.last_name)]
        if digits and not self.edits.keys() >= {one.row for one in digits}:
            rows = join_names([f"{shortened(one.username)} in row {one.row:,}" for one in digits])
            what = "A username is" if len(digits) == 1 else "Usernames are"
            yield f"{what} of digits alone, without a name: {rows}."

    def _kept(self, rows: Iterator[Row], width: int) -> list[Row] | RosterError:
        """Return the rows below the headings that can be read, or that there are too many."""
        kept: list[Row] = []
        for number, (row, cells) in enumerate(one for one in rows if one[0] not in self.left_out):
            if number == MAX_PEOPLE:
                return _too_many(self._table.name, f"{MAX_PEOPLE:,} people")
            if self._table.ragged and len(cells) != width:
                verb = "is" if len(cells) == 1 else "are"
                self._add(row, "", "", f"There {verb} {pluralize(len(cells), 'cell')} instead of {width}.")
                continue
            if beside := sum(bool(text_of(cell)) for cell in cells[width:]):
                what = "this cell" if beside == 1 else f"{beside:,} of its cells"
                self._add(row, "", "", f"There is no heading above {what}.")
            kept.append((row, [*cells, *[""] * (width - len(cells))]))
        return kept

    def _labels(self, rows: Sequence[Row], headings: Sequence[str]) -> dict[int, str]:
        """Return the rows that are no people, such as the points of the tasks and the total, with what they are.

        Two lists that were pasted together have the headings twice; here they are normalized.
        """
        found = {row: label for row, cells in rows if (label := self._label(cells))}
        again = (row for row, cells in rows if [normalize(text_of(cell)) for cell in cells] == headings)
        found.update(dict.fromkeys(again, "the headings again"))
        bare = not any(len([*filter(None, map(text_of, cells))]) > 1 for _, cells in rows)
        for row, cells in reversed(rows):
            if label := _total(cells, bare=bare):
                found[row] = label
            elif row not in found:
                break
        return dict(sorted(found.items()))

    def _label(self, cells: Sequence[Cell]) -> str:
        """Return what a row has in place of a person; empty if it may be a person."""
        texts = [(at, text) for at, cell in enumerate(cells) if (text := text_of(cell))]
        if not texts:
            return ""
        used = self.usernames.fields if self.usernames is not None else ()
        telling = {*self._columns.values(), *(at for heading, at in self._others.items() if heading in used)}
        if _letters(texts[0][1]) in _LABELS and not any(at in telling for at, _ in texts[1:]):
            return shortened(texts[0][1])
        username, both = (self._columns.get(column, -1) for column in ("username", BOTH_NAMES))
        for at, text in texts:
            if at == username and text.casefold().endswith(_PREVIEW):
                return "a preview of the course"
            if at == both and tuple(map(str.strip, text.split(","))) == _TEST_STUDENT:
                return "the test student"
        return ""

    def _without_counters(self, rows: list[Row]) -> bool:
        """Take the numbers out of the cells with names, if each begins with one; return whether there were any."""
        counted = False
        for column in ("first_name", "last_name", BOTH_NAMES, WHOLE_NAMES):
            at = self._columns.get(column, -1)
            texts = [text for _, cells in rows if at >= 0 and (text := text_of(cells[at]))]
            if texts and all(map(_COUNTER.match, texts)):
                counted = True
                for number, (row, cells) in enumerate(rows):
                    name = _COUNTER.sub("", text_of(cells[at]), count=1)
                    rows[number] = row, [*cells[:at], name, *cells[at + 1 :]]
        return counted

    def _people(self, kept: Sequence[Row], header: int) -> list[Person] | RosterError:
        """Return the people in these rows, or that they have too many memberships."""
        telling = self._telling(kept, header)
        self._prints = {row: fingerprint(text_of(cells[at]) for at in telling) for row, cells in kept}
        self._same_mail = self._mails_again(kept)
        people: list[Person] = []
        memberships = 0
        for row, cells in kept:
            people.append(self._person(row, cells))
            memberships += len(people[-1].workspaces or ())
            if memberships > MAX_MEMBERSHIPS:
                return too_many_memberships(self._table.name)
        return people

    def _telling(self, rows: Sequence[Row], header: int) -> list[int]:
        """Return the columns that tell people apart: neither passwords nor a number that only counts the rows."""
        used = self.usernames.fields if self.usernames is not None else ()
        columns = {at for column, at in self._columns.items() if column != "password"}
        for heading, at in self._others.items():
            counting = sum(text_of(cells[at]).rstrip(".") == str(row - header) for row, cells in rows)
            if heading in used or 2 * counting <= len(rows):
                columns.add(at)
        return sorted(columns)

    def _mails_again(self, rows: Sequence[Row]) -> dict[int, tuple[int, bool]]:
        """Return the rows with the e-mail address of an earlier one, which is that of the same person in most lists.

        Rows that state usernames or ids say themselves who is who. An address under three names is that of a school or
        an office. An address under two names is a question.
        """
        if "id" in self._columns:
            return {}
        found: dict[int, tuple[int, bool]] = {}
        stated = self._columns.get("username")
        columns = [at for text, at in self._others.items() if is_mail(text) and text not in self.headings.columns]
        for at in columns if stated is None else [stated, *columns]:
            rows_of = defaultdict[str, dict[str, int]](dict)
            for row, cells in rows:
                mail = text_of(cells[at]).casefold()
                username = "" if stated is None else text_of(cells[stated]).casefold()
                if "@" not in mail or username not in {"", mail} or "username" in self.edits.get(row, {}):
                    continue
                earlier = rows_of[mail].setdefault(self._names(row, cells), row)
                if earlier != row:
                    found[row] = (earlier, True)
            for earlier, *others in (names.values() for names in rows_of.values()):
                found.update((row, (earlier, False)) for row in others if len(others) == 1)
        return found

    def _names(self, row: int, cells: Sequence[Cell]) -> str:
        """Return the names in a row, as corrected, in the form in which they are compared with those of another."""
        columns = ("first_name", "last_name", BOTH_NAMES, WHOLE_NAMES)
        texts = {column: text_of(cells[self._columns[column]]) for column in columns if column in self._columns}
        corrected = {column: text for column, text in self.edits.get(row, {}).items() if column in columns}
        return " ".join(map(normalize, (texts | corrected).values()))

    def _above(self, rows: Iterator[Row]) -> tuple[Row | None, Iterator[Row]]:
        """Return the row of the headings, and the rows below it; the first rows if there are no headings."""
        passed: list[Row] = []
        for row in rows:
            if (self.header is None and self.headings.fit([text_of(cell) for cell in row[1]])) or row[0] == self.header:
                self._table.problems[:] = [problem for problem in self._table.problems if problem.row >= row[0]]
                return row, rows
            passed.append(row)
            if not self.header and len(passed) == HEADING_ROWS:
                break
        found: list[str] | None = None
        if self.header == 0:
            found = self.headings.made_up([[text_of(cell) for cell in cells] for _, cells in passed])
        elif (heading := self._left_away(passed)) and self.headings.fit([heading]):
            found = [heading]
        return None if found is None else (0, [*found]), chain(passed, rows)

    def _left_away(self, first: Sequence[Row]) -> str:
        """Return the heading that a plain list lacks, by its first rows; empty if the table is no such list."""
        if self._table.headed or self._table.problems or self.header:
            return ""
        return self.headings.left_away([[text_of(cell) for cell in cells] for _, cells in first])

    def _without_headings(self, rows: Iterator[Row]) -> RosterError:
        name = self._table.name
        numbered = [*islice(rows, HEADING_ROWS)]
        first = [[text_of(cell) for cell in cells] for _, cells in numbered]
        if self._table.problems:
            return RosterError.of(name, self._table.problems)
        if not first:
            return RosterError(f"{name} is empty.")
        if self.header is not None and not any(number == self.header for number, _ in numbered):
            return RosterError(f"{name} has no headings in row {self.header}.")
        at = self.headings.likeliest(first)
        row, below = self.headings.shown(first[at]), texts_in(numbered[at + 1 :])
        if heading := self._left_away(numbered):
            row, below = [heading], texts_in(numbered)
        texts = [*filter(None, row)]
        if not texts:
            where = f"row {numbered[at][0]}" if at or self.header else "its first row"
            cells = pluralize(len([*filter(None, first[at])]), "cell")
            asked = next((heading for heading, column in self.headings.columns.items() if column), "username")
            return RosterError(
                f"{name} has no column {quoted(asked)}: {where} has {cells}, none of which is a known heading.",
                hint="Write headings above the people, such as username. If they are there, say which one has the "
                "usernames, as in {}.",
                choices=[Choice("columns", {"Login": "username"})],
            )
        for heading in self.headings.columns:
            if heading not in texts:
                return RosterError(
                    f"{name} has no column {quoted(heading)}; it has {join_names([*map(quoted, texts)])}.",
                    hint=suggestion(heading, texts) or None,
                )
        return self._without_usernames(row, below)

    def _without_usernames(self, row: Sequence[str], below: Texts) -> RosterError:
        """Return the error for headings none of which is that of usernames; ``below`` are the texts below each."""
        name, texts = self._table.name, [*filter(None, row)]
        columns = self.headings.assign(name, row, below)
        known = set[str]() if isinstance(columns, RosterError) else self.headings.fields(columns)
        fields = fields_of([*sorted(known), *texts])
        if self.usernames is not None and (problem := self.usernames.problem(fields)) is not None:
            return RosterError(problem.message, hint=problem.hint)
        choices = [Choice("columns", {self.headings.free(texts): "username"})]
        hint = "Say which column has the usernames: {}."
        if self.usernames is None and known >= {"first_name", "last_name"}:
            hint = "Make them of the names: {}. Or say which column has them: {}."
            choices.insert(0, Choice("usernames", "{first_name}.{last_name}"))
        what = f"{name} has no column 'username'; it has {join_names([*map(quoted, texts)])}."
        return RosterError(what, hint=hint, choices=choices)

    def _person(self, row: int, cells: Sequence[Cell]) -> Person:
        edits = self.edits.get(row, {})
        there = self._columns.keys() | edits.keys()
        both = self._both_names(row, cells)

        def text(column: str) -> str:
            """Return the text of a column that is in the table, or was edited."""
            if column not in there:
                return both.get(column, "")
            return self._checked(row, column, edits[column] if column in edits else cells[self._columns[column]])

        def parsed(column: str, parse: Callable[[str], _T], problem: Callable[[str], tuple[str, str]]) -> _T | None:
            """Return the value of a cell; None if it is empty, or a problem."""
            if not (given := text(column)):
                return None
            try:
                return parse(given)
            except ValueError:
                self._add(row, column, "" if column in _SECRET else given, *problem(given))
                return None

        first_name, last_name = text("first_name"), text("last_name")
        others = {heading: text_of(cells[at]) for heading, at in self._others.items()}
        password = self._password(row, text("password"))
        names = {"first_name": first_name, "last_name": last_name}
        given = text("username")
        username = self._username(row, given, {**others, **names})
        role = parsed("role", lambda given: Role(given.casefold()), self._no_role) if "role" in there else self.role
        user_id = parsed("id", UUID, _no_id)
        if user_id is not None:
            self._once(row, "id", str(user_id))
        stated = given and (user_id is None or "username" in self.edits.get(row, {}))
        workspaces = self._names_in(text("workspaces")) if "workspaces" in there else self._everyones
        return Person(
            username,
            first_name or None,
            last_name or None,
            role,
            workspaces if workspaces or "workspaces" in there else None,
            user_id,
            password,
            others,
            row,
            not stated or row in self.suggested,
            self._prints[row],
            self.new_ids[row],
        )

    def _both_names(self, row: int, cells: Sequence[Cell]) -> dict[str, str]:
        """Return the names in the column that has both; without a comma, the last word is the last name."""
        edits = self.edits.get(row, {})
        at = next((self._columns[both] for both in (BOTH_NAMES, WHOLE_NAMES) if both in self._columns), None)
        if at is None or {"first_name", "last_name"} <= edits.keys() or not text_of(cells[at]).strip():
            return {}
        if WHOLE_NAMES in self._columns:
            *first, last = self._checked(row, "last_name", cells[at]).split()
            return {"first_name": " ".join(first) or last, "last_name": last if first else ""}
        last_name, comma, first_name = self._checked(row, "last_name", cells[at]).partition(",")
        if not comma and "first_name" not in edits:
            self._add(row, "first_name", last_name, "There is no comma between the last name and the first name.")
        return {"last_name": last_name.strip(), "first_name": first_name.strip()}

    def _names_in(self, cell: str) -> tuple[str, ...]:
        """Return the names in a cell; those of equal cells are the same tuple, which may be long."""
        if cell not in self._split:
            self._split[cell] = split_names(cell)
        return self._split[cell]

    def _checked(self, row: int, column: str, cell: Cell) -> str:
        """Return the text of a cell, and add its problem if there is one."""
        text = text_of(cell)
        shown = "" if column in _SECRET else text
        if isinstance(cell, Flaw):
            if column in _SECRET:
                named = text and cell.problem.startswith(text)
                self._add(row, column, "", f"This{cell.problem.removeprefix(text)}" if named else cell.problem)
                return ""
            self._add(row, column, text, cell.problem, cell.suggestion)
        elif len(text) > MAX_CELL:
            self._add(row, column, shown, f"The cell has {len(text):,} characters.")
            return text[:MAX_CELL]
        elif column in {"first_name", "last_name"} and (clean := _without_control(text)) != text:
            self._add(row, column, shown, "The name has control characters.", clean)
        elif column in {"username", "first_name", "last_name"} and (problem := _damage(text)):
            self._add(row, column, shown, *problem)
        return text

    def _username(self, row: int, given: str, values: Mapping[str, str]) -> str:
        made = "" if given else self._made_username(row, values)
        username = given or made
        if not username and not self.settled:
            return ""
        if not username:
            names = [values["first_name"], values["last_name"]]
            likely = as_username(".".join(map(as_username, names))) if all(names) else ""
            self._add(row, "username", "", "A username is required.", likely)
        elif not is_visible(username):
            clean = "".join(filter(is_printable, username)).strip()
            self._add(row, "username", username, f"The username {quoted(username)} has invisible characters.", clean)
        else:
            self._once(row, "username", username, free=bool(made))
        return username

    def _made_username(self, row: int, values: Mapping[str, str]) -> str:
        if self.usernames is None:
            return ""
        values = with_initial(values)
        if not (made := self.usernames.username(values)):
            pairs = zip(self.usernames.columns, self.usernames.fields, strict=True)
            column = next((one for one, name in pairs if not as_username(values.get(name, ""))), "")
            text = values.get(column, "")
            what = "is required to make a username" if column and not text else "has nothing to make a username of"
            self._add(
                row, column, "" if column in _SECRET else text, f"The {column.replace('_', ' ') or 'template'} {what}."
            )
        return made

    def _repeats(self, row: int, username: str, earlier: int) -> bool:
        """Add a problem if a row may be the person of an earlier one, such as the one with its username."""
        unedited = self.edits.keys().isdisjoint({earlier, row})
        alike = earlier != row and unedited and self._prints[earlier] == self._prints[row]
        repeated, same_names = self._same_mail.get(row, (earlier, alike))
        if alike or same_names:
            self._add(row, "", "", f"This row repeats row {repeated}. Leave it out.", also=repeated)
        elif row in self._same_mail:
            what = f"The e-mail address is also in row {repeated}. Leave this row out, or type its username."
            self._add(row, "username", username, what, also=repeated)
        return alike or row in self._same_mail

    def _once(self, row: int, column: str, value: str, *, free: bool = False) -> None:
        """Add a problem if an earlier row has the same value; suggest one that is free."""
        rows = self._rows[column]
        earlier = rows.setdefault(value, row)
        if (column == "username" and self._repeats(row, value, earlier)) or earlier == row:
            return
        other = ""
        if free:
            number = self._suffix.get(value, 2)
            local, at, domain = value.partition("@")
            while (other := f"{local}{number}{at}{domain}") in rows:
                number += 1
            self._suffix[value] = number + 1
        shown = "" if column in _SECRET else value
        what = (
            f"The {column} made of the names, {quoted(value)}," if free else f"The {column} {shown and quoted(shown)}"
        )
        self._add(row, column, shown, f"{what.strip()} is also in row {earlier}.", other, also=earlier)

    def _password(self, row: int, text: str) -> Secret | None:
        if not text:
            return None
        password = Secret(text)
        problem = password.problem()
        if not problem and escape_invisible(text) != text:
            problem = "The password has invisible characters, which no one can type."
        if problem:
            self._add(row, "password", "", problem)
        return password

    def _no_role(self, given: str) -> tuple[str, str]:
        compared = len(given) <= _MAX_COMPARED and len(self._table.problems) < _MAX_SUGGESTED
        close = [role.value for role in Role if compared and suggestion(given, [role.value])]
        return f"{quoted(given)} is not a role: owner, admin or annotator.", close[0] if close else ""

    def _add(
        self, row: int, column: str, value: str, problem: str, instead: str = "", *, also: int | None = None
    ) -> None:
        suggested = instead if len(instead) <= _LONGEST_SUGGESTION else ""
        self._table.problems.append(Problem(row, column, shortened(value), problem, suggested, also))


def with_initial(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values that usernames are made of; a column of the table called ``initial`` is that column."""
    return {INITIAL: next(filter(str.isalnum, values["first_name"]), ""), **values}


def fields_of(columns: Sequence[str]) -> list[str]:
    """Return what a template for usernames may name."""
    return [*columns, INITIAL] if "first_name" in columns else [*columns]


def _letters(text: str) -> str:
    """Return what a text is compared by with labels: its letters alone, without case and marks."""
    return "".join(filter(str.isalpha, normalize(text)))


def texts_in(rows: Collection[Row]) -> Texts:
    """Return what yields the texts in a column of rows, by its position."""
    return lambda at: filter(None, (text_of(cells[at]) for _, cells in rows if at < len(cells)))


def _total(cells: Sequence[Cell], *, bare: bool) -> str:
    """Return what a row is that only counts the others; empty if it may be a person, who may be called Total.

    ``bare`` says whether people have one text each, as such a row may have.
    """
    texts = [*filter(None, map(text_of, cells))]
    if not texts or _letters(texts[0]) not in _TOTALS:
        return ""
    counts = [text for text in texts[1:] if _NUMBER.fullmatch(text)]
    is_total = len(counts) == len(texts) - 1 and (counts or texts[0][-1].isdecimal() or not bare)
    return shortened(texts[0]).rstrip(": ") if is_total else ""


def _damage(text: str) -> tuple[str, str] | None:
    """Return the problem of a text whose characters another program has lost or misread, and what it may have been."""
    if _LOST.search(text):
        return "A character of this was lost when the table was saved. Type it again.", ""
    if _MISREAD.search(text):
        try:
            meant = text.encode("cp1252").decode()
        except UnicodeError:
            return None
        if all(letter.isalpha() or letter in text for letter in meant):
            return "The characters of this were misread when the table was saved.", meant
    return None


def _without_control(text: str) -> str:
    """Return a name without what a terminal would obey, and halves of characters, which cannot be sent."""
    if text.isprintable():
        return text
    clean = "".join(" " if unicodedata.category(one) in {"Cc", "Cs"} else one for one in text)
    return text if clean == text else " ".join(clean.split())


def workspaces_of(people: Iterable[Person], workspaces: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the workspaces that people name, after those that are given for everyone."""
    return unique(chain(workspaces, *(person.workspaces or () for person in people)))


def column_of_passwords(path: str | os.PathLike[str]) -> str | None:
    """Return the heading of the column of passwords that the table in a file has; None if there is no such file."""
    headings = Headings()
    if not path_of(path).is_file():
        return None
    table = csv_table(path, headings)
    table = workbook_table(path, None) if isinstance(table, RosterError) else table
    if isinstance(table, RosterError):
        return None
    rows = ([text_of(cell) for cell in cells] for _, cells in table.rows)
    above = next(filter(headings.fit, islice(rows, HEADING_ROWS)), ())
    secret = [at for at, text in enumerate(above) if headings.meaning(text) == "password" or may_have_passwords(text)]
    return next((above[at] for row in rows for at in secret if at < len(row) and row[at]), None)


def too_many_memberships(name: str) -> RosterError:
    """Return the error for a table with more than `MAX_MEMBERSHIPS`."""
    return _too_many(name, f"{MAX_MEMBERSHIPS:,} memberships in workspaces")


def _too_many(name: str, what: str) -> RosterError:
    return RosterError(f"{name} has more than {what}.", hint="Split it into several.")


def _no_id(_: str) -> tuple[str, str]:
    return "This is not an id of Argilla. Empty the cell, or do not use the column.", ""
