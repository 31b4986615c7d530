"""Made-up users and workspaces: values for tests that create some, and their removal afterwards."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

from argilla_widgets.sdk import NotFoundError

PASSWORD = "correct horse battery"


def unique(name: str) -> str:
    """Return a name that no other test uses."""
    return f"{name}-{uuid4().hex[:8]}"


def remove(*made):
    """Delete these users and workspaces, except for those that a test has deleted."""
    for one in made:
        with suppress(NotFoundError):
            one.delete()
