"""Which column of a table is which: by its heading in several languages, or as the caller says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Literal, TypeAlias, get_args

from argilla_widgets.directory.model.collation import normalize
from argilla_widgets.directory.roster.reading.problems import Choice, RosterError
from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.text import join_names, quoted, suggestion

RosterColumn: TypeAlias = Literal["username", "first_name", "last_name", "role", "workspaces", "password", "id"]
FIELDS = get_args(RosterColumn)
"""The columns of a roster."""
Texts: TypeAlias = Callable[[int], Iterator[str]]
"""Returns the texts in a column that are not empty, by its position."""
BothNames: TypeAlias = Literal["last_name, first_name", "first_name last_name"]
BOTH_NAMES: BothNames = "last_name, first_name"
"""What a column with both names means, as in "Lane, Ada"."""
WHOLE_NAMES: BothNames = "first_name last_name"
"""The same, as in "Ada Lane"."""


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


_WORDS = {
    "username": (
        "login loginname user userid identifier sisloginid benutzername benutzer nutzername nutzernamen "
        "benutzerkennung kennung anmeldename rzkennung unikennung "
        "nomdutilisateur utilisateur identifiant nombredeusuario usuario nomedeusuario nomedeutilizador utilizador "
        "nomeutente utente gebruikersnaam"
    ),
    BOTH_NAMES: (
        "namevorname nachnamevorname familiennamevorname zunamevorname lastnamefirstname lastfirst surnamefirstname "
        "surnameforename surnamegivenname familynamefirstname familynamegivenname namefirstname nomprenom nometprenom "
        "nomsprenoms nomdefamilleprenom apellidosnombre apellidosnombres apellidonombre apellidosynombre "
        "apellidosynombres apellidoynombre cognomenome cognomeenome sobrenomenome apelidonome achternaamvoornaam"
    ),
    "first_name": "givenname forename vorname rufname prenom nombre nombres nome primeironome voornaam",
    "last_name": (
        "surname familyname nachname familienname zuname nom nomdefamille apellido apellidos sobrenome apelido "
        "ultimonome cognome achternaam"
    ),
    "role": "rolle rol papel funcao perfil ruolo",
    "workspaces": (
        "workspace arbeitsbereich arbeitsbereiche espacedetravail espacesdetravail espaciodetrabajo espaciosdetrabajo "
        "espacodetrabalho espacosdetrabalho group groups gruppe gruppen groupe groupes grupo grupos"
    ),
    "password": (
        "initialpassword passwort kennwort anfangspasswort startpasswort motdepasse contrasena clave senha palavrapasse"
    ),
}
_NAMES_OF_PEOPLE = words("name fullname vollername nomcomplet nombrecompleto nomecompleto volledigenaam")
_PEOPLE = words(
    "student studentname estudiante etudiant alumno alumna studierende studierender teilnehmer teilnehmerin "
    "participant participante"
)
"""What may mean both names, too, as in the export of Canvas."""
_MAILS = words(
    "email emailaddress emailadresse mail mailadresse courriel adressedecourriel adresseelectronique adressemail "
    "correo correoelectronico direcciondecorreo direcciondecorreoelectronico direccionemail primaryemail"
)
_USUAL = _NAMES_OF_PEOPLE | _MAILS
"""Headings that most lists of people have, and that no roster needs."""
_GERMAN_FIRST_NAMES = frozenset({"vorname", "rufname"})
"""Beside one of these, "Name" is the last name."""
_CANVAS = frozenset({"sisloginid", "sisuserid"})
_COURSE_GROUPS = (
    {"groups", "emailaddress"},
    {"gruppen", "emailadresse"},
    {"grupos", "direcciondecorreo"},
    {"grupos", "direccionemail"},
    {"groupes", "adressedecourriel"},
    {"gruppe", "nutzernamen"},
)
"""The headings of exports of Moodle and Stud.IP whose groups are those of a course, and no workspaces."""
_ROLES_OF_COURSES = words(
    "student students teacher nonediting teacher manager guest participant member coursemember coursetutor courseadmin "
    "tutor kursmitglied kurstutor kursadministrator mitglied teilnehmer teilnehmerin teilnehmende studierende "
    "studierender lehrende trainer trainerin autor dozent nutzer estudiante profesor etudiant enseignant"
)
"""What other systems have in a column of roles."""
_LEARNERS = words(
    "student students participant member coursemember kursmitglied mitglied teilnehmer teilnehmerin teilnehmende "
    "studierende studierender autor nutzer estudiante etudiant"
)
"""Those of them that each export of a course has."""
_COUNTS = words("nr no n num numero number lfdnr lfd laufendenummer index pos rang row zeile")
"""The headings of a column that counts the rows."""
_SECRETS = words(
    "password passwort passwoord pasword paswort passphrase passwd passcode pincode accesscode accesskey apikey "
    "secretcode secretkey kennwort geheimwort geheimzahl losungswort zugangscode zugangsschluessel zugangsschlussel "
    "motdepasse codesecret codedacces contrasena clavedeacceso clavesecreta codigodeacceso codigosecreto senha "
    "palavrapasse codigodeacesso paroladordine paroladaccesso codicediaccesso codicesegreto wachtwoord toegangscode"
)
"""What the heading of a column of passwords contains, in several languages."""
_SHORT = frozenset({"pw", "pwd", "pword", "pswd", "pin"})
"""The same, as words of their own."""
_ALONE = frozenset({"pass", "clave"})
"""The same, if there is no other word."""
_MAX_COMPARED = 40
"""A longer heading is compared only so far: the time grows with its length."""
_MIN_MISSPELT, _MIN_MISSPELT_TWICE = 7, 11
"""The lengths of words that are recognized with one mistake, and with two: shorter ones are like too many others."""
_CERTAIN = 2
"""How certain a word is that means one column; a greater number is less certain."""
_MAX_VALUES = 1_000
"""How many cells say whether a column is what its heading says."""
_KNOWN = {word: column for column, text in _WORDS.items() for word in words(text)}
_NAMES = {column.replace("_", ""): column for column in FIELDS}


@dataclass(frozen=True)
class Headings:
    """Recognizes columns.

    Parameters
    ----------
    columns
        The column of a roster for headings that are not recognized, or mean something else; None for "not used".
    made_of
        The headings that usernames are made of, if there may be no column for them.
    """

    columns: Mapping[str, str | None] = field(default_factory=dict)
    made_of: Sequence[str] = ()

    def check(self) -> None:
        """Refuse a column that rosters do not have."""
        if not isinstance(self.columns, Mapping):
            raise ArgumentError(
                f"The argument columns maps headings to the columns of a roster, and is not {quoted(self.columns)}.",
                field="columns",
                hint='As in columns={"Login": "username"}.',
            )
        for heading, column in self.columns.items():
            if not isinstance(heading, str) or column not in {*FIELDS, *get_args(BothNames), None}:
                advice = suggestion(column, FIELDS) if isinstance(column, str) else ""
                raise ArgumentError(
                    f"The argument columns maps headings to {join_names(FIELDS, len(FIELDS))}, not {quoted(column)}.",
                    field="columns",
                    hint=advice or 'As in columns={"Login": "username"}.',
                )

    def count(self, row: Sequence[str]) -> int:
        """Return how many cells of a row are headings of a roster's columns, whatever is below them."""
        return sum(self.meaning(cell) is not None for cell in row)

    def fit(self, row: Sequence[str]) -> bool:
        """Return whether this row has the headings of a roster."""
        columns = self.fields(self._column(cell)[1] for cell in row)
        if self.columns and not any(cell in self.columns for cell in row):
            return False
        return "username" in columns or bool(self.made_of and {*columns, *row} >= {*self.made_of})

    @staticmethod
    def fields(columns: Iterable[str | None]) -> set[str]:
        """Return the columns of a roster that headings mean: both names are two."""
        found = {*filter(None, columns)}
        both = {*get_args(BothNames)}
        return (found - both) | {"first_name", "last_name"} if found & both else found

    def free(self, row: Sequence[str]) -> str:
        """Return a heading that may be that of the usernames: one with no other meaning, and no running number."""
        texts = [text for text in row if text and self.meaning(text) is None and _word(text) not in _COUNTS]
        mails = (text for text in texts if _word(text) in _MAILS)
        return next(mails, None) or next(iter(texts), None) or next(iter(filter(None, row)))

    def likeliest(self, rows: Sequence[Sequence[str]]) -> int:
        """Return which row is most like headings: it has most of a roster's columns, and is no title in one cell."""
        return max(range(len(rows)), key=lambda at: (self.count(rows[at]), len([*filter(None, rows[at])]) > 1))

    def shown(self, row: Sequence[str]) -> Sequence[str]:
        """Return a row of headings, all of them empty if none is known: it may be a person, with their password."""
        known = any(
            self.meaning(cell) or cell in {*self.columns, *self.made_of} or _word(cell) in _USUAL for cell in row
        )
        return row if known else [""] * len(row)

    def left_away(self, rows: Sequence[Sequence[str]]) -> str:
        """Return the heading that the first rows of a table lack; empty unless they are a plain list of people.

        That is one column of names, some of one word, or of e-mail addresses. Other words may begin with a heading.
        """
        texts = [row[0] for row in rows if len([*filter(None, row)]) == 1 and row[0]]
        if not texts or len(texts) < len(rows) or any(map(any, map(self.shown, rows))):
            return ""
        mails, spaces = (sum(sign in text for text in texts) for sign in "@ ")
        if mails == len(texts) and spaces == 0:
            return "username"
        first = texts[0].split()
        may_be_heading = len(first) == 1 or any(map(str.isdecimal, first)) or may_have_passwords(texts[0])
        return "name" if mails == 0 and not may_be_heading and 2 * spaces > len(texts) else ""

    def made_up(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """Return headings for a table that has none, by its first rows: empty ones but for the e-mail addresses."""
        if heading := self.left_away(rows):
            return [heading]
        columns = [[*filter(None, column)] for column in zip_longest(*rows, fillvalue="")]
        mail = next((at for at, texts in enumerate(columns) if texts and all("@" in text for text in texts)), None)
        return ["E-mail" if at == mail else "" for at in range(len(columns))]

    def assign(self, name: str, row: Sequence[str], below: Texts) -> list[str | None] | RosterError:
        """Return the column of a roster for each heading, None for others; ``below`` are the texts below each."""
        for heading in self.columns:
            if heading not in row:
                return RosterError(f"{name} has no column {quoted(heading)}.", hint=suggestion(heading, row) or None)
        found = self._fitting(row, below)
        best: dict[str | None, int] = {}
        for rank, column in found:
            best[column] = min(rank, best.get(column, rank))
        columns = [column if column and rank == best[column] else None for rank, column in found]
        for column, number in Counter(filter(None, columns)).items():
            if number > 1:
                which = [quoted(cell) for cell, one in zip(row, columns, strict=True) if one == column]
                return RosterError(
                    f"{name} has more than one column {quoted(column)}"
                    f"{'' if len({*which}) == 1 else f': {join_names(which)}'}.",
                    hint="Say which to use: {}." if len({*which}) > 1 else None,
                    choices=[Choice("columns", {row[columns.index(column)]: column})] if len({*which}) > 1 else [],
                )
        others = Counter(cell for cell, column in zip(row, columns, strict=True) if cell and column is None)
        for cell, number in others.items():
            if number > 1:
                return RosterError(f"{name} has more than one column {quoted(cell)}.")
        return columns

    def meaning(self, heading: str) -> str | None:
        """Return the column of a roster that a heading means, whatever the others are and what is below them."""
        rank, column = self._column(heading)
        return column if rank <= _CERTAIN else None

    def _column(self, heading: str) -> tuple[int, str | None]:
        """Return what a heading means, and how certain that is: the caller says so, its own name, another word."""
        if heading in self.columns:
            return 0, self.columns[heading]
        word = _word(heading)
        if word in _NAMES:
            return 1, _NAMES[word]
        return (_CERTAIN + 1, BOTH_NAMES) if word in _NAMES_OF_PEOPLE | _PEOPLE else (_CERTAIN, _KNOWN.get(word))

    def _fitting(self, row: Sequence[str], below: Texts) -> list[tuple[int, str | None]]:
        """Return what each heading means, where that fits what else is in the table."""
        plain = [*map(_word, row)]
        there = {*plain}
        found = [self._column(cell) for cell in row]
        columns = [column for _, column in found]
        has_usernames = any(rank > 0 and column == "username" for rank, column in found)
        for at, (rank, column) in enumerate(found):
            if rank == 0:  # the caller says so
                continue
            if column == BOTH_NAMES:
                both = _both(below(at), columns, certain=rank <= _CERTAIN)
                found[at], fits = (rank, both), both == BOTH_NAMES or not has_usernames
            elif column == "workspaces":
                fits = not any(groups <= there for groups in _COURSE_GROUPS) and (rank == 1 or any(below(at)))
            elif column == "role":
                values = {*map(_word, islice(below(at), _MAX_VALUES))}
                fits = not (values <= _ROLES_OF_COURSES and values & _LEARNERS) if values else rank == 1
            else:
                fits = column != "id" or _CANVAS.isdisjoint(there)
            if not fits:
                found[at] = (rank, None)
        if (
            "last_name" not in columns
            and there & _GERMAN_FIRST_NAMES
            and BOTH_NAMES not in (column for _, column in found)
        ):
            for at in [at for at, word in enumerate(plain) if word == "name" and found[at][0]]:
                found[at] = (_CERTAIN, "last_name")
        return found


def _both(texts: Iterable[str], columns: Sequence[str | None], *, certain: bool) -> BothNames | None:
    """Return in which order a column has both names of most people; None if it has not, or each has its own column."""
    names = {"first_name", "last_name"}
    own = names & {*columns}
    values = [*islice(texts, _MAX_VALUES)]
    commas = sum("," in text for text in values)
    if certain:
        return BOTH_NAMES if own != names and (commas > 0 or not values) else None
    if own:
        return None
    if 2 * commas > len(values):
        return BOTH_NAMES
    return WHOLE_NAMES if commas == 0 and 2 * sum(" " in text for text in values) > len(values) else None


def is_mail(heading: str) -> bool:
    """Return whether a column has e-mail addresses, by its heading."""
    return _word(heading) in _MAILS


def counts_rows(heading: str) -> bool:
    """Return whether a column only counts the rows, by its heading."""
    return _word(heading) in _COUNTS


def may_have_passwords(heading: str) -> bool:
    """Return whether a column that is not used may have passwords, as "Initial password (8+)" and "Pasword" do."""
    compared = normalize(heading[:_MAX_COMPARED])
    word = _word(compared)
    parts = words("".join(one if one.isalpha() else " " for one in compared))
    return word in _ALONE or not _SHORT.isdisjoint(parts) or any(_is_in(secret, word) for secret in _SECRETS)


def _is_in(secret: str, word: str) -> bool:
    """Return whether a word contains another one, perhaps misspelt."""
    if secret in word:
        return True
    allowed = (len(secret) >= _MIN_MISSPELT) + (len(secret) >= _MIN_MISSPELT_TWICE)
    foreign = sum(letter not in word for letter in {*secret})  # fewer than the mistakes, and counted in a moment
    return 0 < allowed >= foreign and _mistakes(secret, word) <= allowed


def _mistakes(secret: str, word: str) -> int:
    """Return how many letters are wrong, missing, too many or swapped in the part of a word that is most like another.

    That is Sellers' algorithm: the distance of edits, with any part of the word skipped before and after. Of rapidfuzz,
    3.2 MB, what finds parts of a text does not know swapped letters.
    """
    before, above = list[int](), [0] * (len(word) + 1)
    for at, letter in enumerate(secret):
        row = [at + 1]
        for place, other in enumerate(word):
            best = min(above[place] + (letter != other), above[place + 1] + 1, row[place] + 1)
            if at and place and letter == word[place - 1] and secret[at - 1] == other:
                best = min(best, before[place - 1] + 1)
            row.append(best)
        before, above = above, row
    return min(above)


def _word(heading: str) -> str:
    return "".join(filter(str.isalnum, normalize(heading)))
