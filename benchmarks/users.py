"""Made-up users, the same in every run."""

# ruff: noqa: SIM905 - lists of names would take a line per name

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

GIVEN = tuple(
    "aisha alba amir ana anders beatriz bo carla chiara dana diego elif emil erik farah felix gita grace hana "
    "helena hugo ida ines ivan jan jörg joana kaan karim keiko lena leo lin lucia łukasz mara marco mia milan nadia "
    "nils noor olga olu oskar pavel petra priya quinn rafael rosa sami sana søren tara theo tom uma vera viktor wei "
    "yara zoë".split()
)
FAMILY = tuple(
    "abe adler ahmed bauer berg brown chen costa cruz diaz duval eriksen evans ferrari fischer garcia gupta haas "
    "haddad horvat ibrahim ito jansen jones kaya khan kim kovac kumar lange larsen li lopez mensah moreau müller "
    "nakamura novak núñez okafor olsen park patel perez petrov reid rossi ruiz santos sato schmidt silva singh "
    "smith tanaka torres vargas wagner wang weber wolf young zhang".split()
)
ROLES = ("annotator",) * 92 + ("admin",) * 7 + ("owner",)
START = datetime(2024, 1, 1)  # noqa: DTZ001 - the server's times are naive UTC
SPAN = 90_000_000  # s


class User(NamedTuple):
    """What a table shows of a user. `username` is a given and a family name, separated by one of ``._-``."""

    username: str
    id: str
    role: str
    updated_at: datetime


def users(number: int) -> Iterator[User]:
    """Generate users."""
    random = Random(number)
    seen: dict[str, int] = {}
    for _ in range(number):
        name = random.choice(GIVEN) + random.choice("._-") + random.choice(FAMILY)
        seen[name] = seen.get(name, 0) + 1
        username = f"{name}{seen[name]}" if seen[name] > 1 else name  # no name ends in a digit
        updated = START + timedelta(seconds=random.randrange(SPAN), microseconds=random.randrange(1_000_000))
        yield User(username, str(UUID(int=random.getrandbits(128), version=4)), random.choice(ROLES), updated)


def frame(number: int) -> pd.DataFrame:
    """Return the users as a data frame."""
    import pandas as pd  # noqa: PLC0415 - takes most of a second, and not every caller needs it

    return pd.DataFrame(users(number), columns=list(User._fields))
