"""`Access`: questions about who may do what, answered with the reason."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from argilla_widgets.directory.access.answers import Verdict, View, rules_at
from argilla_widgets.directory.access.findings import look
from argilla_widgets.directory.access.frames import frame, row
from argilla_widgets.directory.access.lookup import (
    Person,
    Where,
    find_place,
    find_rule,
    find_user,
)
from argilla_widgets.directory.access.recheck import require
from argilla_widgets.directory.access.trial import imagine
from argilla_widgets.sdk.doctor import documented_accounts, uses_documented_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    import pandas as pd

    from argilla_widgets.directory.access.finding import Finding, Findings
    from argilla_widgets.directory.commands.command import Command
    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.sdk.models import DatasetModel, Role, WorkspaceModel


class Access:
    """Who can do what on a server, and why: ``client.directory.access``.

    It answers from the directory's snapshot, which is loaded when it has not been yet; the datasets are asked once for
    each refresh. People, workspaces and datasets are named by name, by id (a UUID or its text) or by object, a dataset
    also as ``workspace/dataset``. The actions are the keys of `POLICY`.

    A client that is no owner gets the answer for what it sees; what it does not see stands in ``frame.attrs["note"]``.

    Parameters
    ----------
    directory
        The snapshot that is asked.

    """

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._datasets: tuple[Mapping[UUID, WorkspaceModel], Sequence[DatasetModel]] | None = None
        self._documented: frozenset[UUID] | None = None
        self._trying = threading.Lock()

    def __repr__(self) -> str:
        return f"<Access to {self._directory.client.host}: of, to, can, compare, simulate, findings>"

    def view(self) -> View:
        """Give what the client sees now, loaded when it is not yet.

        Raises
        ------
        ArgillaError
            When the server cannot be asked.

        """
        directory = self._directory
        if directory.account is None or not (directory.snapshot.complete and directory.snapshot.memberships_known):
            directory.refresh()  # with no lock held: a listener that it tells may ask here, too
        account, snapshot = directory.account, directory.snapshot
        assert account is not None  # noqa: S101 - a refresh that succeeds knows it
        # Each refresh, and each change of the workspaces, brings a mapping of its own.
        known = self._datasets
        if known is None or known[0] is not snapshot.workspaces:
            known = self._datasets = (snapshot.workspaces, directory.client.api.datasets.list())
        datasets = [one for one in known[1] if one.workspace_id in snapshot.workspaces]
        return View(account, snapshot, datasets, self._directory.client)

    # -- questions ----------------------------------------------------------------------------------------------------

    def can(self, user: Person, action: str, on: Where | Person | None = None) -> Verdict:
        """Return whether a user can do something, and why.

        Parameters
        ----------
        user
            The person.
        action
            A key of `POLICY`.
        on
            The workspace or dataset to do it to, or the user for ``update_user`` and its like. A workspace stands for
            the datasets in it. None asks whether the person may do it anywhere.

        Returns
        -------
        Verdict
            True or false, with the ``reason`` in words.

        Raises
        ------
        NotFoundError
            When there is nothing with that name (any more); the message suggests the closest one.
        UnprocessableEntityError
            When there is no such action, or several datasets have this name.

        """
        view, rule = self.view(), find_rule(action)
        who = find_user(view, user)
        if on is None or rule.on == "server":
            return view.verdict(who, rule)
        if rule.on == "user":
            find_user(view, on)  # pyright: ignore[reportArgumentType] - a place is refused there
            return view.verdict(who, rule)
        return view.verdict(who, rule, find_place(view, on, rule))  # pyright: ignore[reportArgumentType]

    def of(self, user: Person) -> pd.DataFrame:
        """List everything a user can and cannot do.

        Returns
        -------
        pandas.DataFrame
            One row each: workspace, dataset, action, allowed, reason. What concerns the whole server has neither a
            workspace nor a dataset.

        Raises
        ------
        NotFoundError
            When there is no such user (any more).

        """
        view = self.view()
        grants = list(view.grants(find_user(view, user)))
        return frame(view, [*map(row, grants)], ("workspace", "dataset", "action", "allowed", "reason"))

    def to(self, workspace_or_dataset: Where, action: str | None = None) -> pd.DataFrame:
        """List the users who can do something in a workspace or dataset.

        Parameters
        ----------
        workspace_or_dataset
            The place.
        action
            A key of `POLICY`; None is every action that is done to it.

        Returns
        -------
        pandas.DataFrame
            One row for each person and action: username, role, action, reason; in the order of the permission table,
            then of usernames.

        Raises
        ------
        NotFoundError
            When there is no such place (any more).
        UnprocessableEntityError
            When there is no such action, or several datasets have this name.

        """
        view = self.view()
        rule = find_rule(action) if action is not None else None
        place = find_place(view, workspace_or_dataset, rule)
        rows = [
            {"username": user.username, "role": user.role.value, "action": one.action, "reason": verdict.reason}
            for one in (rules_at(place) if rule is None else [rule])
            for user, verdict in view.people(place, one)
        ]
        return frame(view, rows, ("username", "role", "action", "reason"))

    def compare(self, user: Person, other: Person) -> pd.DataFrame:
        """List what one of two people may do and the other may not.

        Returns
        -------
        pandas.DataFrame
            One row for each difference: workspace, dataset, action, only (the username of the one who may), reason,
            and why_not, the reason of the other.

        Raises
        ------
        NotFoundError
            When one of them is not there (any more).

        """
        view = self.view()
        pair = (find_user(view, user), find_user(view, other))
        rows = []
        for first, second in zip(*map(view.grants, pair), strict=True):
            if first.verdict.allowed != second.verdict.allowed:
                may, not_ = (first, second) if first.verdict else (second, first)
                who = pair[0] if first.verdict else pair[1]
                reasons = {"reason": may.verdict.reason, "why_not": not_.verdict.reason}
                rows.append({**row(first), "only": who.username, **reasons})
        return frame(view, rows, ("workspace", "dataset", "action", "only", "reason", "why_not"))

    # -- what if ------------------------------------------------------------------------------------------------------

    def simulate(
        self,
        user: Person,
        role: Role | str | None = None,
        workspaces: Iterable[Where] | None = None,
        *,
        add: Iterable[Where] = (),
        remove: Iterable[Where] = (),
    ) -> pd.DataFrame:
        """List what a person could do, or could no longer, with another role or other workspaces; nothing is sent.

        Parameters
        ----------
        user
            The person.
        role
            The role to try; None leaves it.
        workspaces
            All workspaces that the person would be a member of; None leaves them.
        add, remove
            Workspaces to join and to leave; all others stay.

        Returns
        -------
        pandas.DataFrame
            One row for each difference: change (``gained`` or ``lost``), workspace, dataset, action, and the reason as
            it would be then. `actions` gives what carries it out.

        Raises
        ------
        NotFoundError
            When the person or a workspace is not there (any more).
        UnprocessableEntityError
            When there is no such role.

        """
        view = self.view()
        trial = imagine(view, user, role, workspaces, add, remove)
        rows = [
            {**row(after), "change": "gained" if after.verdict else "lost"}
            for before, after in zip(view.grants(trial.now), view.grants(trial.then, trial.after), strict=True)
            if before.verdict.allowed != after.verdict.allowed
        ]
        return frame(view, rows, ("change", "workspace", "dataset", "action", "reason"))

    def actions(
        self,
        user: Person,
        role: Role | str | None = None,
        workspaces: Iterable[Where] | None = None,
        *,
        add: Iterable[Where] = (),
        remove: Iterable[Where] = (),
    ) -> list[Command]:
        """Give the actions that make a simulated change real, for ``client.directory.do``; those that are needed.

        The arguments are those of `simulate`. What others change is kept: ``add`` and ``remove`` name all that is
        touched, ``workspaces`` everything that is known now.
        """
        return imagine(self.view(), user, role, workspaces, add, remove).actions()

    # -- what to fix -------------------------------------------------------------------------------------------------

    def findings(self) -> Findings:
        """Find what needs an administrator's attention, each with the action that fixes it.

        ``client.directory.do(finding.fix)`` fixes what has one right fix, and ``finding.fix_with(...)`` gives the
        action if something has to be chosen first. An owner also learns who has a published default key:
        these few keys are tried once (passwords are tried by ``client.doctor()``). Others learn it of their own key.

        Raises
        ------
        ArgillaError
            When the server cannot be asked.

        """
        view, client = self.view(), self._directory.client
        if not view.sees_everybody:
            return look(view, {view.account.id} if uses_documented_key(client) else ())
        with self._trying:
            if self._documented is None:  # once is enough: nobody gets such a key later
                self._documented = documented_accounts(client)
        return look(view, self._documented)

    def check(self, finding: Finding) -> None:
        """Read everything again, and look whether a finding is as it was found.

        Raises
        ------
        NotFoundError
            When it is not, with what has changed.

        """
        before = self._directory.snapshot
        self._directory.refresh()
        require(finding, self.findings(), before, self._directory.snapshot)
