"""What a test gives to the people and places that it makes."""

from __future__ import annotations

from uuid import uuid4

PASSWORD = "correct horse battery"


def unique(name: str) -> str:
    """A name that no other test has."""
    return f"{name}-{uuid4().hex[:8]}"
