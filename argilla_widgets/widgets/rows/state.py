"""The state of a table of users that is small, public and saved with a notebook: checked traits, and their query."""

from __future__ import annotations

import difflib
from math import isfinite
from typing import Any

import traitlets

from argilla_widgets.directory.model.query import OWNERS, SORT_KEYS, Query
from argilla_widgets.sdk.models import Role
from argilla_widgets.widgets.base.message_widget import clean_text
from argilla_widgets.widgets.protocol import MAX_IDS
from argilla_widgets.widgets.rows.selection import SelectingWidget

LONGEST_SEARCH = 1_000
"""Maximum number of characters of a search: it is saved with the notebook, and compared with all users."""


class PeopleState(SelectingWidget):
    """The traits of a widget that shows users; all but `revision` may be assigned by a browser.

    Attributes
    ----------
    selected_ids : list of str
        Ids of the selected users. Unknown ids are dropped; at most 10,000.
    search : str
        Words to search for in usernames, names and ids, up to 1,000 characters.
    sort : list of str
        Any of username, id, role, workspaces, updated_at, inserted_at; each once, the first is the strongest, a leading
        ``-`` reverses the order. A column need not be shown for that.
    role_filter : list of str
        Names of roles; empty is any.
    workspace_filter : list of str
        Names of workspaces; empty is any. Members of any of them are shown. Owners have access to every workspace, but
        are shown only where they are members; add `OWNERS` to show all of them too.
    OWNERS : str
        The value for the owners in `workspace_filter`: the empty text, which no workspace can have as its name. For
        example ``table.workspace_filter = ["nlp", table.OWNERS]``.
    workspace_count_filter, updated_filter : [float, float] or None
        Lowest and highest number of workspaces; earliest and latest update, in milliseconds since 1970 UTC.
    revision : int
        Increases with every change of the data, for `observe`.
    """

    OWNERS = OWNERS

    browser_traits = frozenset(
        {
            "selected_ids",
            "search",
            "sort",
            "role_filter",
            "workspace_filter",
            "workspace_count_filter",
            "updated_filter",
        }
    )

    search = traitlets.Unicode().tag(sync=True)
    sort = traitlets.List(traitlets.Unicode(), default_value=["username"]).tag(sync=True)
    role_filter = traitlets.List(traitlets.Unicode()).tag(sync=True)
    workspace_filter = traitlets.List(traitlets.Unicode()).tag(sync=True)
    workspace_count_filter = traitlets.List(
        traitlets.Float(), minlen=2, maxlen=2, allow_none=True, default_value=None
    ).tag(sync=True)
    updated_filter = traitlets.List(traitlets.Float(), minlen=2, maxlen=2, allow_none=True, default_value=None).tag(
        sync=True
    )
    revision = traitlets.Int(0).tag(sync=True)

    def _query(self) -> Query:
        return Query(
            search=self.search,
            sort=tuple(self.sort),
            roles=tuple(self.role_filter),
            workspaces=tuple(self.workspace_filter),
            workspace_count=_range(self.workspace_count_filter),
            updated=_range(self.updated_filter),
        )

    @traitlets.validate("workspace_filter")
    def _short_names(self, proposal: dict[str, Any]) -> list[str]:
        if len(proposal["value"]) > MAX_IDS:
            raise traitlets.TraitError(
                f"You can filter by up to {MAX_IDS:,} workspaces, not {len(proposal['value']):,}."
            )
        return [clean_text(name, LONGEST_SEARCH) for name in proposal["value"]]

    @traitlets.validate("search")
    def _short_text(self, proposal: dict[str, Any]) -> str:
        return clean_text(proposal["value"], LONGEST_SEARCH)

    @traitlets.validate("workspace_count_filter", "updated_filter")
    def _numbers(self, proposal: dict[str, Any]) -> list[float] | None:
        if proposal["value"] and not all(map(isfinite, proposal["value"])):
            raise traitlets.TraitError(f"{proposal['trait'].name} must be two finite numbers, or None for no limits.")
        return proposal["value"]

    @traitlets.validate("sort")
    def _known_keys(self, proposal: dict[str, Any]) -> list[str]:
        if len({key.removeprefix("-") for key in proposal["value"]}) < len(proposal["value"]):
            raise traitlets.TraitError("Name each sort key only once.")
        for key in proposal["value"]:
            if key.removeprefix("-") not in SORT_KEYS:
                near = difflib.get_close_matches(key.removeprefix("-"), SORT_KEYS, n=1)
                ask = f" Did you mean {near[0]}?" if near else f" Choose from: {', '.join(SORT_KEYS)}."
                raise traitlets.TraitError(f"Cannot sort by {key!r}.{ask}")
        return proposal["value"]

    @traitlets.validate("role_filter")
    def _known_roles(self, proposal: dict[str, Any]) -> list[str]:
        for name in proposal["value"]:
            if name not in Role._value2member_map_:
                raise traitlets.TraitError(
                    f"There is no role {name!r}. Choose from: {', '.join(r.value for r in Role)}."
                )
        return proposal["value"]


def _range(limits: list[float] | None) -> tuple[float, float] | None:
    return (limits[0], limits[1]) if limits else None
