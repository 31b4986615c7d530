"""In the child: Argilla's web pages, read where the package has them.

They have ``@@baseUrl@@`` in place of their address. To fill it in, argilla-server copies all 1,333 files whenever it
starts, and reads each script and page: a third of its start. Here, a page gets its address when a browser asks for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import argilla_server
from argilla_server.static_rewrite import RewriteStaticFiles
from starlette.responses import FileResponse, Response
from starlette.routing import Mount

if TYPE_CHECKING:
    import os

    from fastapi import FastAPI
    from starlette.types import Scope

FOLDER = Path(argilla_server.__file__).with_name("static")
ADDRESS = b"@@baseUrl@@"
"""What the files have in place of the path in their address, which is empty here."""


class WebPages(RewriteStaticFiles):
    """Argilla's own files, with the address in them."""

    def file_response(
        self, full_path: os.PathLike[str] | str, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return a file, or that the browser has it already."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        if not isinstance(response, FileResponse) or Path(full_path).suffix not in {".html", ".js"}:
            return response
        content = Path(full_path).read_bytes()
        if ADDRESS not in content:
            return response
        kept = {name: response.headers[name] for name in ("content-type", "etag", "last-modified")}
        return Response(content.replace(ADDRESS, b""), status_code, kept)


def serve_from_package(app: FastAPI) -> None:
    """Let Argilla's application read its web pages from the package, instead of a copy."""
    for route in app.routes:
        if isinstance(route, Mount) and route.name == "static":
            route.app = WebPages(directory=FOLDER, html=True)
