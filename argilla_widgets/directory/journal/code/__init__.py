"""The code equivalent to what was done, in three ways: with this package, with Argilla's own SDK, and with curl.

`Code` is a snippet, which assumes ``rg`` and ``client`` (or the environment variables of the shell), or a
script, which runs from top to bottom. In Python, similar operations in a row become one loop. The code contains no
secret: each password is read from an environment variable of its own, or else prompted for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from argilla_widgets.directory.journal.code.official import OfficialPython
from argilla_widgets.directory.journal.code.passwords import password_variables
from argilla_widgets.directory.journal.code.python import Python
from argilla_widgets.directory.journal.code.shell import Shell
from argilla_widgets.sdk.auth.address import DEFAULT_API_URL
from argilla_widgets.sdk.text import pluralize

if TYPE_CHECKING:
    from argilla_widgets.directory.model.operation import Operation


@dataclass(frozen=True, repr=False)
class Code:
    """The code equivalent to operations, in three ways, each written when it is asked for; it contains no secret.

    Parameters
    ----------
    operations
        What to do. Users and workspaces are looked up by name, or by id if the name is unknown; curl uses the ids, and
        creates under the same ids, so that it does the same on another server.
    script
        Whether the code is complete, with imports and connection; otherwise it assumes ``rg`` and ``client``.
    api_url
        The address that a script connects to, unless ``ARGILLA_API_URL`` is set.
    note
        A sentence for the top of a script, as a comment.
    """

    operations: tuple[Operation, ...] = ()
    script: bool = False
    api_url: str = DEFAULT_API_URL
    note: str = ""

    def __repr__(self) -> str:
        return f"<Code of {pluralize(len(self.operations), 'operation')}: .argilla_widgets, .argilla or .curl>"

    @cached_property
    def argilla_widgets(self) -> str:
        """Python with this package."""
        return self._written(Python)

    @cached_property
    def argilla(self) -> str:
        """Python with Argilla's own SDK, 2.8."""
        return self._written(OfficialPython)

    @cached_property
    def curl(self) -> str:
        """A snippet to paste into bash, dash or zsh, or a script for bash; it runs bash, curl and jq."""
        return self._written(Shell)

    def _written(self, writer: type[Python | OfficialPython | Shell]) -> str:
        code = writer(self.operations, password_variables(self.operations))
        return code.script(self.api_url, self.note) if self.script else code.snippet()
