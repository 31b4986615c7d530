"""UserManager: the people of a server in one widget, to see and to manage."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from argilla_widgets.directory.access import refusal
from argilla_widgets.sdk.errors import ForbiddenError
from argilla_widgets.widgets.base import AnyClient, as_client, bundle
from argilla_widgets.widgets.people import PeopleWidget
from argilla_widgets.widgets.protocol import AskConsequences
from argilla_widgets.widgets.requests import RULES, action_for, consequences, done, request_type

if TYPE_CHECKING:
    from uuid import UUID

    from argilla_widgets.directory.action import Watch
    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.workspaces import Workspace
    from argilla_widgets.widgets.protocol import FromBrowser, ToBrowser


PARTS = ("search", "filters", "charts", "actions", "code")
"""What stands around the table of a manager; who acts where is always in sight."""


class UserManager(PeopleWidget):
    """The people of an Argilla server: see, search, select, create, assign, change and delete them.

    Parameters
    ----------
    client
        `argilla_widgets.Argilla`, an official ``argilla.Argilla``, or None for the newest client.
    workspace
        Shows the members of this workspace alone.
    read_only
        Shows everything and changes nothing.
    show
        The parts to show, of `PARTS`; all of them by default.
    **traits
        First values of the traits of `PeopleState`: selected_ids, search, sort, role_filter and so on.

    Raises
    ------
    TypeError
        For an argument that it does not know.

    """

    _esm = bundle("manager.js")
    _css = bundle("manager.css")
    show = traitlets.List(traitlets.Unicode(), default_value=list(PARTS)).tag(sync=True)
    _managers: ClassVar[weakref.WeakKeyDictionary[Argilla, dict[UUID | None, UserManager]]] = (
        weakref.WeakKeyDictionary()
    )
    _managers_lock: ClassVar[threading.Lock] = threading.Lock()

    # -- one widget per resource --------------------------------------------------------------------------------------

    @classmethod
    def of(cls, client: AnyClient = None, workspace: Workspace | None = None) -> UserManager:
        """Give the one manager that displaying ``client.users``, or ``workspace.users``, shows."""
        ours = as_client(client)
        key = workspace.id if workspace is not None else None
        with cls._managers_lock:
            managers = cls._managers.setdefault(ours, {})
            manager = managers.get(key)
            if manager is None or manager.comm is None:
                manager = managers[key] = cls(ours, workspace=workspace)
            return manager

    @traitlets.validate("show")
    def _known_parts(self, proposal: dict[str, Any]) -> list[str]:
        for name in proposal["value"]:
            if name not in PARTS:
                raise traitlets.TraitError(f"There is no part {name!r} to show. There are {', '.join(PARTS)}.")
        return proposal["value"]

    def _refused(self) -> dict[str, str]:
        """Give the requests that are refused here, with the reasons."""
        kinds = {request_type(request): rule for request, rule in RULES.items()}
        if self.read_only:
            return dict.fromkeys(kinds, "This widget only shows; it was made with read_only=True.")
        account = self._directory.account
        if account is None:
            return dict.fromkeys(kinds, "It is not known yet who you are on this server.")
        reasons = {kind: refusal(account.role, rule) for kind, rule in kinds.items()}
        return {kind: reason for kind, reason in reasons.items() if reason is not None}

    # -- requests -----------------------------------------------------------------------------------------------------

    def _handle(self, request: FromBrowser, watch: Watch) -> ToBrowser:
        if reason := self._refused().get(request_type(type(request))):
            raise ForbiddenError(reason, status_code=403)
        if isinstance(request, AskConsequences):
            return consequences(request, self._directory, watch)
        if type(request) in RULES:
            return done(request.id, self._directory.do(action_for(request, self._directory), watch))
        return super()._handle(request, watch)
