"""Who may do what: the permission table of Argilla as data, and nothing else decides by role.

Each rule names its source: *guide* is Argilla's user-management guide, *server* the policies of argilla-server 2.8 as
measured against a running one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from argilla_widgets.sdk.models import Role


class Scope(str, Enum):
    """Where a role may do something."""

    ALL = "all"
    """Everywhere."""
    OWN = "own workspaces"
    """In the workspaces that the person is a member of."""
    NEVER = "never"


@dataclass(frozen=True)
class Rule:
    """One line of the permission table."""

    action: str
    says: str
    """The action in words, to follow "can"."""
    owner: Scope
    admin: Scope
    annotator: Scope
    source: str

    def scope(self, role: Role) -> Scope:
        """Tell where a role may do this."""
        return {Role.owner: self.owner, Role.admin: self.admin, Role.annotator: self.annotator}[role]


_ALL, _OWN, _NEVER = Scope.ALL, Scope.OWN, Scope.NEVER

POLICY = {
    rule.action: rule
    for rule in (
        Rule("create_user", "create users", _ALL, _NEVER, _NEVER, "guide: create, update, and delete users"),
        Rule("update_user", "change users", _ALL, _NEVER, _NEVER, "guide: create, update, and delete users"),
        Rule("delete_user", "delete users", _ALL, _NEVER, _NEVER, "guide: create, update, and delete users"),
        Rule("list_users", "list all users", _ALL, _NEVER, _NEVER, "guide: only owners can manage other users"),
        Rule("create_workspace", "create workspaces", _ALL, _NEVER, _NEVER, "guide: create and delete workspaces"),
        Rule("delete_workspace", "delete workspaces", _ALL, _NEVER, _NEVER, "guide: create and delete workspaces"),
        Rule("add_to_workspace", "add users to workspaces", _ALL, _NEVER, _NEVER, "guide: assign users to workspaces"),
        Rule(
            "remove_from_workspace",
            "remove users from workspaces",
            _ALL,
            _OWN,
            _NEVER,
            "server: admins who are members",
        ),
        Rule("list_members", "list the members of a workspace", _ALL, _OWN, _NEVER, "server: admins who are members"),
        Rule(
            "configure_datasets",
            "configure datasets",
            _ALL,
            _OWN,
            _NEVER,
            "guide: create, configure, update, and delete datasets",
        ),
        Rule("annotate", "annotate datasets", _ALL, _OWN, _OWN, "guide: annotation"),
    )
}
"""The permission table, by action."""


def refusal(role: Role, action: str) -> str | None:
    """Say why a role may never do something; None where it may, at least in its own workspaces."""
    rule = POLICY[action]
    if rule.scope(role) is not Scope.NEVER:
        return None
    allowed = [name for name in (Role.owner, Role.admin, Role.annotator) if rule.scope(name) is not Scope.NEVER]
    who = " and ".join(f"{name.value}s" for name in allowed)
    return f"Only {who} can {rule.says}; you are signed in as {role.value}."
