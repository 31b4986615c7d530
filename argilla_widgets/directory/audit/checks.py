"""The checks that look for problems with users and workspaces."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory import commands
from argilla_widgets.directory.audit.finding import KINDS, Finding, Findings, segments_of
from argilla_widgets.directory.model.collation import name_order
from argilla_widgets.directory.model.snapshot import ROLES
from argilla_widgets.directory.policy import ROLES_EVERYWHERE, denial_reason
from argilla_widgets.sdk.models import Role, UserModel, WorkspaceModel
from argilla_widgets.sdk.text import MAX_LISTED, join_names, pluralize, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.access.view import AccessView
    from argilla_widgets.directory.commands.command import Command


_LEAST = Role.annotator
"""The role with no permissions outside of workspaces."""


def run_checks(view: AccessView, default_accounts: Collection[UUID]) -> Findings:
    """Look for every visible problem; those among ``default_accounts`` have a key that Argilla's guides print."""
    found = [*_default_credentials(view, default_accounts), *_exposed_owners(view)]
    if view.sees_everyone:
        found += [*_single_owner(view), *_without_workspace(view)]
    if view.sees_members:
        found += _workspaces(view)
    found += _near_duplicates(view)
    found = [replace(_allowed(view, finding), server=view.client.api_url) for finding in found]
    return Findings(found, view.note)


def _allowed(view: AccessView, finding: Finding) -> Finding:
    """Remove the fix of a finding if the account may not apply it."""
    rule, known = KINDS[finding.kind].rule, view.client.api.server.known
    reason = "owners only" if denial_reason(view.account.role, rule) is not None else ""
    if not reason and known.lack(rule) is not None:
        reason = f"not with {known.name}"
    if not reason:
        return finding
    return replace(finding, command=None, choose=None, fix_label=f"{finding.fix_label} ({reason})")


def _default_credentials(view: AccessView, default_accounts: Collection[UUID]) -> Iterator[Finding]:
    """Find users with a published key, which stays valid: the fix, applied by someone else, removes its access."""
    for user in _in_order(view, default_accounts):
        inside = tuple(view.snapshot.workspaces_of(user.id) or ())
        segments = segments_of(
            f"{{}} has the published default key. As an {_LEAST.value} in no workspace, they would see only their own "
            "account.",
            [user.username],
        )
        if user.id == view.account.id:
            segments = segments_of(
                "You are using the published default key. Create your own owner account, sign in with it, then delete "
                "{}.",
                [user.username],
            )
            label = "Make another user an owner"
            yield Finding("default_credentials", segments, (user,), fix_label=label, choose="users")
        elif user.role is not _LEAST:
            fix, label = commands.ChangeRole([user.id], _LEAST), f"Change to {_LEAST.value}"
            yield Finding("default_credentials", segments, (user,), (), fix, label)
        elif inside:
            yield Finding("default_credentials", segments, (user,), inside, *_removal(user, inside))


def _exposed_owners(view: AccessView) -> Iterator[Finding]:
    owners = {user.id for user in _owners(view)}
    inside: defaultdict[UUID, list[WorkspaceModel]] = defaultdict(list)
    for key, workspace in view.snapshot.workspaces.items():
        for user_id in view.snapshot.members.get(key, frozenset()) & owners:
            inside[user_id].append(workspace)
    for user in _in_order(view, inside):
        workspaces = tuple(inside[user.id])
        segments = segments_of(
            "{} is an owner and a member of {}.",
            [user.username],
            [workspace.name for workspace in workspaces],
        )
        yield Finding("owner_is_member", segments, (user,), workspaces, *_removal(user, workspaces))


def _removal(user: UserModel, workspaces: Collection[WorkspaceModel]) -> tuple[Command, str]:
    """Return the fix that removes a user from workspaces, and its label."""
    where = join_names([shortened(workspace.name) for workspace in workspaces])
    fix = commands.RemoveFromWorkspace([user.id], [workspace.id for workspace in workspaces])
    return fix, f"Remove from {where}"


def _single_owner(view: AccessView) -> Iterator[Finding]:
    owners = tuple(_owners(view))
    if len(owners) == 1:
        segments, label = segments_of("{} is the only owner.", [owners[0].username]), "Make someone else an owner too"
        yield Finding("single_owner", segments, owners, fix_label=label, choose="users")


def _without_workspace(view: AccessView) -> Iterator[Finding]:
    columns = view.snapshot.columns
    counts, roles, users = columns.counts, columns["role"], columns.users
    outside = [row for row in columns.order if not counts[row]]
    for rank, role in enumerate(ROLES):
        people = [] if role in ROLES_EVERYWHERE else [users[row] for row in outside if roles[row] == rank]
        if people:
            verb = "is" if len(people) == 1 else "are"
            sentence = f"{pluralize(len(people), role.value)} ({{}}) {verb} in no workspace."
            segments, label = segments_of(sentence, [user.username for user in people]), "Add to a workspace"
            yield Finding("no_workspace", segments, tuple(people), fix_label=label, choose="workspaces")


def _workspaces(view: AccessView) -> Iterator[Finding]:
    users = view.snapshot.users
    for key, workspace in view.snapshot.workspaces.items():
        members = view.snapshot.members.get(key, frozenset())
        datasets = view.datasets_in.get(key, ())
        kind, what, fix, choose = "empty_workspace", "", None, "users"
        if not members and datasets:
            what, label = f"has {pluralize(len(datasets), 'dataset')} but no members.", "Add people"
        elif not members:
            what, label = "has no members and no datasets.", f"Delete {shortened(workspace.name)}"
            fix, choose = commands.DeleteWorkspace(key), None
        elif not any(
            user_id in users and denial_reason(users[user_id].role, "configure_datasets") is None for user_id in members
        ):
            kind, label = "no_admin", "Add an admin"
            what = f"has {pluralize(len(members), 'member')} but no admin."
        else:
            continue
        segments = segments_of(f"Workspace {{}} {what}", [workspace.name])
        yield Finding(kind, segments, (), (workspace,), fix, label, choose)


def _near_duplicates(view: AccessView) -> Iterator[Finding]:
    columns = view.snapshot.columns
    looks: list[str] = columns["looks"]
    if len(set(looks)) == len(looks):
        return
    shared = {look for look, count in Counter(looks).items() if count > 1}
    alike: dict[str, list[UserModel]] = {}
    for row in [row for row in columns.order if looks[row] in shared]:
        alike.setdefault(looks[row], []).append(columns.users[row])
    for people in alike.values():
        names = join_names([f"{{}} ({user.role.value})" for user in people])
        segments = segments_of(
            f"{names} look alike.",
            *([user.username] for user in people[:MAX_LISTED]),
        )
        yield Finding("near_duplicates", segments, tuple(people), fix_label="Rename one of them", choose="username")


def _owners(view: AccessView) -> list[UserModel]:
    """Return the users with access to every workspace, in the order of usernames."""
    columns, ranks = view.snapshot.columns, {rank for rank, role in enumerate(ROLES) if role in ROLES_EVERYWHERE}
    roles = columns["role"]
    return [columns.users[row] for row in columns.order if roles[row] in ranks]


def _in_order(view: AccessView, ids: Collection[UUID]) -> list[UserModel]:
    """Return the users with these ids, in the order of usernames."""
    users = [view.snapshot.users[user_id] for user_id in ids if user_id in view.snapshot.users]
    return sorted(users, key=lambda user: (*name_order(user.username), user.id.int))
