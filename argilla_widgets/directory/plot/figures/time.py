"""When users joined, and when they were last changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

from argilla_widgets.directory.plot.figures.style import Drawing, count_in_whole_numbers, label
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.text import pluralize

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from argilla_widgets.directory.access.view import AccessView

BINS = 36
STEPS = 600
"""Steps of the upper chart: more than there are pixels across would only make the file larger."""
_STILL = timedelta(hours=12)
"""The time shown on either side of a single moment."""


def timeline(view: AccessView, host: str, theme: str) -> Figure:
    """Draw the number of users over time above, and how many were last changed when below."""
    users = view.snapshot.users.values()
    moments = [moment for user in users for moment in (user.inserted_at, user.updated_at)]
    first, last = (min(moments), max(moments)) if moments else (datetime(2020, 1, 1), datetime(2020, 1, 2))  # noqa: DTZ001
    if last - first < _STILL:
        first, last = first - _STILL, last + _STILL
    edges = np.linspace(date2num(first), date2num(last), BINS + 1)
    order = list(reversed(Role))
    joined = [np.sort(date2num([user.inserted_at for user in users if user.role is role])) for role in order]
    changed = [date2num([user.updated_at for user in users if user.role is role]) for role in order]

    figure = Drawing(view, theme, 8, 4.6)
    role_colours = [figure.colours.of(role) for role in order]
    above, below = figure.subplots(2, sharex=True, height_ratios=[3, 2])
    steps = np.unique(np.concatenate([*joined, edges[[0, -1]]]))
    if len(steps) > STEPS:
        steps = np.linspace(edges[0], edges[-1], STEPS)
    numbers = [np.searchsorted(each, steps, side="right") for each in joined]
    above.stackplot(steps, numbers, colors=role_colours, step="post", linewidth=0)
    above.set_ylim(bottom=0, top=max(len(users), 1) * 1.08)
    above.set_ylabel("users who joined")
    below.hist(changed, bins=edges.tolist(), stacked=True, color=role_colours, rwidth=0.88)
    below.set_ylabel("last changed")
    below.set_xlabel("time (UTC)")
    for axes in (above, below):
        figure.style(axes, grid="y")
        count_in_whole_numbers(axes.yaxis, 5)
    locator = AutoDateLocator()
    below.xaxis.set_major_locator(locator)
    below.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    below.xaxis.get_offset_text().set_color(figure.colours.dim)
    below.set_xlim(edges[0], edges[-1])
    gone = "Current users only; deleted users are not included."
    figure.set_title(above, f"When users joined {label(host)}", f"{pluralize(len(users), 'user')}. {gone}")
    figure.add_role_legend()
    return figure
