"""Widgets for only the form of a new user or workspace; a cell can read, set and observe the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

import traitlets

from argilla_widgets.directory.commands import CreateUser, CreateWorkspace
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.resources.tables import Table
from argilla_widgets.sdk.text import join_names, quoted, refuse_unknown, suggestion
from argilla_widgets.widgets.base.command_widget import CommandWidget
from argilla_widgets.widgets.base.trait_values import check_roles, clean_text
from argilla_widgets.widgets.front_end import script
from argilla_widgets.widgets.protocol.from_browser import Execute, FromBrowser, SavePasswords
from argilla_widgets.widgets.protocol.structs import MAX_FIELD_LENGTH

if TYPE_CHECKING:
    from argilla_widgets.directory import Change
    from argilla_widgets.directory.commands.execute import Result
    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.widgets.base.live import AnyClient


class _Form(CommandWidget):
    """A form in which every field but the password is a trait.

    Attributes
    ----------
    created_id : str or None
        Id of what the form created last. Set by Python only.
    """

    title: ClassVar[str]
    fields: ClassVar[tuple[str, ...]]
    """The traits that the user fills in, in the order of the form."""

    created_id = traitlets.Unicode(None, allow_none=True).tag(sync=True)

    def __init__(self, client: AnyClient = None, **prefill: Any) -> None:  # noqa: ANN401 - checked by the traits
        super().__init__(client, **prefill)

    @traitlets.validate("username", "first_name", "last_name", "name")
    def _short_text(self, proposal: dict[str, Any]) -> str:
        return clean_text(proposal["value"], MAX_FIELD_LENGTH)

    @classmethod
    def _refuse_unknown(cls, given: dict[str, Any]) -> None:
        known = ("client", *cls.fields, "auto_refresh", "layout", "read_only")
        unknown = {name: given.pop(name) for name in given.keys() - known}
        if "password" in unknown:
            unknown.clear()  # otherwise, a traceback could show the values
            raise TypeError("A form has no password argument. Type the password into the form or generate it there.")
        refuse_unknown(unknown, cls.__name__, known)

    def _execute(self, request: FromBrowser, progress: Progress) -> Result:
        result = super()._execute(request, progress)
        if (created := result.created_id) is not None:

            def cleared() -> dict[str, object]:  # without what was typed for the next one in the meantime
                return {name: value for name, value in self._values_for_next().items() if self._holds(name, request)}

            self._assign(lambda: {**cleared(), "created_id": str(created)})
        return result

    def _values_for_next(self) -> dict[str, Any]:
        """Return what the fields hold after a creation."""
        return {name: self.traits()[name].default() for name in self.fields}

    def _holds(self, name: str, request: FromBrowser) -> bool:
        """Return whether a field still has the value that a request was made with."""
        return isinstance(request, Execute) and getattr(self, name) == getattr(request.command, name)

    def _static(self) -> dict[str, str]:
        """Return the contents of the form."""
        filled: dict[str, object] = {}
        for name in self.fields:
            if value := getattr(self, name):
                filled[name.replace("_", " ")] = join_names(value) if isinstance(value, list) else value
        title = f"{self.title}. Run this cell to fill in the form."
        return Table(title, [filled] if filled else ())._repr_mimebundle_()


class UserForm(_Form):
    """Only the form "New user".

    Parameters
    ----------
    client
        `argilla_widgets.Argilla`, an official ``argilla.Argilla``, or None for the newest client.
    **prefill
        Initial values of the fields: username, first_name, last_name, role, workspaces. After
        a creation, role and workspaces have these values again, for the next user. A form accepts no password: the
        password is typed or generated in the browser, and stored nowhere.

    Attributes
    ----------
    username, first_name, last_name : str
        What is typed.
    role : str
        owner, admin or annotator.
    workspaces : list of str
        Names of the workspaces that the new user is added to.
    created_id : str or None
        Id of the user created last, to observe; the names are then empty again. Set by Python only.

    Raises
    ------
    TypeError
        For an unknown argument, and for a password.
    traitlets.TraitError
        For an unknown role or workspace.
    """

    _esm = script("UserForm")
    title = "New user"
    fields = ("username", "first_name", "last_name", "role", "workspaces")
    browser_traits = frozenset(fields)
    handlers = CommandWidget.only(SavePasswords)
    commands = (CreateUser,)

    username = traitlets.Unicode().tag(sync=True)
    first_name = traitlets.Unicode().tag(sync=True)
    last_name = traitlets.Unicode().tag(sync=True)
    role = traitlets.Unicode(Role.annotator.value).tag(sync=True)
    workspaces = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, client: AnyClient = None, **prefill: Any) -> None:  # noqa: ANN401 - checked by the traits
        super().__init__(client, **prefill)
        self._kept = {"role": self.role, "workspaces": self.workspaces}

    @traitlets.validate("role")
    def _known_role(self, proposal: dict[str, Any]) -> str:
        check_roles([proposal["value"]])
        return proposal["value"]

    @traitlets.validate("workspaces")
    def _known_workspaces(self, proposal: dict[str, Any]) -> list[str]:
        names = list(dict.fromkeys(proposal["value"]))
        if (known := self._names()) is None:
            return names
        for name in names:
            if name not in known:
                raise traitlets.TraitError(f"There is no workspace {quoted(name)}. {suggestion(name, known)}".rstrip())
        return names

    def _on_rows_sent(self, change: Change) -> None:
        """Forget workspaces that are gone."""
        super()._on_rows_sent(change)
        if change.workspaces and (known := self._names()) is not None:
            self._assign(lambda: {"workspaces": [name for name in self.workspaces if name in known]})

    def _values_for_next(self) -> dict[str, Any]:
        """Keep the role and those workspaces that the form was made for."""
        values, known = super()._values_for_next() | self._kept, self._names() or ()
        return values | {"workspaces": [name for name in values["workspaces"] if name in known]}

    def _holds(self, name: str, request: FromBrowser) -> bool:
        if name != "workspaces":
            return super()._holds(name, request)
        command = cast("CreateUser", cast("Execute", request).command)
        asked = self._directory.snapshot.known_workspaces(command.workspaces)
        return set(self.workspaces) == {workspace.name for workspace in asked}

    def _names(self) -> list[str] | None:
        """Return the names of the workspaces, None while they are unknown."""
        snapshot = self._directory.snapshot
        return [workspace.name for workspace in snapshot.workspaces.values()] if snapshot.complete else None


class WorkspaceForm(_Form):
    """Only the form "New workspace".

    Parameters
    ----------
    client
        `argilla_widgets.Argilla`, an official ``argilla.Argilla``, or None for the newest client.
    **prefill
        Initial values of the fields: name.

    Attributes
    ----------
    name : str
        What is typed.
    created_id : str or None
        Id of the workspace created last, to observe; the field is then empty again. Set by Python only.

    Raises
    ------
    TypeError
        For an unknown argument.
    """

    _esm = script("WorkspaceForm")
    title = "New workspace"
    fields = ("name",)
    browser_traits = frozenset(fields)
    handlers = CommandWidget.only()
    commands = (CreateWorkspace,)

    name = traitlets.Unicode().tag(sync=True)
