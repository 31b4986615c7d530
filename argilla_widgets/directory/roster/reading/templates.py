"""Texts with the names of columns in braces, such as ``{first_name}.{last_name}``."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Collection, Mapping
from itertools import groupby

from argilla_widgets.directory.model.collation import LETTERS, normalized
from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.text import join_names, quoted, suggestion

INITIAL = "initial"
"""A field of templates for usernames: the first letter of the first name."""
_MARKED = re.compile("([a-z])[\u0300-\u036f]+")
_DROPPED = re.compile("['’‘ʼʻ\"“”„«»\u200c\u200d]|(?<=l)·(?=l)")  # noqa: RUF001 - apostrophes
"""What usernames made of names leave out: apostrophes, the quotation marks around a nickname, joiners, and the dot of
Catalan; also accents that stand alone."""
_KEPT = frozenset("@+_")
"""What they keep of signs and punctuation, as e-mail addresses have it; all else only separates words."""


class Template:
    """A text to fill in. Its fields are plain names, without attributes, indexes or formats."""

    def __init__(self, text: str, argument: str) -> None:
        if not isinstance(text, str):
            raise ArgumentError(f"The argument {argument} must be a string, not {type(text).__name__}.", field=argument)
        try:
            self._parts = list(string.Formatter().parse(text))
        except ValueError as error:
            raise ArgumentError(f"The template in {argument} cannot be read: {error}.", field=argument) from None
        if any(conversion or form for _, _, form, conversion in self._parts):
            raise ArgumentError(
                f"The template in {argument} may only have names in braces, without ! or :.", field=argument
            )
        self.fields = list(dict.fromkeys(name for _, name, _, _ in self._parts if name is not None))
        self._argument = argument

    @property
    def columns(self) -> list[str]:
        """What has to be in a table that its fields are filled in from."""
        return ["first_name" if name == INITIAL else name for name in self.fields]

    def check(self, known: Collection[str]) -> None:
        """Refuse a field that is not one of the known names."""
        if (problem := self.problem(known)) is not None:
            raise problem

    def problem(self, known: Collection[str]) -> ArgumentError | None:
        """Return the error about the first field that is not one of the known names."""
        for name in self.fields:
            if name not in known:
                return ArgumentError(
                    f"The template in {self._argument} has an unknown field {quoted(name)}.",
                    field=self._argument,
                    hint=suggestion(name, known) or f"Known fields: {join_names([*known])}.",
                )
        return None

    def username(self, values: Mapping[str, str]) -> str:
        """Return the username that is made of the values of its fields; empty if one of them has nothing for it.

        What is left of each is without separators at its ends, so that "Smith, Jr." leaves none beside the template's.
        """
        parts = {name: as_username(values.get(name, "")) for name in self.fields}
        return as_username(self.fill(parts)) if all(parts.values()) else ""

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with the values of its fields."""
        return "".join(text + (values[name] if name is not None else "") for text, name, _, _ in self._parts)


def as_username(text: str) -> str:
    """Return a username that is easy to type: lower case, Latin letters without marks, no joiners, single separators.

    Whatever is between two words becomes one hyphen, or one dot if there are only dots; nothing is before the first and
    after the last. The hyphens and dots of an e-mail address stay: with fewer, it is the address of someone else.

    >>> as_username("María José.Strauß")
    'maria-jose.strauss'
    >>> as_username("Łukasz.Sørensen")
    'lukasz.sorensen'
    >>> as_username("O'Neil, Jr. (Liz)")
    'oneil-jr-liz'
    >>> as_username("Ada--L@xn--mller-kva.example")
    'ada--l@xn--mller-kva.example'
    """
    plain = "".join(one for one in _DROPPED.sub("", text.casefold()) if unicodedata.category(one) != "Sk")
    letters = normalized("NFC", _MARKED.sub(r"\1", normalized("NFKD", plain).translate(LETTERS)))
    kept = "-." if "@" in letters else ""
    runs = ((separates, "".join(run)) for separates, run in groupby(letters, _separates))
    return "".join(_separator(run, kept) if separates else run for separates, run in runs).strip("-.")


def _separator(run: str, kept: str) -> str:
    """Return what is between two words in place of ``run``: itself, if it is of nothing but what is ``kept``."""
    if not run.strip(kept):
        return run
    return "-" if run.strip(".") else "."


def _separates(letter: str) -> bool:
    return letter.isspace() or (letter not in _KEPT and unicodedata.category(letter)[0] in "PSZ")
