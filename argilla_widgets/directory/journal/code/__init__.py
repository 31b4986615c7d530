"""The code equivalent to what was done, in three ways: with this package, with Argilla's own SDK, and with curl.

`write_code` writes a snippet, which assumes ``rg`` and ``client`` (or the environment variables of the shell), or a
script, which runs from top to bottom. Similar operations in a row become one loop. The code contains no secret: each
password is read from an environment variable of its own, or else prompted for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argilla_widgets.directory.journal.code.official import OfficialPython
from argilla_widgets.directory.journal.code.passwords import password_variables
from argilla_widgets.directory.journal.code.python import Python
from argilla_widgets.directory.journal.code.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argilla_widgets.directory.model.operation import Operation

__all__ = ["DEFAULT_URL", "Code", "write_code"]

DEFAULT_URL = "http://localhost:6900"
"""The server address of a script when neither the script nor its environment sets one."""


@dataclass(frozen=True)
class Code:
    """The code equivalent to what was done, in three ways; it never contains a secret."""

    argilla_widgets: str = ""
    """Python with this package."""
    argilla: str = ""
    """Python with Argilla's own SDK, 2.8."""
    curl: str = ""
    """A snippet to paste into bash, dash or zsh, or a script for bash; it runs bash, curl and jq."""


def write_code(operations: Sequence[Operation], *, script: bool = False, api_url: str = "", note: str = "") -> Code:
    """Write the code for these operations, in their order.

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
    variables = password_variables(operations)
    python, official, shell = (writer(operations, variables) for writer in (Python, OfficialPython, Shell))
    if not script:
        return Code(python.snippet(), official.snippet(), shell.snippet())
    url = api_url or DEFAULT_URL
    return Code(python.script(url, note), official.script(url, note), shell.script(url, note))
