"""Texts with the names of columns in braces, such as ``{first_name}.{last_name}``."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Mapping

from argilla_widgets.directory.model.collation import LETTERS, normalized
from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.text import join_names, quoted, suggestion

INITIAL = "initial"
"""A field of templates for usernames: the first letter of the first name."""
_MARKED = re.compile("([a-z])[\u0300-\u036f]+")
_DROPPED = re.compile("['’`´\"“”„«»\u200c\u200d]")  # noqa: RUF001 - apostrophes
"""What usernames made of names leave out: apostrophes, the quotation marks around a nickname, and joiners."""


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

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with the values of its fields."""
        return "".join(text + (values[name] if name is not None else "") for text, name, _, _ in self._parts)


def as_username(text: str) -> str:
    """Return a username that is easy to type: lower case, Latin letters without marks, no joiners, hyphens for spaces.

    >>> as_username("María José.Strauß")
    'maria-jose.strauss'
    >>> as_username("Łukasz.Sørensen")
    'lukasz.sorensen'
    """
    letters = _MARKED.sub(r"\1", normalized("NFKD", text.casefold()).translate(LETTERS))
    return "-".join(_DROPPED.sub("", normalized("NFC", letters)).split())
