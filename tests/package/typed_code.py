"""Code as users write it, whose types pyright checks strictly with the rest of the package; it is never run."""
# pyright: strict

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from typing_extensions import assert_type

import argilla_widgets as rg


def guide(client: rg.Argilla) -> None:
    user = rg.User(username="ana", password="correct horse", role="admin", client=client)
    workspace = rg.Workspace(name="nlp", client=client).create()
    assert_type(client.users("ana"), rg.User | None)
    assert_type(client.users(id=user.id), rg.User | None)
    assert_type(client.workspaces("nlp"), rg.Workspace | None)
    assert_type(client.datasets("reviews"), rg.Dataset | None)
    assert_type(client.users["ana"], rg.User)
    assert_type([*workspace.users], list[rg.User])
    assert_type(client.users.list(), list[rg.User])
    for changed in (user.create(), user.update(), user.get(), user.add_to_workspace("nlp"), workspace.add_user(user)):
        assert_type(changed, rg.User)
    assert_type(client.me.role, rg.Role)
    assert_type(user.id, UUID)
    assert_type(user.updated_at, datetime | None)
    user.role = "owner"
    user.password = "correct horse"


def directory(client: rg.Argilla, user: rg.User) -> None:
    live = client.directory
    result = live.change_role(["ana", user.id, user], "admin")
    live.create_user("bo", "correct horse", role="owner", workspaces="nlp")
    live.change_access(user, "annotator", add=client.workspaces)
    live.add_to_workspace(client.users, ["nlp", "vision"])
    assert_type(live.delete_users("bo", responses=3).created_id, UUID | None)
    for finding in live.access.findings():
        if finding.fix is not None:
            result = live.execute(finding.fix)
    assert_type(result.done, int)
    assert_type(live.access.can("ana", "annotate", "nlp").allowed, bool)
    assert_type(live.journal.script().argilla, str)


def widgets(client: rg.Argilla, workspace: rg.Workspace) -> None:
    manager = rg.UserManager(client, search="an", read_only=True)
    assert_type(manager.selected_ids, list[str])
    manager.selected_ids = [str(user.id) for user in workspace.users]
    manager.selected_ids = workspace.users
    manager.selected_ids = manager.visible()[:3]
    manager.sort = ["-updated_at", "username"]
    assert_type(manager.workspace_count_filter, list[float] | None)
    manager.workspace_count_filter = [0, 3]
    manager.updated_filter = None
    manager.workspace_filter = ["nlp", manager.OWNERS, None]
    assert_type(rg.UserForm(client, role="admin").workspaces, list[str])
    rg.UserTable(workspace.users).to_html(Path("users.html"))
