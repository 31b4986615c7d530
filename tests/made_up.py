"""Made-up values for the users and workspaces that tests create."""

from __future__ import annotations

from uuid import uuid4

PASSWORD = "correct horse battery"


def unique(name: str) -> str:
    """Return a name that no other test uses."""
    return f"{name}-{uuid4().hex[:8]}"
