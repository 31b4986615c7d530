"""A bar that shows how far a plan is and how long the rest takes, in a terminal and in a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.sdk.text import pluralize

if TYPE_CHECKING:
    from argilla_widgets.directory.model.operation import Operation

_HASHING = 0.27
"""Seconds that a server takes for each new user, whose password it hashes."""
_OTHER = 0.02
"""Seconds that it takes for another change."""
_FORMAT = "{desc} {bar} {elapsed}, {remaining} left"


def seconds_of(operation: Operation) -> float:
    """Return about how long a server takes for an operation."""
    return _HASHING if operation.kind == "create_user" else _OTHER


@contextmanager
def following(progress: Progress | Literal[False] | None, operations: Sequence[Operation]) -> Iterator[Progress]:
    """Yield what follows these operations: ``progress`` itself, or a bar where it can be seen; none for False."""
    if isinstance(progress, Progress):
        yield progress
        return
    if progress is False:
        yield Progress()
        return
    # Imported here: only applying a plan needs it. It suits the notebook or the terminal.
    tqdm = import_module("tqdm.auto").tqdm
    ends = [0.0, *accumulate(map(seconds_of, operations))]

    # By seconds, not by operations: what comes first takes longest. `disable=None` shows nothing in a file or pipe.
    with tqdm(total=ends[-1], desc=pluralize(len(operations), "change"), bar_format=_FORMAT, disable=None) as bar:

        def on_progress(tried: int, total: int) -> None:
            bar.set_description_str(f"{tried:,} of {total:,} changes", refresh=False)
            bar.update(ends[tried] - bar.n)

        yield Progress(on_progress)
