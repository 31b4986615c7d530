"""Who is in which workspace, as a heat map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.patches import Rectangle

from argilla_widgets.directory.plot.figures.style import (
    Colours,
    Drawing,
    label,
    label_ticks,
)
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.text import pluralize

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from argilla_widgets.directory.access.view import AccessView

MAX_NAMES = 45
"""Maximum number of users, or workspaces, for which names are written."""
IMPLICIT = 0.3
"""Colour intensity for access without membership."""
ABSENT = 0.06
LABEL_HEIGHT = 0.035
"""Height of a role's label as a fraction of the figure's height."""


def matrix(view: AccessView, host: str, theme: str) -> Figure:
    """Draw which user is in which workspace."""
    members, people, workspace_ids = arranged(view)
    users, workspaces = view.snapshot.users, view.snapshot.workspaces
    named_people, named_workspaces = len(people) <= MAX_NAMES, len(workspace_ids) <= MAX_NAMES

    height = 2.3 + (0.22 * max(len(people), 2) if named_people else 6)
    width = 2.9 + (min(0.5 * max(len(workspace_ids), 8), 12) if named_workspaces else 6.5)
    figure = Drawing(view, theme, max(width, 7), height)
    palette, axes = figure.colours, figure.add_subplot()
    cells = _cells(members, [users[key].role for key in people], palette)
    if not workspace_ids:
        cells[...] = 0
        figure.note_no_workspaces(axes)
    if named_people and named_workspaces:
        axes.add_collection(_tiles(cells))
        axes.set(xlim=(-0.5, cells.shape[1] - 0.5), ylim=(cells.shape[0] - 0.5, -0.5))
    else:
        axes.imshow(cells, aspect="auto", interpolation="antialiased")
    if named_people:
        label_ticks(axes.yaxis, [users[key].username for key in people])
        tick_roles = [users[key].role for key in people]
        axes.set_ylabel("users")
    else:
        tick_roles = _label_roles(axes, [users[key].role for key in people])
    if named_workspaces:
        label_ticks(
            axes.xaxis, [workspaces[key].name for key in workspace_ids], rotation=35, ha="right", rotation_mode="anchor"
        )
        axes.set_xlabel("workspaces")
    else:
        axes.set_xticks([])
        axes.set_xlabel(f"{len(workspace_ids):,} workspaces, grouped by similar members")
    figure.style(axes)
    for tick, role in zip(axes.get_yticklabels(), tick_roles, strict=True):
        tick.set_color(palette.of(role))
    for spine in axes.spines.values():
        spine.set_visible(False)
    note = f"{pluralize(len(people), 'user')} and {pluralize(len(workspace_ids), 'workspace')}."
    figure.set_title(axes, f"Who is in which workspace at {label(host)}", note)
    figure.add_legend(
        [
            *((f"{role.value}, member", palette.of(role)) for role in Role),
            ("owner, not a member", to_rgba(palette.owner, IMPLICIT)),
        ],
    )
    return figure


def arranged(view: AccessView) -> tuple[np.ndarray, list[UUID], list[UUID]]:
    """Return the memberships, a bool for each user (rows) and workspace (columns), and the ids of both, in order.

    Users come by role, then by their memberships; each workspace comes next to the one that shares most of its members.
    """
    people, workspace_ids = [user.id for user in view.snapshot.columns.ordered], list(view.snapshot.workspaces)
    row_of = {key: row for row, key in enumerate(people)}
    members = np.zeros((len(people), len(workspace_ids)), dtype=bool)
    for column, key in enumerate(workspace_ids):
        rows = [row_of[user_id] for user_id in view.snapshot.members.get(key, ()) if user_id in row_of]
        members[rows, column] = True
    columns = _order_by_similarity(members)
    members = members[:, columns]
    ranks = {role: rank for rank, role in enumerate(Role)}
    rank = np.array([ranks[view.snapshot.users[key].role] for key in people], dtype=int)
    # The last key of lexsort counts most; ties stay in the order of names.
    rows = np.lexsort([*(~members.T[::-1]), rank]) if people else np.arange(0)
    return members[rows], [people[row] for row in rows], [workspace_ids[column] for column in columns]


def _order_by_similarity(members: np.ndarray) -> list[int]:
    """Order columns: the largest first, then always the one that shares most with the previous one (Jaccard)."""
    numbers = members.astype(np.float32)
    shared = numbers.T @ numbers
    sizes = np.diagonal(shared)
    likeness = shared / np.maximum(sizes[:, None] + sizes[None, :] - shared, 1)
    left, chain = list(range(members.shape[1])), []
    while left:
        scores = [(likeness[chain[-1], column] if chain else 0, sizes[column]) for column in left]
        chain.append(left.pop(max(range(len(left)), key=scores.__getitem__)))
    return chain


def _cells(members: np.ndarray, roles: Sequence[Role], palette: Colours) -> np.ndarray:
    """Return the colour of each cell: at least one row, and one column."""
    rows, columns = members.shape
    cells = np.zeros((max(rows, 1), max(columns, 1), 4))
    cells[:, :, :] = (*to_rgb(palette.ink), ABSENT)
    for row, role in enumerate(roles):
        if role in ROLES_EVERYWHERE:
            cells[row, :columns] = to_rgba(palette.of(role), IMPLICIT)
        cells[row, :columns][members[row]] = to_rgba(palette.of(role))
    return cells


def _tiles(cells: np.ndarray) -> PatchCollection:
    """Draw each cell as a tile of its own, with a gap around it."""
    rows, columns = cells.shape[:2]
    tiles = [Rectangle((column - 0.48, row - 0.44), 0.96, 0.88) for row in range(rows) for column in range(columns)]
    return PatchCollection(tiles, facecolors=cells.reshape(-1, 4), linewidths=0)


def _label_roles(axes: Axes, roles: list[Role]) -> list[Role]:
    """Label the roles, each at the middle of its users, or below the previous label if that is too near."""
    there = [role for role in Role if role in roles]
    positions, apart = [], LABEL_HEIGHT * len(roles)
    for role in there:
        middle = roles.index(role) + (roles.count(role) - 1) / 2
        positions.append(max(middle, positions[-1] + apart) if positions else middle)
    # Move the last labels up if they would leave the figure.
    for at in reversed(range(len(positions))):
        positions[at] = min(positions[at], len(roles) - 1 - apart * (len(positions) - 1 - at))
    axes.yaxis.set_ticks(positions, labels=[pluralize(roles.count(role), role.value) for role in there])
    axes.set_ylabel("users, grouped by similar memberships")
    return there
