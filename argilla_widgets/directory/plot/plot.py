"""`Plot`: figures about the users of a server; matplotlib draws them, and is imported on first use."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Literal

from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.errors import ArgillaError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from argilla_widgets.directory.access.view import AccessView

Theme = Literal["light", "dark"]
"""Colours of a figure, on a background of its own: a kernel does not know the notebook's theme."""


@hides_arguments
class Plot:
    """Figures about users and their access: ``client.directory.plot``.

    Each is a `matplotlib.figure.Figure` that displays itself in a notebook; ``savefig("who.svg")`` or ``.png`` saves
    it. pyplot is not used, so that no global state changes and threads can draw. The directory is loaded on first use.

    Parameters
    ----------
    view
        Returns what to draw; loads it on first use.
    host
        The server, for titles.

    Raises
    ------
    ArgillaError
        From each drawing, when matplotlib is not installed or the server cannot be reached.
    """

    def __init__(self, view: Callable[[], AccessView], host: str) -> None:
        self._view = view
        self._host = host

    def __repr__(self) -> str:
        return f"<Plot of {self._host}: roles, workspaces, matrix, timeline>"

    def roles(self, theme: Theme = "light") -> Figure:
        """Draw the number of users of each role, and how many of them are in no workspace."""
        return _figures().roles(self._view(), self._host, theme)

    def workspaces(self, theme: Theme = "light") -> Figure:
        """Draw the members of each workspace by role; the 30 workspaces with the most members."""
        return _figures().workspaces(self._view(), self._host, theme)

    def matrix(self, theme: Theme = "light") -> Figure:
        """Draw which user is in which workspace: users by role, grouped by similar memberships."""
        return _figures().matrix(self._view(), self._host, theme)

    def timeline(self, theme: Theme = "light") -> Figure:
        """Draw when users were created and last changed, in UTC."""
        return _figures().timeline(self._view(), self._host, theme)


def _figures() -> ModuleType:
    try:
        from argilla_widgets.directory.plot import figures  # noqa: PLC0415 - matplotlib is slow to import, and optional
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"matplotlib", "numpy"}:
            raise
        raise ArgillaError(
            "Figures need matplotlib, which is not installed.",
            hint="Run: pip install 'argilla-widgets[plot]'",
        ) from None
    return figures
