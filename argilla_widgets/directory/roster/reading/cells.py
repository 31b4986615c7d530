"""Cells of text: how a name is written so that no spreadsheet runs or changes it, and how it is read again."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence

from argilla_widgets.directory.model.collation import normal

_FORMULA = frozenset("=+-@＝＋－＠")  # noqa: RUF001 - some spreadsheets treat the full-width characters like the others
_SEPARATORS = re.compile(r"[;\r\n]")


def begins_formula(text: str) -> bool:
    """Return whether a spreadsheet would run a cell with this text, or change it."""
    return text.lstrip()[:1] in _FORMULA


def guard(text: str) -> str:
    r"""Return the cell for a name: with a leading ``'`` if a spreadsheet would run it, or reading would change it.

    >>> guard("=1"), guard("'=1"), guard("'t Hooft"), guard("ana ")
    ("'=1", "''=1", "'t Hooft", "'ana ")
    """
    return f"'{text}" if _is_guarded(text) else text


def unguard(cell: str) -> str:
    """Return the name that `guard` was given; of any other cell, the name in it."""
    return cell[1:] if cell.startswith("'") and _is_guarded(cell[1:]) else normal(cell)


def _is_guarded(text: str) -> bool:
    rest = text.lstrip("'")
    return begins_formula(rest) or normal(text) != text or normal(rest) != rest


def split_names(cell: str) -> tuple[str, ...]:
    """Return the names in a cell, which are separated by semicolons or line breaks, or a list as Python writes it."""
    if cell.startswith("["):
        for text in (cell, cell.replace("'", '"')):
            try:
                names = json.loads(text)
            except (ValueError, RecursionError):
                continue
            if isinstance(names, list) and all(isinstance(name, str) for name in names):
                return unique(names)
    return unique(part.strip() for part in _SEPARATORS.split(cell))


def join_in_cell(names: Sequence[str]) -> str:
    """Return the cell for names that `split_names` returns them from."""
    cell = "; ".join(names)
    if split_names(cell) == tuple(names) and not _is_guarded(cell) and cell.isprintable():
        return cell
    return json.dumps(list(names), ensure_ascii=not cell.isprintable())


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """Return rows of cells as a text; all are quoted, since a semicolon in a name may be the separator elsewhere."""
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return file.getvalue()


def has_half(text: str) -> bool:
    """Return whether a text has half of a surrogate pair, which no file can have."""
    return any(unicodedata.category(one) == "Cs" for one in text)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return names in their order, each once, without empty ones."""
    return tuple(dict.fromkeys(filter(None, names)))
