"""What a deletion of users removes, in numbers, for the confirmation dialog."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.commands.confirmation import confirmation_of
from argilla_widgets.directory.commands.consequences import totals_by_user
from argilla_widgets.sdk.http.response import stoppable
from argilla_widgets.widgets.protocol.structs import DatasetResponses, UserResponses
from argilla_widgets.widgets.protocol.to_browser import Consequences

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory
    from argilla_widgets.directory.commands.consequences import CountedDataset
    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.widgets.protocol.from_browser import AskConsequences

MAX_NAMED, MAX_NUMBERS = 100, 300
"""Maximum number of users, and of their counts, to list one by one, so that a message stays under 40 kB."""


def consequences(request: AskConsequences, directory: Directory, progress: Progress) -> Consequences:
    """Answer with what would be deleted along with these users, as far as it was counted before a stop."""
    users = directory.require_users(request.users)
    with stoppable(progress.stopped.is_set):
        counts, uncounted = directory.responses.count(users, progress.on_progress)
    by_user = _responses_by_user(counts)
    workspaces = directory.snapshot.workspaces
    return Consequences(
        request=request.id,
        datasets=[
            DatasetResponses(
                dataset=count.dataset.name,
                workspace=workspaces[count.dataset.workspace_id].name
                if count.dataset.workspace_id in workspaces
                else "",
                submitted=count.responses.submitted,
                draft=count.responses.draft,
                discarded=count.responses.discarded,
                by_user=listed,
            )
            for count, listed in zip(counts, by_user, strict=True)
        ],
        uncounted=[dataset.name for dataset in uncounted],
        confirmation=confirmation_of(users),
    )


def _responses_by_user(counts: Sequence[CountedDataset]) -> list[list[UserResponses]]:
    """Return the users with responses for each dataset; a user who is listed is listed in every dataset."""
    totals, datasets = totals_by_user(counts), Counter(user_id for count in counts for user_id in count.by_user)
    people: set[UUID] = set()
    left = MAX_NUMBERS
    for user_id, _ in totals.most_common(MAX_NAMED):
        left -= datasets[user_id]
        if left < 0:
            break
        people.add(user_id)
    return [
        [
            UserResponses(user_id, numbers.submitted, numbers.draft, numbers.discarded)
            for user_id, numbers in count.by_user.items()
            if user_id in people
        ]
        for count in counts
    ]
