"""Write the TypeScript side of these messages.

``python -m argilla_widgets.widgets.protocol.typescript js/src/protocol.ts``; without a file, it is printed

json-schema-to-typescript 16 could write it from msgspec's schemas: with Node, eight packages, and schemas to which
someone has to add which fields a browser may omit.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias, cast

from msgspec import inspect

from argilla_widgets.directory.commands import COMMANDS, AnyCommand
from argilla_widgets.directory.commands.command import MAX_IDS
from argilla_widgets.directory.commands.confirmation import ID_TYPED, MAX_COMPARED, MAX_TYPED_LENGTH
from argilla_widgets.directory.model.collation import ID_PREFIX
from argilla_widgets.directory.model.query import OWNERS, SORTS
from argilla_widgets.directory.model.snapshot import ROLES, SEPARATOR
from argilla_widgets.directory.policy import POLICY
from argilla_widgets.sdk.auth.secret import MAX_PASSWORD_BYTES
from argilla_widgets.sdk.models import MIN_PASSWORD
from argilla_widgets.sdk.text import MAX_LISTED
from argilla_widgets.widgets.protocol import access, journal, person, progress, roster, to_browser
from argilla_widgets.widgets.protocol.from_browser import REQUESTS
from argilla_widgets.widgets.protocol.structs import MAX_FIELD_LENGTH, PARTS, PROTOCOL, TABS, Message, Request

HEADER = """\
// Generated from argilla_widgets/widgets/protocol, where each message is described:
// python -m argilla_widgets.widgets.protocol.typescript js/src/protocol.ts
"""

WIDTH = 110
"""Columns of a line; a message that fits into one is easiest to compare with others."""

CONSTANTS: dict[str, int | str] = {
    "PROTOCOL": PROTOCOL,
    "MAX_IDS": MAX_IDS,
    "MAX_EARLIER": journal.MAX_EARLIER,
    "MAX_PAGE": roster.MAX_PAGE,
    "MAX_PART": roster.MAX_PART,
    "MAX_LINE": roster.MAX_LINE,
    "MAX_FIELD_LENGTH": MAX_FIELD_LENGTH,
    "MAX_LISTED": MAX_LISTED,
    "MIN_PASSWORD": MIN_PASSWORD,
    "MAX_PASSWORD_BYTES": MAX_PASSWORD_BYTES,
    "MAX_TYPED_LENGTH": MAX_TYPED_LENGTH,
    "MAX_COMPARED": MAX_COMPARED,
    "ID_TYPED": ID_TYPED,
    "ID_PREFIX": ID_PREFIX,
    "SEPARATOR": SEPARATOR[0],
    "OWNERS": OWNERS,
}
"""Limits and names that both sides have; each is described where Python defines it."""

_Struct: TypeAlias = inspect.StructType | inspect.DataclassType
_COMMAND = cast("inspect.UnionType", inspect.type_info(AnyCommand))

_SIMPLE = {
    inspect.AnyType: "unknown",
    inspect.NoneType: "null",
    inspect.BoolType: "boolean",
    inspect.IntType: "number",
    inspect.FloatType: "number",
    inspect.StrType: "string",
    inspect.BytesType: "string",
    inspect.UUIDType: "string",
}


def _union(names: Iterable[object]) -> str:
    return " | ".join(f'"{name}"' for name in names)


def type_name(info: inspect.Type, structs: dict[type, _Struct]) -> str:  # noqa: C901, PLR0911 - one case per type
    """Write one type, and collect the structs and enums that it names."""
    if type(info) in _SIMPLE:
        return _SIMPLE[type(info)]
    if isinstance(info, inspect.CustomType):  # on the browser's side, a Secret is typed text
        return "string"
    if isinstance(info, inspect.Metadata) and info.extra is not None:
        return info.extra["typescript"]
    if isinstance(info, inspect.LiteralType):
        return _union(info.values)
    if isinstance(info, inspect.EnumType):
        return _union(member.value for member in info.cls)
    if isinstance(info, inspect.ListType | inspect.VarTupleType):
        item = type_name(info.item_type, structs)
        return f"({item})[]" if "|" in item else f"{item}[]"
    if isinstance(info, inspect.TupleType):
        return f"[{', '.join(type_name(item, structs) for item in info.item_types)}]"
    if isinstance(info, inspect.DictType):
        return f"Record<string, {type_name(info.value_type, structs)}>"
    if isinstance(info, inspect.UnionType):
        return _either(info, structs)
    if isinstance(info, _Struct):
        structs.setdefault(info.cls, info)
        return info.cls.__name__
    raise TypeError(f"No TypeScript is written for {info!r}")


def _either(info: inspect.UnionType, structs: dict[type, _Struct]) -> str:
    if info.types == _COMMAND.types:
        return "AnyCommand"
    return " | ".join(sorted((type_name(part, structs) for part in info.types), key=lambda part: part == "null"))


def _interface(info: _Struct, structs: dict[type, _Struct]) -> str:
    # What the browser leaves out of a command or a request has Python's default; what it receives is whole.
    commands = COMMANDS[0].__module__.rpartition(".")[0]
    optional = issubclass(info.cls, Request) or info.cls.__module__.startswith(commands)
    fields = [
        f"{field.encode_name}{'' if field.required or not optional else '?'}: {type_name(field.type, structs)}"
        for field in info.fields
    ]
    if isinstance(info, inspect.StructType) and info.tag is not None:
        fields.insert(0, f'type: "{info.tag}"')
    line = f"export interface {info.cls.__name__} {{ {'; '.join(fields)} }}"
    return line if len(line) <= WIDTH else line.replace("{ ", "{\n  ").replace("; ", ";\n  ").replace(" }", ";\n}")


def _alias(name: str, union: str) -> str:
    return "\n  ".join(textwrap.wrap(f"export type {name} = {union};", WIDTH - 2))


def answers() -> list[type[Message]]:
    """Return all messages to the browser."""
    classes = [
        cls
        for module in (to_browser, access, roster, progress, person, journal)
        for cls in vars(module).values()
        if isinstance(cls, type)
    ]
    return [cls for cls in classes if issubclass(cls, Message) and cls is not Message]


def typescript() -> str:
    """Return the text of ``protocol.ts``."""
    structs: dict[type, _Struct] = {}
    unions: list[str] = []
    for name, messages in (
        ("ToBrowser", answers()),
        ("AnyCommand", COMMANDS),
        ("FromBrowser", REQUESTS),
    ):
        for cls in messages:
            type_name(inspect.type_info(cls), structs)
        unions.append(_alias(name, " | ".join(cls.__name__ for cls in messages)))
    parts: list[str] = []
    written: set[type] = set()
    while pending := [info for cls, info in structs.items() if cls not in written]:
        for info in pending:
            written.add(info.cls)
            parts.append(_interface(info, structs))
    named = {"SortKey": SORTS, "Part": PARTS, "Tab": ("users", *TABS), "PolicyAction": POLICY}
    aliases = [_alias(name, _union(values)) for name, values in named.items()]
    constants = "\n".join(f"export const {name} = {json.dumps(value)};" for name, value in CONSTANTS.items())
    lists = "".join(
        f"export const {name} = {json.dumps(values)} as const;\n" for name, values in (("ROLES", ROLES), ("TABS", TABS))
    )
    return "\n".join([HEADER, constants, lists, "\n".join([*aliases, *parts, *unions]), ""])


if __name__ == "__main__":
    text = typescript()
    if sys.argv[1:]:
        Path(sys.argv[1]).write_text(text)
    else:
        sys.stdout.write(text)
