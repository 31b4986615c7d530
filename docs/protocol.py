"""Write the messages of ``docs/protocol.md`` from the structs that define them: ``python docs/protocol.py``."""  # noqa: INP001 - a script

from __future__ import annotations

import ast
import inspect as source
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from msgspec import inspect

from argilla_widgets.directory.commands import COMMANDS
from argilla_widgets.widgets.protocol.from_browser import REQUESTS
from argilla_widgets.widgets.protocol.typescript import answers, type_name

PAGE = Path(__file__).with_suffix(".md")
MARK = "<!-- Everything below is generated: python docs/protocol.py -->\n"


def title(cls: type) -> str:
    """Return the ``type`` of a message, or the name of another struct."""
    return getattr(inspect.type_info(cls), "tag", None) or cls.__name__


def limits(info: Any) -> str:  # noqa: ANN401 - msgspec's types have no base with limits
    """Return the limits of a field in words: ``, 1 to 64``."""
    if isinstance(info, inspect.UnionType):
        return "".join(map(limits, info.types))
    pairs = (("min_length", "max_length"), ("ge", "le"))
    least, most = next(((getattr(info, a), getattr(info, b)) for a, b in pairs if hasattr(info, b)), (None, None))
    if most is None:
        return "" if least is None else f", {least:,} or more"
    return f", up to {most:,}" if least is None else f", {least:,} to {most:,}"


def comments(cls: type) -> dict[str, str]:
    """Return what is written below each field of a class and of its bases."""
    found: dict[str, str] = {}
    for base in cls.__mro__:
        if base.__module__.startswith("argilla_widgets."):
            (tree,) = ast.parse(source.getsource(base)).body
            for field, below in pairwise(getattr(tree, "body", ())):
                if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                    found.setdefault(ast.unparse(field.target), source.cleandoc(ast.literal_eval(below.value)))
    return found


def section(cls: type, structs: dict[type, Any]) -> list[str]:
    """Describe one message or struct: its docstring, and its fields as a table; all requests have an ``id``."""
    about, rows = comments(cls), list[str]()
    for field in inspect.type_info(cls).fields:  # pyright: ignore[reportAttributeAccessIssue] - a struct has fields
        kind = f"`{type_name(field.type, structs)}`{limits(field.type)}".replace("|", "\\|")
        if (field.name, cls in REQUESTS) != ("id", True):
            rows.append(f"| `{field.encode_name}` | {kind} | {' '.join(about.get(field.name, '').split())} |")
    table = ["| field | type | meaning |", "|---|---|---|", *rows, ""] if rows else []
    return [f"### `{title(cls)}`", "", source.cleandoc(cls.__doc__ or ""), "", *table]


def page() -> str:
    """Return the page with its messages as they are defined now."""
    structs: dict[type, Any] = {}
    messages = (*REQUESTS, *COMMANDS, *answers())
    parts = ["## From the browser", ""]
    for cls in messages:
        parts += ["## Commands", ""] if cls is COMMANDS[0] else []
        parts += ["## To the browser", ""] if cls is answers()[0] else []
        parts += section(cls, structs)
    parts += ["## What they are made of", ""]
    described = {*messages}
    while new := [cls for cls in structs if cls not in described]:  # each may name others
        described |= {*new}
        parts += [line for cls in new for line in section(cls, structs)]
    names = {cls.__name__: title(cls) for cls in described}
    text = re.sub(r"`(\w+)`", lambda match: f"`{names.get(match[1], match[1])}`", "\n".join(parts).replace("``", "`"))
    head, _, _ = PAGE.read_text().partition(MARK)
    return f"{head}{MARK}\n{text}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        sys.stdout.write(page())
    else:
        PAGE.write_text(page())
