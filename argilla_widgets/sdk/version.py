"""`ServerVersion`: what a server can do, by its version; no other code compares versions.

Measured on 2.5.0, 2.6.0, 2.7.0, 2.7.1 and 2.8.0. Versions 2.0 to 2.4 are taken to be like 2.5.
"""

from __future__ import annotations

import re

import msgspec

from argilla_widgets.sdk.errors import ServerVersionError

NEWEST = (2, 8)
"""The newest version that is known; later ones are taken to be like it."""
_FIRST = {"update_user": ((2, 6), "change users")}
"""The first version that can do something, by line of the permission table, with what that is."""
_TAKES_IDS = (2, 7)
"""The first version that creates users and workspaces under the id that the client has chosen."""
_FORM = re.compile(r"v?(\d{1,4})\.(\d{1,4})(\.\d{1,4})?(?!\d)")


class ServerVersion(msgspec.Struct, frozen=True):
    """The version of a server."""

    text: str = ""
    """As in sentences: ``2.8.0``. Empty if the server does not say it: then it counts as the newest."""
    number: tuple[int, int] = NEWEST
    """Its first two numbers."""

    @classmethod
    def of(cls, answer: str) -> ServerVersion:
        """Return the version for what a server says."""
        found = _FORM.match(answer)
        return cls() if found is None else cls(found[0].lstrip("v"), (int(found[1]), int(found[2])))

    @property
    def name(self) -> str:
        """The server with its version, to begin a sentence."""
        return f"Argilla {self.text}" if self.text else "This version of Argilla"

    @property
    def is_newer(self) -> bool:
        """Whether it is newer than what is known."""
        return self.number > NEWEST

    @property
    def chooses_ids(self) -> bool:
        """Whether the server chooses the ids of new users and workspaces, whatever the client asks for."""
        return self.number < _TAKES_IDS

    def lack(self, *actions: str) -> str | None:
        """Return a sentence on one of these lines of the permission table that the server lacks; None if it has all."""
        for action in actions:
            first, what = _FIRST.get(action, ((0, 0), ""))
            if self.number < first:
                return f"{self.name} cannot {what}; {first[0]}.{first[1]} and later can."
        return None

    def require(self, *actions: str) -> None:
        """Raise a `ServerVersionError` if the server lacks one of these lines of the permission table."""
        if (sentence := self.lack(*actions)) is not None:
            raise ServerVersionError(sentence, hint="Ask whoever runs the server to upgrade it.")

    @property
    def lacks(self) -> list[str]:
        """What the server cannot do or does otherwise, in sentences."""
        found = [sentence for action in _FIRST if (sentence := self.lack(action)) is not None]
        if self.chooses_ids:
            found.append(
                "It chooses the ids of new users and workspaces itself; 2.7 and later take those of the client. So the "
                "creation of a workspace cannot be redone, and who was created without an answer is known by their "
                "name and password."
            )
        return found
