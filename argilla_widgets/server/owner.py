"""The first owner of a database: the one of Argilla's guides, or one whose key only the user of the server knows."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from argilla_widgets.server.process import LocalServerError

if TYPE_CHECKING:
    from argilla_widgets.sdk.auth.secret import Secret

USERNAME = "argilla"
PASSWORD = "12345678"  # noqa: S105 - the default password of Argilla's guides; the users of the sample have it too
OWNER_API_KEY = "argilla.apikey"
FILE = "owner.json"
"""In the folder of a server: the username, password and API key of its first owner."""


class Owner(NamedTuple):
    """What the first owner signs in and connects with."""

    password: Secret
    api_key: Secret


def published() -> Owner:
    """Return the owner of Argilla's guides, whose password and key are published."""
    from argilla_widgets.sdk.auth.secret import Secret  # noqa: PLC0415 - the child needs no sdk

    return Owner(Secret(PASSWORD), Secret(OWNER_API_KEY))


def create(home: Path) -> None:
    """Write a file with a new owner, which only the user of the server can read."""
    from argilla_widgets.sdk.interrupts import uninterrupted  # noqa: PLC0415 - the child needs no sdk

    owner = {"username": USERNAME, "password": secrets.token_hex(10), "api_key": secrets.token_urlsafe(32)}
    with uninterrupted():  # half a file would keep the server from ever starting in this folder
        handle = os.open(home / FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                json.dump(owner, file, indent=2)
        except OSError:  # the disk is full
            (home / FILE).unlink()
            raise


def read(file: Path) -> Owner:
    """Read a file that `create` wrote."""
    from argilla_widgets.sdk.auth.secret import Secret  # noqa: PLC0415 - the child needs no sdk

    try:
        found = json.loads(file.read_text(encoding="ascii"))
        return Owner(Secret(found["password"]), Secret(found["api_key"]))
    except (OSError, ValueError, KeyError, TypeError):
        pass  # the error would hold what is in the file
    raise LocalServerError(
        f"{file} does not hold the owner's key and password. If you know those of another owner, delete the file and "
        "sign in as them: client(username=..., password=...)."
    )
