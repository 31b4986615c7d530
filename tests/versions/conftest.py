"""Real servers of other versions, each from an environment of its own, which `make test-versions` makes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from argilla_widgets.server import LocalServer

REPOSITORY = Path(__file__).parents[2]
ENVIRONMENTS = Path(os.environ.get("ARGILLA_SERVERS", REPOSITORY / ".venv-servers"))
VERSIONS = ("2.5.0", "2.6.0", "2.7.1", "2.8.0")


class OldServer(LocalServer):
    """A real server of that version of Argilla."""

    def __init__(self, version, **options):
        super().__init__(**options)
        self.version = version
        self.chooses_ids = version < "2.7"
        self.changes_users = version >= "2.6"
        self._command = (str(ENVIRONMENTS / version / "bin" / "python"), str(Path(__file__).with_name("child.py")))


@pytest.fixture(scope="session", params=VERSIONS)
def server(request):
    """Run a server with the sample team, of one version after the other."""
    with OldServer(request.param, sample="team") as running:
        yield running
