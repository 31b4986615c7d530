"""`Plot`: pictures of the people of a server; matplotlib draws them, and is imported when the first is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from argilla_widgets.sdk.errors import ArgillaError

if TYPE_CHECKING:
    from types import ModuleType

    from matplotlib.figure import Figure

    from argilla_widgets.directory.access.answers import View
    from argilla_widgets.directory.directory import Directory

Theme = Literal["light", "dark"] | None
"""Colours of a picture; None has no background, and tones that can be read on light and on dark."""


class Plot:
    """Pictures of users and their access: ``client.directory.plot``.

    Each is a `matplotlib.figure.Figure` that shows itself in a notebook; ``savefig("who.svg")`` or ``.png`` keeps it.
    pyplot takes no part, so that nothing global changes and threads can draw. The directory is loaded when it has not
    been yet.

    Parameters
    ----------
    directory
        The picture that is drawn.

    Raises
    ------
    ArgillaError
        From each drawing, when matplotlib is not installed or the server cannot be asked.

    """

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def __repr__(self) -> str:
        return f"<Plot of {self._directory.client.host}: roles, workspaces, matrix, timeline>"

    def roles(self, theme: Theme = None) -> Figure:
        """Draw the number of users of each role, and how many of them are in no workspace."""
        return _pictures().roles(*self._seen(), theme)

    def workspaces(self, theme: Theme = None) -> Figure:
        """Draw the members of each workspace by role; the 30 workspaces with the most members."""
        return _pictures().workspaces(*self._seen(), theme)

    def matrix(self, theme: Theme = None) -> Figure:
        """Draw who is in which workspace: users by role, grouped by similar memberships."""
        return _pictures().matrix(*self._seen(), theme)

    def timeline(self, theme: Theme = None) -> Figure:
        """Draw when users were created and last changed, in UTC."""
        return _pictures().timeline(*self._seen(), theme)

    def _seen(self) -> tuple[View, str]:
        return self._directory.access.view(), self._directory.client.host


def _pictures() -> ModuleType:
    try:
        from argilla_widgets.directory.plot import pictures  # noqa: PLC0415 - matplotlib is heavy, and an extra
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"matplotlib", "numpy"}:
            raise
        raise ArgillaError(
            "Pictures need matplotlib, which is not installed.",
            hint="Run: pip install 'argilla-widgets[plot]'",
        ) from None
    return pictures
