"""``sample="team"``: a small annotation team with something to find in it.

Two owners, three admins and nine annotators; four workspaces. On purpose: an owner who is a member of a workspace
(admins there can read the owner's key), an admin and an annotator without any workspace, the latter with earlier
responses, a workspace without an admin, a name written from right to left, names with markup and with accents.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid5

from argilla_server.enums import DatasetStatus, RecordStatus, ResponseStatus, UserRole
from argilla_server.models import (
    Dataset,
    DatasetUser,
    Field,
    Question,
    Record,
    Response,
    User,
    Workspace,
    WorkspaceUser,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NAMESPACE = UUID("5d0c5f0e-7d0b-4c56-9a3c-6a1d2f4f9b10")
"""Namespace to make ids from names: the same in every run, so that notebooks are reproducible."""


class Person(NamedTuple):
    """A user of the team: `joined` and `changed` are days ago."""

    username: str
    first_name: str
    last_name: str | None
    role: UserRole
    joined: float
    changed: float
    workspaces: tuple[str, ...] = ()


class Task(NamedTuple):
    """A dataset: the question, the texts, and who responded. A published one has records."""

    workspace: str
    name: str
    labels: tuple[str, ...]
    changed: float
    texts: tuple[str, ...] = ()
    annotators: tuple[str, ...] = ()
    min_submitted: int = 1


WORKSPACES = {"nlp": 320, "vision": 290, "speech": 200, "archive": 310}
"""Name: age in days."""

PEOPLE = (
    Person("helena", "Helena", "Moreau", UserRole.owner, 330, 41, ("nlp",)),
    Person("ana", "Ana", "Costa", UserRole.admin, 318, 0.002, ("nlp", "vision")),
    Person("bo.li", "Bo", "Li", UserRole.annotator, 305, 0.05, ("nlp",)),
    Person("carla.<b>ruiz</b>", "Carla", "Ruiz", UserRole.annotator, 300, 1.2, ("nlp", "vision", "speech", "archive")),
    Person("zoë.lefèvre", "Zoë", "Lefèvre", UserRole.annotator, 280, 96, ("nlp", "vision")),
    Person("נועה", "נועה", "לוי", UserRole.annotator, 262, 36, ("vision",)),
    Person("farah.k", "Farah", "Khan", UserRole.annotator, 240, 12.4),
    Person("kenji.sato", "Kenji", "Satō", UserRole.annotator, 221, 150, ("nlp",)),
    Person("emil_h", "Emil", "Hansen", UserRole.admin, 196, 3.4, ("speech",)),
    Person("d.okafor", "Dayo", "Okafor", UserRole.annotator, 188, 3.1, ("speech",)),
    Person("gil.ionescu", "Gil", "Ionescu", UserRole.annotator, 120, 35, ("nlp",)),
    Person("maría-josé", "María José", "Núñez", UserRole.admin, 74, 63),
    Person("ravi", "Ravi", None, UserRole.annotator, 20, 19.6, ("nlp",)),
)

TASKS = (
    Task(
        "nlp",
        "news-topics",
        ("politics", "economy", "sport", "science"),
        0.3,
        (
            "The council votes on the new tram line next Tuesday.",
            "Exports of olive oil fell for the third month in a row.",
            "A late goal sends the home side into the final.",
            "A probe returns with dust from a near-earth asteroid.",
            "Parliament extends the consultation on rental prices.",
            "The central bank leaves its key rate unchanged.",
            "Two world records in one evening at the indoor meeting.",
            "Physicists measure the mass of a neutrino more closely.",
            "Mayors ask for a common timetable of night trains.",
            "Wheat harvest better than expected despite the drought.",
        ),
        ("ana", "bo.li", "carla.<b>ruiz</b>", "zoë.lefèvre", "gil.ionescu"),
        min_submitted=2,
    ),
    Task(
        "nlp",
        "support-tickets",
        ("question", "complaint", "praise"),
        5.0,
        (
            "How do I change the address of my order?",
            "The parcel arrived open and half empty.",
            "Your colleague on the phone was wonderful, thank you!",
            "I was charged twice for the same month.",
            "Can I use the voucher for shipping as well?",
            "Third time that I write about this.",
        ),
        ("bo.li", "kenji.sato", "farah.k"),
    ),
    Task("nlp", "product-reviews", ("positive", "neutral", "negative"), 19.0),
    Task(
        "vision",
        "image-captions",
        ("fits", "fits partly", "does not fit"),
        36.0,
        (
            "A red bicycle leans against a wall.",
            "Two dogs run along the beach.",
            "A market stall with oranges and lemons.",
            "A train crosses a stone bridge in fog.",
        ),
        ("carla.<b>ruiz</b>", "zoë.lefèvre", "נועה"),
    ),
    Task("vision", "street-signs", ("stop", "yield", "speed limit"), 88.0),
    Task(
        "speech",
        "transcripts",
        ("correct", "needs work"),
        3.2,
        (
            "okay so we meet at the station at half past",
            "no no the other one the blue one",
            "could you repeat the number please",
            "that is all from the weather and now to sport",
        ),
        ("d.okafor", "emil_h"),
    ),
    Task(
        "archive",
        "old-tickets",
        ("question", "complaint"),
        250.0,
        ("Where is my invoice?", "It does not start."),
        ("carla.<b>ruiz</b>",),
    ),
)

_STATUSES = (
    ResponseStatus.submitted,
    ResponseStatus.submitted,
    ResponseStatus.discarded,
    ResponseStatus.submitted,
    ResponseStatus.draft,
    None,  # a record that no one has seen yet
)


def insert(session: Session, now: datetime, password_hash: str) -> None:
    """Add the team to ``session``, without a commit; ages count back from ``now``, a naive UTC time."""

    def ago(days: float) -> dict[str, datetime]:
        moment = now - timedelta(days=days)
        return {"inserted_at": moment, "updated_at": moment}

    for name, days in WORKSPACES.items():
        session.add(Workspace(id=_id("workspace", name), name=name, **ago(days)))
    for person in PEOPLE:
        user = User(
            id=_id("user", person.username),
            username=person.username,
            first_name=person.first_name,
            last_name=person.last_name,
            role=person.role,
            password_hash=password_hash,
            **ago(person.joined),
        )
        user.updated_at = now - timedelta(days=person.changed)
        session.add(user)
    session.flush()  # the models define no order between rows that refer to each other only by id
    for person in PEOPLE:
        for workspace in person.workspaces:
            session.add(
                WorkspaceUser(
                    workspace_id=_id("workspace", workspace), user_id=_id("user", person.username), **ago(person.joined)
                )
            )
    for task in TASKS:
        session.add(_dataset(task, ago(task.changed)))
    session.flush()
    for task in TASKS:
        session.add_all(_responses(task, ago(task.changed)))
    session.flush()


def _dataset(task: Task, times: dict[str, datetime]) -> Dataset:
    options = [{"value": label, "text": label.capitalize(), "description": None} for label in task.labels]
    return Dataset(
        id=_id("dataset", task.name),
        name=task.name,
        guidelines="Read the text and choose the label that fits best.",
        status=DatasetStatus.ready if task.texts else DatasetStatus.draft,
        distribution={"strategy": "overlap", "min_submitted": task.min_submitted},
        workspace_id=_id("workspace", task.workspace),
        fields=[Field(name="text", title="Text", required=True, settings={"type": "text", "use_markdown": False})],
        questions=[
            Question(
                name="label",
                title="Label",
                required=True,
                settings={"type": "label_selection", "options": options, "visible_options": None},
            )
        ],
        records=[
            Record(
                id=_id("record", task.name, text),
                fields={"text": text},
                status=_record_status(task, index),
                **times,
            )
            for index, text in enumerate(task.texts)
        ],
        **times,
    )


def _responses(task: Task, times: dict[str, datetime]) -> Iterator[DatasetUser | Response]:
    dataset = _id("dataset", task.name)
    for who in task.annotators:
        yield DatasetUser(dataset_id=dataset, user_id=_id("user", who), **times)
    for index, text in enumerate(task.texts):
        for who, status in zip(task.annotators, _statuses(task, index), strict=True):
            if status is not None:
                label = task.labels[index % len(task.labels)]
                yield Response(
                    record_id=_id("record", task.name, text),
                    user_id=_id("user", who),
                    status=status,
                    values={"label": {"value": label}},
                    **times,
                )


def _statuses(task: Task, index: int) -> list[str | None]:
    """Return what each annotator did with the record at `index`, None if nothing yet."""
    return [_STATUSES[(index + 2 * turn) % len(_STATUSES)] for turn in range(len(task.annotators))]


def _record_status(task: Task, index: int) -> str:
    submitted = _statuses(task, index).count(ResponseStatus.submitted)
    return RecordStatus.completed if submitted >= task.min_submitted else RecordStatus.pending


def _id(*name: str) -> UUID:
    return uuid5(NAMESPACE, "/".join(name))
