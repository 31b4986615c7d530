"""Text from a server, a browser or a cell takes time in proportion to its length, whatever it consists of."""

from __future__ import annotations

import contextlib
import gc
import io
import re
import tempfile
import time
import warnings
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import pytest
from msgspec import inspect

import argilla_widgets
from argilla_widgets.cli import main
from argilla_widgets.directory.commands.confirmation import Confirmation
from argilla_widgets.directory.journal.code import Code
from argilla_widgets.directory.model.collation import normalize, skeleton, sort_key, tokenize
from argilla_widgets.directory.model.difference import ChangedMeanwhileError, Difference
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.directory.model.query import Query
from argilla_widgets.directory.model.snapshot import Snapshot
from argilla_widgets.directory.roster.credentials.credentials import Credential, Credentials
from argilla_widgets.directory.roster.reading.person import Person
from argilla_widgets.directory.roster.reading.templates import as_username
from argilla_widgets.directory.roster.roster import Roster
from argilla_widgets.sdk import ArgillaError, User
from argilla_widgets.sdk.auth.address import parse_address
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.errors import ArgillaAPIError
from argilla_widgets.sdk.resources.tables import Table
from argilla_widgets.sdk.text import escape_invisible, join_names, quoted, suggestion
from argilla_widgets.sdk.version import ServerVersion
from argilla_widgets.widgets.base.known_requests import view_and_number
from argilla_widgets.widgets.base.trait_values import without_surrogates
from argilla_widgets.widgets.protocol.from_browser import FromBrowser
from tests.directory.roster.test_plan import Server
from tests.directory.test_query import person
from tests.long import mostly_long
from tests.sdk.fake import FakeServer

SIZES = (2**12, 2**15, 2**18)
SLACK = 0.05  # s
ALTERNATING = "\u0301\u0316"  # above and below a letter: Unicode sorts them

KINDS = {
    "letters": "a",
    "digits": "9",
    "spaces": " ",
    "newlines": "\r\n",
    "brackets": "[(<{ ",
    "escaped quotes": "\\\"'",
    "percent": "%",
    "ampersands": "&amp;",
    "pages": "/datasets/",
    "colons and dots": ":.@",
    "marks above and below": ALTERNATING,
    "letters with marks": f"a{ALTERNATING}",
    "zero-width": "👩\u200d",
    "ligatures": "\ufdfaİΣ",
    "duplicate keys": "Key (username)=",
    "half of a surrogate pair": "\ud800",
}


@pytest.fixture
def fake():
    return FakeServer()


def hostile(kind, size):
    pattern = KINDS[kind]
    return (pattern * (size // len(pattern) + 1))[:size]


def check_growth(act):
    """Check that eight times as much text takes about eight times as long; the shortest goes first, and fails early."""
    allowed = 1.0
    for size in SIZES:
        seconds = seconds_for(act, size)
        for _ in range(2):  # the machine may have been busy
            if seconds > allowed:
                seconds = min(seconds, seconds_for(act, size))
        assert seconds <= allowed, f"{seconds:.2f} s for {size}, and {allowed:.2f} s are allowed"
        allowed = 16 * seconds + SLACK


def seconds_for(act, size):
    gc.disable()
    begin = time.thread_time()
    try:
        act(size)
        return time.thread_time() - begin
    finally:
        gc.enable()


SECRET = Secret("correct horse battery")
ID = UUID(int=7)


def codes_of(name):
    name = name[: len(name) // 16]  # fifteen copies of it are written letter by letter
    operations = (
        Operation("create_user", ID, username=name, values=(("first_name", name), ("last_name", name)), password=True),
        Operation("add_to_workspace", ID, ID, username=name, workspace=name),
        Operation("delete_workspace", None, ID, workspace=name),
    )
    code = Code(operations, script=True, note=name)
    return code.argilla_widgets + code.argilla + code.curl


def decoded(**message):
    with contextlib.suppress(msgspec.ValidationError, UnicodeEncodeError):
        msgspec.convert({"id": "a", **message}, FromBrowser)


def parsed(text):
    for part in (text, text[:2_000], text[:1_900]):
        with contextlib.suppress(ArgillaError):
            parse_address(part)


def found(search, name):
    Query(search=search).run(Snapshot(users={ID: person(1, without_surrogates(name))}, complete=True)).all()


def refused(act):
    with contextlib.suppress(ArgillaError):
        act()


def planned(text):
    person = Person(without_surrogates(text), workspaces=("nlp", without_surrogates(text)))
    refused(lambda: Roster((person,), ("nlp",)).plan(Server("ana", without_surrogates(text.replace(":", ";")))))


def handed_out(text):
    credential = Credential(text, SECRET, "http://localhost", text, text, (text,), others={"note": text})
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        slips = Credentials((credential,))
        refused(lambda: slips.to_html(f"{folder}/slips.html", address=f"https://{text}"[:2_000]))
        refused(lambda: slips.invitations("{first_name} {password}", f"{folder}/mail.txt"))
        refused(lambda: slips.invitations(text, f"{folder}/other.txt"))


def in_a_terminal(*arguments):
    with contextlib.suppress(SystemExit), contextlib.redirect_stderr(io.TextIOWrapper(io.BytesIO(), "utf-8")):
        main([*arguments])


USES = {
    "normalize": normalize,
    "sort_key": sort_key,
    "tokenize": tokenize,
    "skeleton": skeleton,
    "search": lambda text: found(text, f"x{text}"),
    "confirmation": lambda text: Confirmation("username", "ana").matches(text),
    "escape_invisible": escape_invisible,
    "quoted": quoted,
    "join_names": lambda text: join_names([text, text]),
    "suggestion": lambda text: suggestion(text, [text, f"{text}x"]),
    "table": lambda text: (Table("x", [{"name": text}]).html(), Table("x", [{"name": text}]).text()),
    "redact": SECRET.redact,
    "redact, repeated": lambda text: SECRET.redact(f"correct horse battery{text}correct horse batter" * 2),
    "problem": lambda text: Secret(text).problem(),
    "summary": lambda text: Operation("add_to_workspace", ID, ID, username=text, workspace=text).summary(),
    "difference": lambda text: ChangedMeanwhileError([Difference(ID, text, "username", text, text)]),
    "code": codes_of,
    "address": parsed,
    "version": ServerVersion.of,
    "address, host": lambda text: parsed(f"http://{text}"),
    "address, path": lambda text: parsed(f"http://host/{text}"),
    "address, page": lambda text: parsed(f"https://huggingface.co/spaces/{text}"),
    "browser, id": lambda text: decoded(type="refresh", id=text),
    "browser, type": lambda text: decoded(type=text),
    "browser, role": lambda text: decoded(
        type="execute", owners=None, command={"type": "create_user", "username": text, "password": "", "role": text}
    ),
    "browser, entry": lambda text: decoded(
        type="execute", owners=None, command={"type": "undo_entries", "numbers": [text]}
    ),
    "browser, part of a file": lambda text: decoded(
        type="upload_roster", upload=text, name=text, part=0, last=True, content=text
    ),
    "browser, cell": lambda text: decoded(
        type="edit_roster",
        draft="1",
        edits=[{"row": 1, "column": text, "text": text}],
        leave_out=[],
        take_in=[],
        problems="keep",
    ),
    "browser, rows": lambda text: decoded(type="ask_roster_rows", first=0, count=1, show="all", search=text, row=None),
    "browser, template": lambda text: decoded(type="save_invitations", template=text, path=text, address=text),
    "browser, number of a request": view_and_number,
    "without_surrogates": without_surrogates,
    "roster, names": lambda text: refused(lambda: Roster.from_text(f"username,first_name\n{text},{text}")),
    "roster, headings": lambda text: refused(lambda: Roster.from_text(f"username,{text}\nana,x")),
    "roster, workspaces": lambda text: refused(lambda: Roster.from_text(f"username,workspaces\nana,{text}")),
    "roster, usernames": lambda text: refused(
        lambda: Roster.from_text(f"first_name,last_name\n{text},{text}", usernames="{first_name}.{last_name}")
    ),
    "roster, template": lambda text: refused(lambda: Roster.from_text("first_name\nAna", usernames=text)),
    "roster, plan": planned,
    "slips and invitations": handed_out,
    "as_username": as_username,
    "command line": in_a_terminal,
}
PATTERNS = {
    "cli/terminal.py": "of its own hints",
    "directory/commands/command.py": "of its own class names",
    "directory/commands/confirmation.py": "confirmation",
    "directory/journal/entries.py": "browser, entry",
    "directory/journal/session_file.py": "names of files",
    "directory/journal/code/official.py": "code",
    "directory/journal/code/passwords.py": "code",
    "directory/journal/code/shell.py": "code",
    "directory/model/collation.py": "normalize",
    "directory/roster/reading/cells.py": "roster, names",
    "directory/roster/reading/reader.py": "roster",
    "directory/roster/reading/table.py": "roster, headings",
    "directory/roster/reading/templates.py": "as_username",
    "directory/roster/reading/workbook.py": "tests/directory/roster/test_workbook.py",
    "sdk/auth/address.py": "address",
    "sdk/http/error_mapping.py": "refusals, below",
    "sdk/text.py": "escape_invisible",
    "sdk/version.py": "version",
    "server/sample/crowd.py": "of its own names",
    "widgets/base/known_requests.py": "browser, number of a request",
}
"""Where text meets a pattern, a form of Unicode or a comparison by similarity, and what tries it with hostile text."""


def test_every_module_that_matches_text_is_tried():
    package = Path(argilla_widgets.__file__).parent
    matching = re.compile(r"\bre\.[a-z]+\(|unicodedata\.normalize\(|difflib\.")
    modules = {str(file.relative_to(package)) for file in package.rglob("*.py") if matching.search(file.read_text())}
    assert modules == set(PATTERNS)


def test_every_message_with_text_from_the_browser_is_tried():
    """Its texts have a limit of length, so that what is done with them has one, too."""

    def texts(kind, path):
        if isinstance(kind, inspect.StrType) and kind.max_length is None:
            yield path
        for part in (
            *getattr(kind, "types", ()),
            getattr(kind, "item_type", None),
            getattr(kind, "key_type", None),
            getattr(kind, "value_type", None),
        ):
            if part is not None:
                yield from texts(part, path)
        if isinstance(kind, inspect.StructType):
            for field in kind.fields:
                yield from texts(field.type, f"{path}.{field.name}")

    assert [*texts(inspect.type_info(FromBrowser), "")] == []


@pytest.mark.parametrize("kind", mostly_long(KINDS, "brackets", "letters with marks"))
@pytest.mark.parametrize("use", USES)
def test_the_time_grows_no_faster_than_the_text(use, kind):
    check_growth(lambda size: USES[use](hostile(kind, size)))


BODIES = {
    "detail": lambda text: {"detail": text},
    "message": lambda text: {"message": text},
    "code": lambda text: {"detail": {"code": text, "params": {}}},
    "params": lambda text: {"detail": {"code": "x", "params": {"type": text, "message": text}}},
    "problem": lambda text: {"detail": [{"loc": ["body", "x"], "msg": text}]},
    "place": lambda text: {"detail": [{"loc": ["body", text], "msg": "String should have at least 1 character"}]},
    "problems": lambda text: {"detail": [{"loc": ["body", part], "msg": part} for part in text.split("\n")]},
}


@pytest.mark.parametrize("kind", mostly_long(KINDS, "brackets", "letters with marks"))
@pytest.mark.parametrize("body", BODIES)
def test_a_refusal_of_any_size_is_explained_soon(fake, body, kind):
    client = fake.client(retries=0)

    def refuse(size):
        # A response has a limit of size: JSON makes six bytes of some characters.
        text = hostile(kind, size // 2).encode(errors="replace").decode()[: size // 4]
        content = msgspec.json.encode(BODIES[body](text))
        for status in (400, 401, 404, 422, 500):
            fake.fail("GET", "/users", httpx.Response(status, content=content))
            with pytest.raises(ArgillaAPIError) as caught:
                client.users.list()
            assert len(str(caught.value)) < 5_000
            assert len(caught.value.field or "") < 1_000

    check_growth(refuse)


@pytest.mark.parametrize("kind", mostly_long(KINDS, "brackets", "letters with marks"))
@pytest.mark.parametrize("header", ["Retry-After", "Location", "Content-Type", "Content-Length"])
def test_a_header_of_any_size_is_read_soon(fake, header, kind):
    client = fake.client(retries=0)
    status = 307 if header == "Location" else 429

    def refuse(size):
        value = hostile(kind, size).encode("utf-8", "replace")
        fake.fail("GET", "/users", httpx.Response(status, headers=[(header.encode(), value)]))
        with pytest.raises(ArgillaError) as caught:
            client.users.list()
        assert len(str(caught.value)) < 1_000

    check_growth(refuse)


@pytest.mark.parametrize("kind", mostly_long(KINDS, "brackets", "letters with marks"))
def test_a_value_that_argilla_never_sends_is_not_repeated_whole(fake, kind):
    client = fake.client()

    def read(size):
        role = hostile(kind, size).encode(errors="replace").decode()
        fake.fail("GET", "/me", httpx.Response(200, json={**fake.me, "role": role}))
        with pytest.raises(ArgillaAPIError) as caught:
            client.api.users.get_me()
        assert len(str(caught.value)) < 1_000

    check_growth(read)


@pytest.mark.parametrize("kind", mostly_long(KINDS, "brackets", "letters with marks"))
def test_a_name_of_any_size_is_looked_up_and_created_soon(fake, kind):
    client = fake.client()

    def use(size):
        name = hostile(kind, size)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            client.users(name)
        with contextlib.suppress(ArgillaError):  # the fake server has it already, or it cannot be encoded
            User(name, password="correct horse", client=client).create()
        fake.users = {fake.me["id"]: fake.me}

    check_growth(use)


def test_deeply_nested_refusals_are_explained(fake):
    """They could exceed Python's limit of nested calls, or of digits."""
    client = fake.client(retries=0)
    for part in (b"[" * 400 + b"]" * 400, b"9" * 5_000, b"1e999", b'{"a":' * 400 + b"1" + b"}" * 400):
        for body in (
            b'{"detail": %s}',
            b'{"detail": [{"loc": ["body", %s], "msg": %s}]}',
            b'{"detail": {"params": %s}}',
        ):
            content = body.replace(b"%s", part)
            fake.fail("GET", "/users", httpx.Response(422, content=content))
            with pytest.raises(ArgillaAPIError):
                client.users.list()
