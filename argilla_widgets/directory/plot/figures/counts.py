"""The number of users, by role and by workspace."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from argilla_widgets.directory.plot.figures.style import Drawing, count_in_whole_numbers, hatched, label, label_ticks
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.text import pluralize

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from argilla_widgets.directory.access.view import AccessView

MAX_WORKSPACES = 30


def roles(view: AccessView, host: str, theme: str) -> Figure:
    """Draw the number of users of each role."""
    users = view.snapshot.users
    placed = frozenset().union(*view.snapshot.members.values())
    total = Counter(user.role for user in users.values())
    inside = Counter(users[user_id].role for user_id in placed & users.keys())

    figure = Drawing(view, theme, 7, 3.1)
    palette, axes = figure.colours, figure.add_subplot()
    order = list(reversed(Role))
    for row, role in enumerate(order):
        outside = total[role] - inside[role]
        axes.barh(row, inside[role], color=palette.of(role), height=0.6)
        axes.barh(row, outside, left=inside[role], height=0.6, **hatched(palette.of(role)))
        part = total[role] / max(len(users), 1)
        share = "" if not part else f"  ({part:.0%})" if part >= 0.01 else "  (under 1%)"  # noqa: PLR2004
        figure.label_bar(axes, total[role], row, f"{total[role]:,}{share}")
    label_ticks(axes.yaxis, [f"{role.value}s" for role in order])
    _counts(axes, max(total.values(), default=0))
    figure.style(axes, grid="x")
    figure.set_title(axes, f"Users by role at {label(host)}", f"{pluralize(len(users), 'user')}.")
    figure.add_legend(
        [("member of a workspace", palette.ink), ("of none (owners have access to all)", hatched(palette.ink))]
    )
    return figure


def workspaces(view: AccessView, host: str, theme: str) -> Figure:
    """Draw the members of each workspace by role."""
    users = view.snapshot.users
    numbers = {
        workspace: Counter(users[user_id].role for user_id in view.snapshot.members.get(key, ()) if user_id in users)
        for key, workspace in view.snapshot.workspaces.items()
    }
    # Ties stay in the order of names.
    shown = sorted(numbers, key=lambda workspace: -numbers[workspace].total())[:MAX_WORKSPACES]
    shown.reverse()

    figure = Drawing(view, theme, 7, 2 + 0.3 * max(len(shown), 1))
    axes = figure.add_subplot()
    for row, workspace in enumerate(shown):
        left = 0
        for role in reversed(Role):
            axes.barh(row, numbers[workspace][role], left=left, color=figure.colours.of(role), height=0.66)
            left += numbers[workspace][role]
        figure.label_bar(axes, left, row, f"{left:,}")
    label_ticks(axes.yaxis, [workspace.name for workspace in shown])
    axes.set_ylim(-0.7, max(len(shown), 1) - 0.3)
    _counts(axes, max((each.total() for each in numbers.values()), default=0), "members")
    figure.style(axes, grid="x")
    left_out = f" Only the {len(shown)} with the most members are shown." if len(shown) < len(numbers) else ""
    if not shown:
        figure.note_no_workspaces(axes)
    owners = sum(user.role in ROLES_EVERYWHERE for user in users.values())
    verb = (
        "has access to all of them without being a member"
        if owners == 1
        else "have access to all of them without being members"
    )
    implicit = f" {pluralize(owners, 'owner')} {verb}." if view.sees_everyone else ""
    note = f"{pluralize(len(numbers), 'workspace')}.{left_out}{implicit}"
    figure.set_title(axes, f"Members of the workspaces at {label(host)}", note)
    figure.add_role_legend()
    return figure


def _counts(axes: Axes, most: int, name: str = "users") -> None:
    """Let the horizontal axis count whole users, with room for the number after the longest bar."""
    axes.set_xlim(0, max(most, 1) * 1.14)
    count_in_whole_numbers(axes.xaxis, 6)
    axes.set_xlabel(name)
