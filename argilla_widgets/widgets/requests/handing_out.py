"""What is handed out after a roster was applied: slips and invitations, saved by a click."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import pluralize
from argilla_widgets.widgets.protocol.paths import FOLDER, TABLES, TEXTS
from argilla_widgets.widgets.requests.files import free, reach, saved, write_named

if TYPE_CHECKING:
    from argilla_widgets.directory.roster.credentials.credentials import Credentials
    from argilla_widgets.widgets.protocol.roster import Saved, SaveInvitations, SaveSlips


def save_slips(credentials: Credentials, request: SaveSlips) -> Saved:
    """Write slips to print and cut out."""
    address = request.address or None
    path = write_named(
        request.path, lambda where: credentials.write_slips(where, address, request.language, request.line)
    )
    return _handed_out(credentials, request.id, path, "slip", address)


def save_invitations(credentials: Credentials, request: SaveInvitations) -> Saved:
    """Write invitations: a text, drafts of e-mails, or a table for mail merge."""
    try:
        path = _invitations(credentials, request)
    except ArgillaError as error:
        if error.field == "to":
            error.hint = "Choose another column, or start with a table that has one."
        raise
    what = "draft" if request.kind == "drafts" else "invitation"
    answer = _handed_out(credentials, request.id, path, what, request.address or None)
    return structs.replace(answer, link=None) if path.is_dir() else answer  # Jupyter has no page for a folder


def _invitations(credentials: Credentials, request: SaveInvitations) -> Path:
    template, to, address = request.template, request.to, request.address or None
    if request.kind == "drafts":
        return write_named(
            request.path,
            lambda where: credentials.write_drafts(template, free(where), request.subject, to, address),
            FOLDER,
        )
    if request.kind == "table":
        return write_named(request.path, lambda where: credentials.write_mail_merge(where, to, address), TABLES)
    return write_named(request.path, lambda where: credentials.write_invitations(template, where, address), TEXTS)


def _handed_out(credentials: Credentials, request_id: str, path: Path, what: str, address: str | None) -> Saved:
    it = "folder" if what == "draft" else "file"
    sentences = [f"Saved {pluralize(len(credentials.created), what)}. Only you can read this {it}."]
    sentences += reach(credentials, address)
    sentences += credentials.left_out()
    return saved(request_id, path, " ".join(sentences))
