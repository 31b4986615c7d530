"""Real servers of other versions, each from an environment of its own, which `make test-all` makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from argilla_widgets.server import LocalServer

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parents[1] / ".venv-servers"
VERSIONS = (HERE / "servers.txt").read_text().split()


class OldServer(LocalServer):
    """A real server of that version of Argilla."""

    def __init__(self, version, **options):
        super().__init__(**options)
        self.version = version
        self.chooses_ids = version < "2.7"
        self.changes_users = version >= "2.6"
        self._command = (str(ENVIRONMENTS / version / "bin" / "python"), str(HERE / "child.py"))


@pytest.fixture(scope="session", params=[pytest.param(one, marks=pytest.mark.xdist_group(one)) for one in VERSIONS])
def server(request):
    """Run a server with the sample team, of one version after the other."""
    with OldServer(request.param, sample="team") as running:
        yield running
