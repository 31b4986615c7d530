"""The drawings behind `Plot`: they import matplotlib, so only `plot` may import them."""

from argilla_widgets.directory.plot.figures.counts import roles, workspaces
from argilla_widgets.directory.plot.figures.grid import matrix
from argilla_widgets.directory.plot.figures.time import timeline

__all__ = ["matrix", "roles", "timeline", "workspaces"]
