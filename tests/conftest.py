from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argilla_widgets.server import LocalServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def server() -> Iterator[LocalServer]:
    """The sample team. Tests share it: make people of your own to change."""
    with LocalServer(sample="team") as running:
        yield running
