"""A bar that shows how far a plan is and how long the rest takes, in a terminal and in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Literal

from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.sdk.text import pluralize

_FORMAT = "{desc} {bar} {elapsed}, {remaining} left"


@contextmanager
def following(progress: Progress | Literal[False] | None, number: int) -> Iterator[Progress]:
    """Yield what follows so many operations: ``progress`` itself, or a bar where it can be seen; none for False."""
    if isinstance(progress, Progress):
        yield progress
        return
    if progress is False:
        yield Progress()
        return
    # Imported here: only applying a plan needs it. It suits the notebook or the terminal.
    tqdm = import_module("tqdm.auto").tqdm
    # It measures how long the rest takes, and says nothing before. `disable=None` shows nothing in a file or pipe.
    with tqdm(total=number, desc=pluralize(number, "change"), bar_format=_FORMAT, disable=None) as bar:

        def on_progress(tried: int, total: int) -> None:
            bar.set_description_str(f"{tried:,} of {total:,} changes", refresh=False)
            bar.total = total  # some may have been so already
            bar.update(tried - bar.n)

        yield Progress(on_progress)
