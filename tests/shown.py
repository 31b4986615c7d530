"""What a debugger shows of an object: its repr, its attributes, theirs, and those of each of these."""

from __future__ import annotations


def shown_by_debugger(thing):
    level, found = [thing], []
    for _ in range(3):
        found += [f"{one!r}{getattr(one, '__dict__', '')}" for one in level]
        level = [value for one in level for value in getattr(one, "__dict__", {}).values()]
    return "".join(found)
