"""Of many alike cases, a few stand for all of them in `make test`, and the rest is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable


def mostly_long(cases: Iterable, *short: object) -> list:
    """Mark all cases as long but for these, or for the first one if none is named; a tuple is several arguments."""
    cases = [*cases]
    short = short or (cases[0],)
    return [
        one if one in short else pytest.param(*(one if type(one) is tuple else [one]), marks=pytest.mark.long)
        for one in cases
    ]
