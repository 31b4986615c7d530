"""The permission table of Argilla as data; no other code decides by role.

Each rule names its source: *guide* is the table of Argilla's user-management guide, *server* the policies of
argilla-server 2.8. Every route of every rule is tried against a running server by ``tests/directory/test_policy.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Literal

from argilla_widgets.sdk.models import Role

Kind = Literal["server", "user", "workspace", "dataset"]
"""What an action applies to."""


class Scope(str, Enum):
    """Where a role may do something."""

    ALL = "all"
    """Everywhere."""
    OWN = "own workspaces"
    """In the workspaces that the user is a member of."""
    NEVER = "never"


@dataclass(frozen=True)
class Rule:
    """One line of the permission table."""

    action: str
    phrase: str
    """The action in words, to follow "can"."""
    on: Kind
    """What the action applies to."""
    owner: Scope
    admin: Scope
    annotator: Scope
    source: str
    routes: tuple[str, ...]
    """The routes of ``/api/v1`` that do it."""

    def scope(self, role: Role) -> Scope:
        """Return where a role may do this."""
        return getattr(self, role.value)

    @property
    def who(self) -> str:
        """The roles that may do this somewhere, in words: ``owners and admins``."""
        allowed = [f"{role.value}s" for role in Role if self.scope(role) is not Scope.NEVER]
        return " and ".join(allowed) if len(allowed) < len(Role) else "all users"


def _rule(action: str, phrase: str, on: Kind, scopes: tuple[Scope, Scope, Scope], source: str, *routes: str) -> Rule:
    """Return a line of the table; ``scopes`` are those of owners, admins and annotators."""
    return Rule(action, phrase, on, *scopes, source, routes)


_ALL, _OWN, _NEVER = Scope.ALL, Scope.OWN, Scope.NEVER
_OWNERS = (_ALL, _NEVER, _NEVER)
_ADMINS_OF_IT = (_ALL, _OWN, _NEVER)
_MEMBERS = (_ALL, _OWN, _OWN)
_EVERYONE = (_ALL, _ALL, _ALL)

_RETRIEVE = "guide: only owners can create, retrieve and delete users"
_USERS = "guide: create, update, and delete users"
_WORKSPACES = "guide: create and delete workspaces"
_ASSIGN = "guide: assign users to workspaces"
_DATASETS = "guide: create, configure, update, and delete datasets"
_ANNOTATE = "guide: provide feedback"
_ADMINS = "server: admins who are members"
_VISIBLE = "server: members; owners see all"

_RULES = (
    _rule("read_own_account", "read their own account and API key", "server", _EVERYONE, "server", "GET /me"),
    _rule("create_user", "create users", "server", _OWNERS, _USERS, "POST /users"),
    _rule("update_user", "change users", "user", _OWNERS, _USERS, "PATCH /users/{user_id}"),
    _rule("delete_user", "delete users", "user", _OWNERS, _USERS, "DELETE /users/{user_id}"),
    _rule("list_users", "list all users", "server", _OWNERS, _RETRIEVE, "GET /users"),
    _rule(
        "read_user",
        "look up single users",
        "user",
        _OWNERS,
        _RETRIEVE,
        "GET /users/{user_id}",
        "GET /users/{user_id}/workspaces",
    ),
    _rule("create_workspace", "create workspaces", "server", _OWNERS, _WORKSPACES, "POST /workspaces"),
    _rule(
        "delete_workspace", "delete workspaces", "workspace", _OWNERS, _WORKSPACES, "DELETE /workspaces/{workspace_id}"
    ),
    _rule("list_workspaces", "see workspaces", "workspace", _MEMBERS, _VISIBLE, "GET /workspaces/{workspace_id}"),
    _rule(
        "add_to_workspace",
        "add users to workspaces",
        "workspace",
        _OWNERS,
        _ASSIGN,
        "POST /workspaces/{workspace_id}/users",
    ),
    _rule(
        "remove_from_workspace",
        "remove users from workspaces",
        "workspace",
        _ADMINS_OF_IT,
        "server: admins who are members, although the guide says only owners",
        "DELETE /workspaces/{workspace_id}/users/{user_id}",
    ),
    _rule(
        "list_members",
        "list the members of a workspace",
        "workspace",
        _ADMINS_OF_IT,
        _ADMINS,
        "GET /workspaces/{workspace_id}/users",
    ),
    _rule(
        "read_api_keys",
        "read the API keys of the members of a workspace",
        "workspace",
        _ADMINS_OF_IT,
        "server: the list of members includes their keys, even those of owners",
        "GET /workspaces/{workspace_id}/users",
    ),
    _rule("create_datasets", "create datasets", "workspace", _ADMINS_OF_IT, _DATASETS, "POST /datasets"),
    _rule(
        "configure_datasets",
        "configure datasets",
        "dataset",
        _ADMINS_OF_IT,
        _DATASETS,
        "POST /datasets/{dataset_id}/fields",
        "POST /datasets/{dataset_id}/questions",
        "POST /datasets/{dataset_id}/metadata-properties",
        "POST /datasets/{dataset_id}/vectors-settings",
        "PUT /datasets/{dataset_id}/publish",
    ),
    _rule("update_datasets", "update datasets", "dataset", _ADMINS_OF_IT, _DATASETS, "PATCH /datasets/{dataset_id}"),
    _rule("delete_datasets", "delete datasets", "dataset", _ADMINS_OF_IT, _DATASETS, "DELETE /datasets/{dataset_id}"),
    _rule(
        "list_datasets",
        "see datasets and everyone's progress",
        "dataset",
        _MEMBERS,
        _VISIBLE,
        "GET /me/datasets?workspace_id={workspace_id}",
        "GET /datasets/{dataset_id}",
        "GET /datasets/{dataset_id}/progress",
        "GET /datasets/{dataset_id}/users/progress",
    ),
    _rule(
        "write_records",
        "add, change and delete records",
        "dataset",
        _ADMINS_OF_IT,
        _ADMINS,
        "POST /datasets/{dataset_id}/records/bulk",
        "PATCH /records/{record_id}",
    ),
    _rule(
        "read_responses",
        "read and export everyone's responses",
        "dataset",
        _ADMINS_OF_IT,
        _ADMINS,
        "GET /datasets/{dataset_id}/records",
        "POST /datasets/{dataset_id}/export",
    ),
    _rule(
        "change_responses",
        "change and delete other people's responses",
        "dataset",
        _ADMINS_OF_IT,
        "server: admins who are members; everyone can change their own, anywhere",
        "PUT /responses/{response_id}",
        "DELETE /responses/{response_id}",
    ),
    _rule(
        "annotate",
        "annotate datasets",
        "dataset",
        _MEMBERS,
        _ANNOTATE,
        "POST /me/datasets/{dataset_id}/records/search",
        "POST /records/{record_id}/responses",
    ),
    _rule(
        "manage_webhooks",
        "list, create, change and delete webhooks",
        "server",
        _OWNERS,
        "server: owners",
        "GET /webhooks",
        "POST /webhooks",
    ),
)

POLICY = {rule.action: rule for rule in _RULES}
"""The permission table, by action."""

ROLES_EVERYWHERE = tuple(role for role in Role if POLICY["list_workspaces"].scope(role) is Scope.ALL)
"""Roles with access to every workspace without being members."""
ROLES_SEEING_EVERYONE = tuple(role for role in Role if POLICY["list_users"].scope(role) is Scope.ALL)
"""Roles that see all users of the server."""


@cache
def denial_reason(role: Role, *actions: str) -> str | None:
    """Return why a role may never do one of these; None if it may do all of them, at least in its own workspaces."""
    for rule in (POLICY[action] for action in actions):
        if rule.scope(role) is Scope.NEVER:
            return f"Only {rule.who} can {rule.phrase}; you are signed in as an {role.value}."
    return None
