"""``sample=10_000``: that many users in 100 workspaces, the same in every run, inserted in bulk."""

# ruff: noqa: SIM905 - lists of names would take a line per name

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from argilla_server.enums import UserRole
from argilla_server.models import User, Workspace, WorkspaceUser
from sqlalchemy import insert as sql_insert

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

N_WORKSPACES = 100
CHUNK = 5_000
"""Rows per statement: memory stays flat at 100,000 users."""

GIVEN = tuple(
    "Aaliyah Abena Ahmet Aiko Alejandra Amélie Anders Aneta Anjali Baraka Beatriz Björn Camille Carmen Catarina "
    "Chidi Chloé Dagny Daniel Darya Dieter Divya Ebba Elif Elías Emeka Esther Farid Fatou François Freya Gabriela "
    "Giulia Grace Hana Hannes Hasan Hye-jin Ibrahim Ingrid Isabel Ivana Jakub Jasmin João Jürgen Kalinda Karim "
    "Katarzyna Kwame Laila Léa Linh Luca Lucía Magnus Malik Mariam Mateus Mei Mehmet Milan Mirela Naomi Nikolai "
    "Noor Nuno Olena Omar Paolo Petra Priyanka Quentin Rahel Rasmus Renata Roberto Rosa Ruth Saanvi Samira Sefa "
    "Sigrid Siobhán Soraya Stefan Sunniva Tadeusz Tariq Teresa Thandiwe Tomás Ulrike Valentina Viktor Wanjiru Wei "
    "Xavier Yara Yusuf Zainab Zoltán".split()
)
FAMILY = tuple(
    "Abebe Acheampong Aguilar Almeida Andersson Bakker Barbosa Becker Benítez Bergström Bianchi Boateng Castillo "
    "Çelik Chaudhary Chen Cohen Dąbrowska Delgado Demir Diallo Dimitrov Dupont Eriksen Esposito Fischer Fontaine "
    "Fujimoto Gallagher García Ghosh Gómez Haddad Hakimi Halvorsen Hoffmann Horvath Ibarra Iyer Jankowski Jensen "
    "Kamau Kapoor Kaya Kovács Kowalczyk Kruger Kumar Larsen Laurent Lindqvist Magnusson Mahlangu Marino Mbeki "
    "Mendes Meyer Mitchell Moretti Mwangi Nakamura Navarro Nguyen Nilsson O'Brien Oduya Okonkwo Olsen Osei "
    "Özdemir Papadopoulos Park Patel Pereira Petrović Pham Quispe Rahman Richter Rojas Romero Rossi Sánchez "
    "Schneider Sharma Silva Singh Sørensen Suzuki Takahashi Tran Ueda Vargas Vasquez Visser Volkov Weber Yamamoto "
    "Zhang Zielińska".split()
)
TOPICS = tuple(
    "news legal medical support reviews speech vision chat code maps retail travel climate music games law museum "
    "radio sport books".split()
)
STAGES = ("pilot", "train", "eval", "gold", "backlog")
HANDLES = (
    "{given}.{family}",
    "{given}_{family}",
    "{initial}{family}",
    "{family}.{given}",
    "{given}-{family}",
    "{given}",
)
OWNERS, ADMINS = 0.003, 0.06
"""Shares of the users; all others are annotators."""
WITH_ACCENTS = 0.02
"""Share of the usernames that keep the accents of the name."""
MEMBERSHIPS = (0, 1, 1, 1, 1, 2, 2, 3, 4, 6)
"""Possible numbers of workspaces per user, equally likely."""


def insert(session: Session, now: datetime, password_hash: str, *, users: int) -> None:
    """Add this many users, 100 workspaces and the memberships to ``session``, without a commit.

    Users joined during the year before ``now``, a naive UTC time; all have the same password.
    """
    random = Random(users)  # noqa: S311 - names, not secrets
    workspaces = list(_workspaces(random, now))
    people = list(_people(random, now, password_hash, users))
    _write(session, Workspace, workspaces)
    _write(session, User, people)
    _write(session, WorkspaceUser, _memberships(random, people, [workspace["id"] for workspace in workspaces]))


def _workspaces(random: Random, now: datetime) -> Iterator[dict[str, Any]]:
    names = [f"{topic}-{stage}" for topic in TOPICS for stage in STAGES]
    for index, name in enumerate(names[:N_WORKSPACES]):
        yield {"id": _id(random), "name": name, **_times(now - timedelta(days=364, seconds=-index))}


def _people(random: Random, now: datetime, password_hash: str, users: int) -> Iterator[dict[str, Any]]:
    taken: dict[str, int] = {"argilla": 1}
    for index in range(users):
        given, family = random.choice(GIVEN), random.choice(FAMILY)
        handle = random.choice(HANDLES).format(given=given, family=family, initial=given[0])
        handle = handle.lower() if random.random() < WITH_ACCENTS else _ascii(handle)
        taken[handle] = taken.get(handle, 0) + 1
        if taken[handle] > 1:
            handle = f"{handle}{taken[handle]}"  # unique, since no name ends in a digit
        draw = random.random()
        joined = now - timedelta(days=363) * (1 - index / users)
        yield {
            "id": _id(random),
            "username": handle,
            "first_name": given,
            "last_name": family,
            "role": UserRole.owner
            if draw < OWNERS
            else UserRole.admin
            if draw < OWNERS + ADMINS
            else UserRole.annotator,
            "password_hash": password_hash,
            "inserted_at": joined,
            # Most users never change; the others changed at any time since they joined.
            "updated_at": joined + (now - joined) * max(0.0, 2 * random.random() - 1),
        }


def _memberships(random: Random, people: list[dict[str, Any]], workspaces: list[UUID]) -> Iterator[dict[str, Any]]:
    # The first workspaces are large, the last ones small.
    weights = [1 / (1 + index / 8) for index in range(len(workspaces))]
    for person in people:
        chosen = set(random.choices(workspaces, weights, k=random.choice(MEMBERSHIPS)))
        for workspace in sorted(chosen):
            yield {
                "id": _id(random),
                "workspace_id": workspace,
                "user_id": person["id"],
                **_times(person["inserted_at"]),
            }


def _write(session: Session, model: type, rows: Iterable[dict[str, Any]]) -> None:
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        session.execute(sql_insert(model), chunk)


def _ascii(text: str) -> str:
    for letter, plain in (("ø", "o"), ("'", "")):
        text = text.replace(letter, plain)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def _times(moment: datetime) -> dict[str, datetime]:
    return {"inserted_at": moment, "updated_at": moment}


def _id(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)
