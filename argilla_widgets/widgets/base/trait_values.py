"""Checks of what cells and browsers assign to traits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar, cast

import traitlets

from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.models import Role

_T = TypeVar("_T")


def clean_text(text: str, longest: int) -> str:
    """Clean a text for a trait, so that a notebook can store it; refuse more than ``longest`` characters."""
    if len(text) > longest:
        raise traitlets.TraitError(f"Use up to {longest:,} characters, not {len(text):,}.")
    return without_surrogates(text)


def without_surrogates(value: _T) -> _T:
    """Remove unpaired surrogates from texts, which could be neither saved nor sent back."""
    if isinstance(value, str):
        return cast("_T", value.encode("utf-8", "replace").decode())
    return cast("_T", [*map(without_surrogates, value)]) if isinstance(value, list) else value


def check_roles(names: Iterable[str]) -> None:
    """Refuse anything but the names of roles, without quoting it: see `Role.of`."""
    for name in names:
        try:
            Role.of(name)
        except UnprocessableEntityError as error:  # noqa: PERF203 - a few at most
            raise traitlets.TraitError(str(error)) from None
