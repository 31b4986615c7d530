"""Write the tables that pages of the documentation embed, from a server with the sample team."""  # noqa: INP001 - a script

from __future__ import annotations

from pathlib import Path

import argilla_widgets as rg


def write(folder: Path) -> None:
    """Write ``users.html`` and ``members.html`` into a folder, for anyone to read."""
    folder.mkdir(parents=True, exist_ok=True)
    with rg.LocalServer(sample="team") as server, server.client() as client:
        shown = {"users": rg.UserTable(client.users), "members": rg.UserTable(client.workspaces["nlp"].users)}
        for name, table in shown.items():
            path = folder / f"{name}.html"
            table.to_html(path)
            path.chmod(0o644)
            table.close()
