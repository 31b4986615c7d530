"""Which column of a table is which: by its heading in several languages, or as the caller says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from argilla_widgets.directory.model.collation import normalize
from argilla_widgets.directory.roster.problems import RosterError
from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.text import join_names, quoted, suggestion

RosterColumn: TypeAlias = Literal["username", "first_name", "last_name", "role", "workspaces", "password", "id"]
FIELDS = get_args(RosterColumn)
"""The columns of a roster."""
_WORDS = {
    "username": (
        "login loginname user userid benutzername benutzer nutzername benutzerkennung kennung anmeldename "
        "nomdutilisateur utilisateur identifiant nombredeusuario usuario nomedeusuario nomedeutilizador utilizador "
        "nomeutente utente gebruikersnaam"
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
_USUAL = (
    "name fullname vollername nomcomplet nombrecompleto nomecompleto volledigenaam "
    "email emailaddress emailadresse mail courriel correo correoelectronico"
)
"""Headings that most lists of people have, and that no roster needs."""
_SECRETS = (
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
"""The lengths of words that are recognised with one mistake, and with two: shorter ones are like too many others."""
_KNOWN = {word: column for column, words in _WORDS.items() for word in words.split()}
_NAMES = {column.replace("_", ""): column for column in FIELDS}


@dataclass(frozen=True)
class Headings:
    """Recognises columns.

    Parameters
    ----------
    columns
        The column of a roster for headings that are not recognised, or mean something else; None for "not used".
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
            if not isinstance(heading, str) or column not in {*FIELDS, None}:
                advice = suggestion(column, FIELDS) if isinstance(column, str) else ""
                raise ArgumentError(
                    f"The argument columns maps headings to {join_names(FIELDS, len(FIELDS))}, not {quoted(column)}.",
                    field="columns",
                    hint=advice or 'As in columns={"Login": "username"}.',
                )

    def count(self, row: Sequence[str]) -> int:
        """Return how many cells of a row are headings of a roster's columns."""
        return sum(self._column(cell)[1] is not None for cell in row)

    def fit(self, row: Sequence[str]) -> bool:
        """Return whether this row has the headings of a roster."""
        columns = [self._column(cell)[1] for cell in row]
        if self.columns and not any(cell in self.columns for cell in row):
            return False
        return "username" in columns or bool(self.made_of and {*columns, *row} >= {*self.made_of})

    def likeliest(self, rows: Sequence[Sequence[str]]) -> int:
        """Return which row is most like headings: it has most of a roster's columns, and is no title in one cell."""
        return max(range(len(rows)), key=lambda at: (self.count(rows[at]), len([*filter(None, rows[at])]) > 1))

    def shown(self, row: Sequence[str]) -> Sequence[str]:
        """Return a row of headings, all of them empty if none is known: it may be a person, with their password."""
        known = any(
            self.meaning(cell) or cell in {*self.columns, *self.made_of} or _word(cell) in _USUAL.split()
            for cell in row
        )
        return row if known else [""] * len(row)

    def assign(self, name: str, row: Sequence[str]) -> list[str | None] | RosterError:
        """Return the column of a roster for each heading, None for others."""
        for heading in self.columns:
            if heading not in row:
                return RosterError(f"{name} has no column {quoted(heading)}.", hint=suggestion(heading, row) or None)
        found = [self._column(cell) for cell in row]
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
                    hint=f"Say which to use: columns={{{which[0]}: {column!r}}}." if len({*which}) > 1 else None,
                )
        others = Counter(cell for cell, column in zip(row, columns, strict=True) if cell and column is None)
        for cell, number in others.items():
            if number > 1:
                return RosterError(f"{name} has more than one column {quoted(cell)}.")
        return columns

    def meaning(self, heading: str) -> str | None:
        """Return the column of a roster that a heading means, whatever the others are."""
        return self._column(heading)[1]

    def _column(self, heading: str) -> tuple[int, str | None]:
        """Return what a heading means, and how certain that is: the caller says so, its own name, another word."""
        if heading in self.columns:
            return 0, self.columns[heading]
        word = _word(heading)
        return (1, _NAMES[word]) if word in _NAMES else (2, _KNOWN.get(word))


def may_have_passwords(heading: str) -> bool:
    """Return whether a column that is not used may have passwords, as "Initial password (8+)" and "Pasword" do."""
    compared = normalize(heading[:_MAX_COMPARED])
    word = _word(compared)
    words = "".join(one if one.isalpha() else " " for one in compared).split()
    return word in _ALONE or not _SHORT.isdisjoint(words) or any(_is_in(secret, word) for secret in _SECRETS.split())


def _is_in(secret: str, word: str) -> bool:
    """Return whether a word contains another one, perhaps misspelt."""
    if secret in word:
        return True
    allowed = (len(secret) >= _MIN_MISSPELT) + (len(secret) >= _MIN_MISSPELT_TWICE)
    foreign = sum(letter not in word for letter in {*secret})  # fewer than the mistakes, and counted in a moment
    return 0 < allowed >= foreign and _mistakes(secret, word) <= allowed


def _mistakes(secret: str, word: str) -> int:
    """Return how many letters are wrong, missing, too many or swapped in the part of a word that is most like another.

    That is Sellers' algorithm: the distance of edits, with any part of the word skipped before and after.
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
