"""A bar that shows how far a command is and how long the rest takes, in a terminal and in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any, Literal

from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.sdk.text import pluralize

_FORMAT = "{desc} {bar} {elapsed}, {remaining} left"


@contextmanager
def following(progress: Progress | Literal[False] | None) -> Iterator[Progress]:
    """Yield what follows a command: ``progress`` itself, or a bar where it can be seen; none for False."""
    if progress is not None:
        yield progress or Progress()
        return
    bars: list[Any] = []

    def on_begin(total: int) -> None:
        if not total:
            return
        # Imported here: only these commands need it. It suits the notebook or the terminal, and measures how long the
        # rest takes. `disable=None` shows nothing in a file or pipe.
        tqdm = import_module("tqdm.auto").tqdm
        bar = tqdm(total=total, desc=pluralize(total, "change"), bar_format=_FORMAT, disable=None)
        bars.append(shown.enter_context(bar))

    def on_progress(tried: int, total: int) -> None:
        for bar in bars:
            bar.set_description_str(f"{tried:,} of {total:,} changes", refresh=False)
            bar.update(tried - bar.n)

    with ExitStack() as shown:
        yield Progress(on_progress, on_begin=on_begin)
