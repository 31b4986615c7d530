"""`Access`: who can do what, with the reason."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from argilla_widgets.directory.access.references import (
    PlaceRef,
    UserRef,
    find_place,
    find_rule,
    find_user,
)
from argilla_widgets.directory.access.simulation import simulate
from argilla_widgets.directory.access.view import AccessView, Decision, Grant, rules_at
from argilla_widgets.directory.audit.checks import run_checks
from argilla_widgets.directory.audit.finding import Finding, Findings
from argilla_widgets.directory.audit.recheck import check_holds
from argilla_widgets.directory.commands import ChangeMemberships, ChangeRole
from argilla_widgets.directory.commands.command import Command, CommandRequest
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.doctor import default_accounts
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError, UnprocessableEntityError
from argilla_widgets.sdk.resources.tables import Table, data_frame

if TYPE_CHECKING:
    import pandas as pd

    from argilla_widgets.directory.sync import Synchronizer
    from argilla_widgets.sdk.models import DatasetModel, Role, WorkspaceModel

_QUESTIONS = {
    "can(user, action, on)": "whether a user can do something there, and why",
    "of(user)": "everything a user can and cannot do",
    "to(workspace_or_dataset, action)": "who can do something there",
    "compare(user, other)": "what only one of two users can do",
    "simulate(user, role, add=..., remove=...)": "what a change would allow and prevent; nothing is sent",
    "actions(user, role, add=..., remove=...)": "the commands for that change",
    "findings()": "what may need fixing, each finding with its fix",
}
"""The questions of `Access`, as its display lists them."""


@hides_arguments
class Access:
    """Who can do what on a server, and why: ``client.directory.access``.

    It uses the directory's snapshot, which is loaded on first use; the datasets are requested once for each refresh.
    Refer to users, workspaces and datasets by name, by id (a UUID or its text) or by object, and to a dataset also as
    ``workspace/dataset``. The actions are the keys of `POLICY`.

    For a client that is not an owner, results cover what it sees. A warning says what it does not see, and
    ``frame.attrs["note"]`` repeats it.
    """

    def __init__(self, synchronizer: Synchronizer) -> None:
        self._client = synchronizer.client
        self._synchronizer = synchronizer
        self._datasets: tuple[Mapping[UUID, WorkspaceModel], Sequence[DatasetModel]] | None = None
        self._default_accounts: frozenset[UUID] | None = None
        self._default_accounts_lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<Access to {self._client.host}: {', '.join(call.partition('(')[0] for call in _QUESTIONS)}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        rows = [{"client.directory.access": f".{call}", "answers": answer} for call, answer in _QUESTIONS.items()]
        return Table(f"Who can do what at {self._client.host}, and why", rows)._repr_mimebundle_()

    def view(self) -> AccessView:
        """Return what the client sees now; load it first if necessary."""
        synchronizer, store = self._synchronizer, self._synchronizer.store
        if synchronizer.account is None or not (store.snapshot.complete and store.snapshot.memberships_known):
            synchronizer.refresh()  # without holding a lock: a listener that is notified may use this object, too
        account, snapshot = synchronizer.account, store.snapshot
        assert account is not None  # noqa: S101 - a successful refresh always sets it
        # Each refresh, and each change of the workspaces, makes a new mapping.
        known = self._datasets
        if known is None or known[0] is not snapshot.workspaces:
            known = self._datasets = (snapshot.workspaces, self._client.api.datasets.list())
        datasets = [dataset for dataset in known[1] if dataset.workspace_id in snapshot.workspaces]
        return AccessView(account, snapshot, datasets, self._client)

    # -- questions ----------------------------------------------------------------------------------------------------

    def can(self, user: UserRef, action: str, on: PlaceRef | UserRef | UnsetType = UNSET) -> Decision:
        """Return whether a user can do something, and why.

        Parameters
        ----------
        user
            The user.
        action
            A key of `POLICY`.
        on
            The workspace or dataset to do it to, or the user for ``update_user`` and similar actions. A workspace
            includes its datasets. Without it, the question is whether the user may do it anywhere.

        Returns
        -------
        Decision
            True or false, with the ``reason`` in words.

        Raises
        ------
        NotFoundError
            When there is nothing with that name (or no longer); the message suggests the closest one.
        UnprocessableEntityError
            When there is no such action, several datasets have this name, or ``on`` is None, which
            ``client.workspaces(name)`` returns for a workspace that does not exist.
        """
        view, rule = self.view(), find_rule(action)
        who = find_user(view, user)
        if on is UNSET or rule.on == "server":
            return view.decide(who, rule)
        if on is None:
            raise UnprocessableEntityError(
                "The workspace, dataset or user is None: nothing was found where it was looked up.",
                hint="Leave the argument out to ask whether they may do it anywhere.",
            )
        if rule.on == "user":
            find_user(view, on)  # pyright: ignore[reportArgumentType] - a place is refused there
            return view.decide(who, rule)
        return view.decide(who, rule, find_place(view, on, rule))  # pyright: ignore[reportArgumentType]

    def of(self, user: UserRef) -> pd.DataFrame:
        """List everything a user can and cannot do.

        Returns
        -------
        pandas.DataFrame
            One row each: workspace, dataset, action, allowed, reason. What concerns the whole server has neither a
            workspace nor a dataset.

        Raises
        ------
        NotFoundError
            When there is no such user (or no longer).
        """
        view = self.view()
        grants = list(view.grants(find_user(view, user)))
        return _frame(view, [*map(_row, grants)], ("workspace", "dataset", "action", "allowed", "reason"))

    def to(self, workspace_or_dataset: PlaceRef, action: str | None = None) -> pd.DataFrame:
        """List the users who can do something in a workspace or dataset.

        Parameters
        ----------
        workspace_or_dataset
            The workspace or dataset.
        action
            A key of `POLICY`; None is every action that applies to it.

        Returns
        -------
        pandas.DataFrame
            One row for each user and action: username, role, action, reason; in the order of the permission table,
            then of usernames.

        Raises
        ------
        NotFoundError
            When there is no such workspace or dataset (or no longer).
        UnprocessableEntityError
            When there is no such action, or several datasets have this name.
        """
        view = self.view()
        rule = find_rule(action) if action is not None else None
        place = find_place(view, workspace_or_dataset, rule)
        rows = [
            {"username": user.username, "role": user.role.value, "action": applicable.action, "reason": decision.reason}
            for applicable in (rules_at(place) if rule is None else [rule])
            for user, decision in view.people(place, applicable)
        ]
        return _frame(view, rows, ("username", "role", "action", "reason"))

    def compare(self, user: UserRef, other: UserRef) -> pd.DataFrame:
        """List what one of two users may do and the other may not.

        Returns
        -------
        pandas.DataFrame
            One row for each difference: workspace, dataset, action, only (the username of the user who may), reason,
            and why_not, the reason for the other user.

        Raises
        ------
        NotFoundError
            When one of the users does not exist (or no longer).
        """
        view = self.view()
        pair = (find_user(view, user), find_user(view, other))
        rows = []
        for first, second in _differing(*map(view.grants, pair)):
            may, not_ = (first, second) if first.decision else (second, first)
            who = pair[0] if first.decision else pair[1]
            reasons = {"reason": may.decision.reason, "why_not": not_.decision.reason}
            rows.append({**_row(first), "only": who.username, **reasons})
        return _frame(view, rows, ("workspace", "dataset", "action", "only", "reason", "why_not"))

    # -- what if ------------------------------------------------------------------------------------------------------

    def simulate(
        self,
        user: UserRef,
        role: Role | str | None = None,
        workspaces: Iterable[PlaceRef] | None = None,
        *,
        add: Iterable[PlaceRef] = (),
        remove: Iterable[PlaceRef] = (),
    ) -> pd.DataFrame:
        """List what a user could do, or could no longer do, with another role or other workspaces; nothing is sent.

        Parameters
        ----------
        user
            The user.
        role
            The role to try; None keeps the current one.
        workspaces
            All workspaces that the user would be a member of; None keeps the current ones.
        add, remove
            Workspaces to join and to leave; all others stay.

        Returns
        -------
        pandas.DataFrame
            One row for each difference: change (``gained`` or ``lost``), workspace, dataset, action, and the reason
            after the change. `actions` returns the commands that carry it out.

        Raises
        ------
        NotFoundError
            When the user or a workspace does not exist (or no longer).
        UnprocessableEntityError
            When there is no such role.
        """
        view = self.view()
        trial = simulate(view, user, role, workspaces, add, remove)
        rows = [
            {**_row(after), "change": "gained" if after.decision else "lost"}
            for _, after in _differing(view.grants(trial.now), view.grants(trial.then, trial.after))
        ]
        return _frame(view, rows, ("change", "workspace", "dataset", "action", "reason"))

    def actions(
        self,
        user: UserRef,
        role: Role | str | None = None,
        workspaces: Iterable[PlaceRef] | None = None,
        *,
        add: Iterable[PlaceRef] = (),
        remove: Iterable[PlaceRef] = (),
    ) -> list[CommandRequest]:
        """Return the commands that make a simulated change real, for ``client.directory.execute``; only those needed.

        The arguments are those of `simulate`. Changes by others are kept: ``add`` and ``remove`` change only the
        workspaces they name, ``workspaces`` all that are known now.
        """
        trial = simulate(self.view(), user, role, workspaces, add, remove)
        found = list[Command]()
        if trial.then.role is not trial.now.role:
            found.append(ChangeRole([trial.now.id], trial.then.role))
        joined = [(trial.now.id, workspace_id) for workspace_id in trial.after - trial.before]
        left = [(trial.now.id, workspace_id) for workspace_id in trial.before - trial.after]
        if joined or left:
            found.append(ChangeMemberships(joined, left))
        return [CommandRequest(command, server=self._client.api_url) for command in found]

    # -- what to fix -------------------------------------------------------------------------------------------------

    def findings(self) -> Findings:
        """Find what needs an administrator's attention, each with the command that fixes it.

        ``client.directory.execute(finding.fix)`` fixes a finding that has a single right fix, and
        ``finding.fix_with(...)`` returns the command if something has to be chosen first. For an owner, findings
        include users with a published default key: these few keys are tried once (passwords are tried by
        ``client.doctor()``). Others see this only for their own key.

        Raises
        ------
        ArgillaError
            When the server cannot be reached.
        """
        view, client = self.view(), self._client
        if not view.sees_everyone:
            return run_checks(view, {view.account.id} if client.uses_default_key else ())
        with self._default_accounts_lock:
            if self._default_accounts is None:  # once is enough: no one can get such a key later
                self._default_accounts = default_accounts(client)
        return run_checks(view, self._default_accounts)

    def check(self, finding: Finding) -> None:
        """Read everything again, and check that a finding still holds.

        Raises
        ------
        TypeError
            When it is not a finding.
        NotFoundError
            When it does not; the message says what has changed.
        ArgillaError
            When it is about another server.
        """
        if not isinstance(finding, Finding):
            raise ArgumentError(f"Pass a finding, such as one of access.findings(), not {type(finding).__name__}.")
        here = self._client.api_url
        if finding.server not in {None, here}:
            raise ArgillaError(f"This finding is about {finding.server} and cannot be checked at {here}.")
        store = self._synchronizer.store
        before = store.snapshot
        self._synchronizer.refresh()
        check_holds(finding, self.findings(), before, store.snapshot)


def _differing(first: Iterable[Grant], second: Iterable[Grant]) -> Iterator[tuple[Grant, Grant]]:
    """Yield what only one of two allows, workspace by workspace; in a widget, `diff_lines` does so action by action."""
    return (pair for pair in zip(first, second, strict=True) if pair[0].decision.allowed != pair[1].decision.allowed)


def _row(grant: Grant) -> dict[str, Any]:
    """Return a grant as a row; `_frame` picks the columns that it needs."""
    return {
        "workspace": grant.workspace.name if grant.workspace is not None else None,
        "dataset": grant.dataset.name if grant.dataset is not None else None,
        "action": grant.action,
        "allowed": grant.decision.allowed,
        "reason": grant.decision.reason,
    }


def _frame(view: AccessView, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Make a frame of these rows, and warn of what the account of the view does not see."""
    if view.note is not None:
        warnings.warn(view.note, UserWarning, stacklevel=4)
    from argilla_widgets.directory.access.answer import Answer  # noqa: PLC0415 - it needs pandas, which is slow to import

    frame = Answer(data_frame({name: [row[name] for row in rows] for name in columns}, {"allowed": "bool"}))
    if view.note is not None:
        frame.attrs["note"] = view.note
    return frame
