"""`Changes`: each change of users and workspaces as one call, which takes names, ids or objects."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from uuid import UUID

from msgspec.structs import replace

from argilla_widgets.directory.access.references import (
    UserRef,
    WorkspaceRef,
    find_user,
    find_workspace,
    several,
)
from argilla_widgets.directory.access.view import AccessView
from argilla_widgets.directory.commands import (
    AddToWorkspace,
    ChangeAccess,
    ChangeMemberships,
    ChangeRole,
    CreateUser,
    CreateWorkspace,
    DeleteUsers,
    DeleteWorkspace,
    EditUser,
    RemoveAccess,
    RemoveFromWorkspace,
)
from argilla_widgets.directory.commands.command import Command, CommandRequest
from argilla_widgets.directory.commands.consequences import ShownConsequences
from argilla_widgets.directory.commands.execute import Result  # noqa: TC001 - annotations resolve at run time
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.errors import ArgumentError, UnknownNameError
from argilla_widgets.sdk.models import Role, UserModel, WorkspaceModel
from argilla_widgets.sdk.resources.users import User

if TYPE_CHECKING:
    from argilla_widgets.directory.sync import Synchronizer
    from argilla_widgets.sdk.client import Argilla

Users: TypeAlias = UserRef | Iterable[UserRef]
"""Users to change: by username, id (a UUID or its text) or object; one of them, or several."""
Workspaces: TypeAlias = WorkspaceRef | Iterable[WorkspaceRef]
"""Workspaces: by name, id (a UUID or its text) or object; one of them, or several."""

_T = TypeVar("_T")
_progress: ContextVar[Progress | None] = ContextVar("progress", default=None)
"""Follows the changes of this thread: see `Changes.following`."""


@hides_arguments
class Changes:
    """What can be changed on a server: the part of a `Directory` that writes.

    Each method makes one change and one entry of the journal, which `undo` reverses. The people whom it changes are
    read again first, and who was changed by others since this directory last read them is not overwritten.
    """

    client: Argilla
    _synchronizer: Synchronizer

    @abstractmethod
    def execute(self, command: Command | CommandRequest, progress: Progress | None = None) -> Result:
        """Execute a command."""

    # -- users --------------------------------------------------------------------------------------------------------

    def create_user(
        self,
        username: str,
        password: str,
        *,
        first_name: str | None = None,
        last_name: str | None = None,
        role: Role | str = Role.annotator,
        workspaces: Workspaces = (),
    ) -> Result:
        """Create a user, then add them to workspaces.

        Parameters
        ----------
        username
            Their username, which no other user has.
        password
            8 to 100 characters, and at most 72 bytes.
        first_name, last_name
            Their names; the first name is the username unless it is given.
        role
            ``"owner"``, ``"admin"`` or ``"annotator"``.
        workspaces
            Where to add them.

        Returns
        -------
        Result
            Its ``created_id`` is the id of the new user.

        Raises
        ------
        ConflictError
            When the username is taken, or looks like one that is.
        UnprocessableEntityError
            When a value is refused; ``field`` names it.
        ArgillaError
            Also as in `execute`.
        """
        hidden = Secret(password)
        del password  # a traceback shows the variables of this frame
        places = [workspace.id for workspace in self._workspaces(workspaces)]
        return self._change(CreateUser(username, hidden, first_name, last_name, role, places))

    def edit_user(
        self,
        user: UserRef,
        *,
        username: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
    ) -> Result:
        """Change the names of a user.

        Parameters
        ----------
        user
            The user.
        username, first_name, last_name
            The new names; None keeps a name, and an empty last name removes it.

        Raises
        ------
        UnknownNameError
            When there is no such user.
        ArgillaError
            Also as in `execute`.
        """
        people = self._users([user])
        return self._change(EditUser(people[0].id, username, first_name, last_name))

    def change_role(self, users: Users, role: Role | str, *, leave: bool = False) -> Result:
        """Set one role for users.

        Parameters
        ----------
        users
            The users.
        role
            ``"owner"``, ``"admin"`` or ``"annotator"``.
        leave
            Whether new owners leave their workspaces in the same change. They keep their access, and admins of a
            workspace can no longer read their API key.

        Raises
        ------
        UnknownNameError
            When one of them is not there: no one is changed.
        LastOwnerError, SelfLockOutError
            When it would demote the last owner, or the account in use.
        ArgillaError
            Also as in `execute`.
        """
        return self._change(ChangeRole(_ids(self._users(users)), role, leave))

    def delete_users(self, users: Users, *, responses: int | None = None) -> Result:
        """Delete users along with their responses; this cannot be undone. `remove_access` keeps both.

        Parameters
        ----------
        users
            The users.
        responses
            The most responses that may be deleted with them; they are counted first. None counts none.

        Raises
        ------
        UnknownNameError
            When one of them is not there: no one is deleted.
        NeedsConfirmationError
            When they have given more responses: no one is deleted.
        LastOwnerError, SelfLockOutError
            When it would delete the last owner, or the account in use.
        ArgillaError
            Also as in `execute`.
        """
        if responses is not None and (type(responses) is not int or responses < 0):
            raise ArgumentError("The argument responses must be a number of responses, 0 or more.", field="responses")
        shown = None if responses is None else ShownConsequences(responses)
        return self._change(DeleteUsers(_ids(self._users(users)), shown))

    # -- memberships --------------------------------------------------------------------------------------------------

    def add_to_workspace(self, users: Users, workspaces: Workspaces) -> Result:
        """Add users to workspaces: each user to all of them. Members stay members.

        Someone who has become an owner since this directory, or the object that you pass, last saw them is skipped:
        the admins of a workspace can read the API keys of its members.

        Parameters
        ----------
        users
            The users.
        workspaces
            The workspaces.

        Raises
        ------
        UnknownNameError
            When one of them is not there: no one is added.
        ArgillaError
            Also as in `execute`.
        """
        people = self._users(users)
        return self._change(AddToWorkspace(_ids(people), _ids(self._workspaces(workspaces))), people)

    def remove_from_workspace(self, users: Users, workspaces: Workspaces) -> Result:
        """Remove users from workspaces: each user from all of them. Their responses stay.

        Parameters
        ----------
        users
            The users.
        workspaces
            The workspaces.

        Raises
        ------
        UnknownNameError
            When one of them is not there: no one is removed.
        ArgillaError
            Also as in `execute`.
        """
        return self._change(RemoveFromWorkspace(_ids(self._users(users)), _ids(self._workspaces(workspaces))))

    def remove_access(self, users: Users) -> Result:
        """Remove users from all their workspaces. Their accounts and responses stay, and owners keep their access.

        Parameters
        ----------
        users
            The users.

        Raises
        ------
        UnknownNameError
            When one of them is not there: no one is removed.
        ArgillaError
            Also as in `execute`.
        """
        return self._change(RemoveAccess(_ids(self._users(users))))

    def change_memberships(
        self,
        add: Iterable[tuple[UserRef, WorkspaceRef]] = (),
        remove: Iterable[tuple[UserRef, WorkspaceRef]] = (),
    ) -> Result:
        """Make some pairs of a user and a workspace memberships, and end others, as one change.

        Parameters
        ----------
        add, remove
            Pairs, such as ``("ana", "nlp")``.

        Raises
        ------
        UnknownNameError
            When one of them is not there: nothing is changed.
        ArgillaError
            Also as in `execute`.
        """
        added, removed = ([*map(_pair, pairs)] for pairs in (add, remove))
        pairs = [*added, *removed]
        people, places = self._users([user for user, _ in pairs]), self._workspaces([place for _, place in pairs])
        ids = [(person.id, place.id) for person, place in zip(people, places, strict=True)]
        return self._change(ChangeMemberships(ids[: len(added)], ids[len(added) :]), people[: len(added)])

    def change_access(
        self,
        user: UserRef,
        role: Role | str | None = None,
        *,
        add: Workspaces = (),
        remove: Workspaces = (),
    ) -> Result:
        """Change a user's role, add them to workspaces and remove them from others, as one change.

        `Access.simulate`, with the same arguments, says what that would allow and prevent.

        Parameters
        ----------
        user
            The user.
        role
            Their new role; None keeps it.
        add, remove
            Workspaces to join and to leave.

        Raises
        ------
        UnknownNameError
            When one of them is not there: nothing is changed.
        ArgillaError
            Also as in `execute`.
        """
        people = self._users([user])
        joined, left = (_ids(self._workspaces(places)) for places in (add, remove))
        return self._change(ChangeAccess(people[0].id, role, joined, left), people)

    # -- workspaces ---------------------------------------------------------------------------------------------------

    def create_workspace(self, name: str) -> Result:
        """Create a workspace.

        Parameters
        ----------
        name
            Its name, which no other workspace has.

        Returns
        -------
        Result
            Its ``created_id`` is the id of the new workspace.

        Raises
        ------
        ConflictError
            When the name is taken, or looks like one that is.
        ArgillaError
            Also as in `execute`.
        """
        return self._change(CreateWorkspace(name))

    def delete_workspace(self, workspace: WorkspaceRef) -> Result:
        """Delete a workspace and its memberships.

        Parameters
        ----------
        workspace
            The workspace.

        Raises
        ------
        UnknownNameError
            When it is not there.
        ConflictError
            When it has datasets; the message names them.
        ArgillaError
            Also as in `execute`.
        """
        return self._change(DeleteWorkspace(self._workspaces([workspace])[0].id))

    # -- how a change is made -----------------------------------------------------------------------------------------

    def following(self, progress: Progress) -> AbstractContextManager[Progress]:
        """Follow the changes that are made within a ``with`` block; ``progress.stop()`` stops them.

        Parameters
        ----------
        progress
            Such as ``Progress(function)``, from ``argilla_widgets.directory.execution.progress``.
        """
        return _following(Progress.of(progress))

    def _change(self, command: Command, added: Sequence[UserModel] = ()) -> Result:
        """Execute a command. Of those whom it adds to a workspace, only who was seen as an owner may be one."""
        owners = {user.id for user in added if user.role in ROLES_EVERYWHERE} if added else None
        return self.execute(CommandRequest(command, owners=owners), _progress.get())

    def _users(self, users: Users) -> list[UserModel]:
        """Find users; those who are passed as objects have the role that their holder saw."""
        refs = several(users)
        people = zip(refs, self._find(lambda view: [find_user(view, ref) for ref in refs]), strict=True)
        return [replace(user, role=ref.role) if isinstance(ref, User | UserModel) else user for ref, user in people]

    def _workspaces(self, workspaces: Workspaces) -> list[WorkspaceModel]:
        refs = several(workspaces)
        return self._find(lambda view: [find_workspace(view, ref) for ref in refs])

    def _find(self, find: Callable[[AccessView], list[_T]]) -> list[_T]:
        """Find users or workspaces in the snapshot; read it again if some are not there."""
        synchronizer = self._synchronizer
        account, snapshot = synchronizer.account, synchronizer.store.snapshot
        if account is not None and snapshot.complete:
            with suppress(UnknownNameError):
                return find(AccessView(account, snapshot, (), self.client))
        synchronizer.refresh()
        account = synchronizer.account
        assert account is not None  # noqa: S101 - a successful refresh always sets it
        return find(AccessView(account, synchronizer.store.snapshot, (), self.client, just_read=True))


@contextmanager
def _following(progress: Progress) -> Iterator[Progress]:
    token = _progress.set(progress)
    try:
        yield progress
    finally:
        _progress.reset(token)


def _pair(value: object) -> tuple[UserRef, WorkspaceRef]:
    if not (isinstance(value, tuple) and len(value) == 2):  # noqa: PLR2004 - a pair
        given = "None" if value is None else type(value).__name__
        raise ArgumentError(f'Pass pairs of a user and a workspace, such as ("ana", "nlp"), not {given}.', field="add")
    return value


def _ids(items: Iterable[UserModel | WorkspaceModel]) -> list[UUID]:
    return list(dict.fromkeys(item.id for item in items))
