"""Invitations as drafts of e-mails, and as a table for mail merge."""

from __future__ import annotations

import csv
import email
import io
import traceback
from dataclasses import replace
from email import policy
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import argilla_widgets as rg
from argilla_widgets.directory.roster.credentials.credentials import Credential
from argilla_widgets.directory.roster.credentials.mail import draft
from argilla_widgets.directory.roster.reading.person import Person
from argilla_widgets.sdk.auth.secret import Secret
from tests.platforms import is_private

SERVER = "https://argilla.example.org"
TEMPLATE = "Dear {first_name},\n\nsign in at {address} as {username} with {password}.\n"


def person(username, password="=hunter2-hunter2", status="created", **others):
    names = username.split(".")[0].title(), "Ñandú"
    return Credential(username, Secret(password), SERVER, *names, ("nlp",), UUID(int=len(username)), status, others)


CLASS = rg.Credentials(
    (
        person("ana.l", **{"E-Mail": "ana@example.org"}),
        person("bo.l", **{"E-Mail": "bo@uni-köln.example"}),
        person("cy.l", status="planned"),
    )
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder):
    return [path.name for path in folder.iterdir()]


def opened(path):
    return email.message_from_bytes(path.read_bytes(), policy=policy.default)


@pytest.mark.usefixtures("folder")
@pytest.mark.filterwarnings("ignore:Left out 1 person who may have been created")
def test_there_is_a_draft_for_each_person_that_any_program_opens():
    where = CLASS.email_drafts(TEMPLATE, "mails", subject="Argilla für {first_name}")
    assert [path.name for path in sorted(where.iterdir())] == ["001-ana.l.eml", "002-bo.l.eml"]
    assert all(map(is_private, [where, *where.iterdir()]))
    ana, bo = map(opened, sorted(where.iterdir()))
    assert (ana["To"], ana["Subject"], ana["X-Unsent"]) == ("ana@example.org", "Argilla für Ana", "1")
    assert bo["To"] == "bo@xn--uni-kln-e1a.example"
    assert (
        ana.get_content().replace("\r\n", "\n") == f"Dear Ana,\n\nsign in at {SERVER} as ana.l with =hunter2-hunter2.\n"
    )
    assert ana["From"] is None
    assert (where / "001-ana.l.eml").read_bytes().count(b"\r\n") > 5


@pytest.mark.usefixtures("folder")
@pytest.mark.filterwarnings("ignore:Left out")
def test_a_table_for_mail_merge():
    path = CLASS.mail_merge("merge.csv", address="https://public.example.org")
    assert is_private(path)
    ana, bo = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    assert [*ana] == ["email", "username", "first_name", "last_name", "password", "address", "workspaces", "E-Mail"]
    assert (ana["email"], ana["password"], ana["address"]) == (
        "ana@example.org",
        "=hunter2-hunter2",
        "https://public.example.org",
    )
    assert (bo["email"], bo["last_name"]) == ("bo@uni-köln.example", "Ñandú")


WORD = "=?utf-8?q?=0D=0ABcc:=20evil@x.y?="
HEADERS = ["To", "Subject", "X-Unsent", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "written",
    [
        WORD,
        f"Hi {WORD} {WORD}",
        f"={WORD}",
        "=?utf-8?b?DQpCY2M6IGV2aWxAeC55?=",
        "=\t?utf-8?q?=0D=0ABcc:=20evil@x.y?=",
        "a\r\nBcc: evil@x.y",
        "a\u2028Bcc: evil@x.y\x0b\x0cCc: evil@x.y\x85To: evil@x.y",
    ],
    ids=range(7),
)
def test_what_a_table_says_adds_no_header_to_a_draft(written):
    ana = replace(person("ana.l", **{"E-Mail": "ana@x.org", "Note": written}), first_name=written)
    where = rg.Credentials((ana,)).email_drafts(TEMPLATE, "mails", subject="{first_name}: {Note}, {Note}")
    (draft,) = map(opened, where.iterdir())
    assert sorted(draft.keys()) == sorted(HEADERS)
    assert draft["To"] == "ana@x.org"
    assert "".join(draft["Subject"].split()) == "".join(f"{written}: {written}, {written}".split())


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.lists(st.sampled_from([WORD, "=?", " ", "?="]))
)
def test_no_text_adds_a_header_to_a_draft(text, parts):
    subject = "".join([text, *parts, text])
    opened_draft = email.message_from_bytes(draft("a@x.org", subject, subject).encode(), policy=policy.default)
    assert sorted(opened_draft.keys()) == sorted(HEADERS)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "write",
    [
        lambda made: made.email_drafts(TEMPLATE, "out", subject="\ud800"),
        lambda made: made.email_drafts("\ud800", "out", subject="Hi"),
        lambda made: made.email_drafts("{Note}", "out", subject="Hi"),
        lambda made: made.email_drafts("Hi", "out", subject="{Note}"),
        lambda made: made.invitations("{Note}", "out"),
        lambda made: made.mail_merge("out"),
    ],
    ids=range(6),
)
def test_half_of_a_character_is_named(folder, write):
    made = rg.Credentials((person("ana.l", **{"E-Mail": "ana@x.org", "Note": "\udfff"}),))
    with pytest.raises(rg.ArgillaError) as caught:
        write(made)
    assert str(caught.value) == "out was not written: it would contain half of a character."
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))
    assert names(folder) == []


def test_half_of_a_character_is_shown_on_a_slip(folder):
    path = rg.Credentials((person("ana.l"),)).to_html(folder / "slips.html", line="Room 5\ud800")
    assert "Room 5[U+D800]" in path.read_text("utf-8")


@pytest.mark.usefixtures("folder")
def test_the_addresses_of_a_roster_are_used():
    made = rg.Credentials((person("ana.l"), person("bo.l")))
    roster = rg.Roster((Person("ana.l", others={"Mail": "a@x.org"}), Person("bo.l", others={"Mail": "b@x.org"})))
    with pytest.raises(rg.ArgillaError, match=r"no column of e-mail addresses\. .*credentials\.with_roster\(roster\)"):
        made.email_drafts(TEMPLATE, "mails", subject="Argilla")
    where = made.with_roster(roster).email_drafts(TEMPLATE, "mails", subject="Argilla")
    assert [opened(path)["To"] for path in sorted(where.iterdir())] == ["a@x.org", "b@x.org"]


@pytest.mark.usefixtures("folder")
def test_usernames_may_be_addresses():
    where = rg.Credentials((person("ana@x.org"),)).email_drafts(TEMPLATE, "mails", subject="Argilla")
    assert [opened(path)["To"] for path in where.iterdir()] == ["ana@x.org"]


def test_a_column_that_was_added_to_the_file_of_passwords_is_read(folder):
    rows = [["username", "first_name", "last_name", "password", "server", "workspaces", "id", "status", "Mail"]]
    rows.append(["ana", "Ana", "L", "hunter2-hunter2", SERVER, "nlp", "", "created", "a@x.org"])
    (folder / "argilla-passwords-x.csv").write_text("\n".join(map(",".join, rows)))
    made = rg.Credentials.from_csv("argilla-passwords-x.csv")
    where = made.email_drafts(TEMPLATE, "mails", subject="Argilla")
    assert [opened(path)["To"] for path in where.iterdir()] == ["a@x.org"]


@pytest.mark.usefixtures("folder")
def test_a_column_with_an_address_in_each_row_needs_no_known_heading():
    made = rg.Credentials((person("ana.l", **{"Città": "Pisa", "Indirizzo email": "ana@example.org"}),))
    where = made.email_drafts(TEMPLATE, "mails", subject="Argilla")
    assert [opened(path)["To"] for path in where.iterdir()] == ["ana@example.org"]


@pytest.mark.parametrize(
    ("people", "options", "sentence"),
    [
        ([{"E-Mail": "a@x.org"}, {"E-Mail": ""}], {}, "no address that e-mail can be sent to: p1."),
        ([{"E-Mail": "a@x.org\nBcc: all@x.org"}], {}, "no address that e-mail can be sent to: p0."),
        ([{"E-Mail": "a@x.org, b@x.org"}], {}, "no address that e-mail can be sent to: p0."),
        ([{"E-Mail": "a@x.org", "Mail": "b@x.org"}], {}, "several columns of addresses: 'E-Mail' and 'Mail'."),
        (
            [{"Città": "Pisa", "Indirizzo email": ""}],
            {},
            "no column of e-mail addresses. Pass one of the columns as to: 'Città' and 'Indirizzo email'.",
        ),
        ([{"Contact": "a@x.org"}], {"to": "contact"}, "There is no column 'contact'. Did you mean 'Contact'?"),
        ([{"E-Mail": "a@x.org"}], {"template": "{pasword}"}, "unknown field 'pasword'. Did you mean 'password'?"),
        (
            [{"E-Mail": "a@x.org"}],
            {"subject": "{password}"},
            "template in subject has an unknown field 'password'.",
        ),
        ([{"E-Mail": "a@x.org"}], {"folder": "none/mails"}, "was not written: No such file or directory."),
        ([{"E-Mail": "a@x.org"}], {"folder": "taken"}, "taken was not written: it exists already."),
    ],
)
def test_nothing_is_written_if_anything_is_wrong(folder, people, options, sentence):
    (folder / "taken").mkdir()
    made = rg.Credentials(tuple(person(f"p{number}", **others) for number, others in enumerate(people)))
    given = {"template": TEMPLATE, "folder": "mails", "subject": "Argilla", **options}
    with pytest.raises(rg.ArgillaError) as caught:
        made.email_drafts(given.pop("template"), given.pop("folder"), **given)
    assert sentence in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert names(folder) == ["taken"]
    assert names(folder / "taken") == []


def test_drafts_stay_out_of_git(folder):
    (folder / ".git").mkdir()
    made = rg.Credentials((person("ana@x.org"),))
    with pytest.raises(rg.ArgillaError, match=r"git would commit it; add this line to \.gitignore: mails/\.$"):
        made.email_drafts(TEMPLATE, "mails", subject="Argilla")
    with pytest.raises(rg.ArgillaError, match=r"git would commit it; add this line to \.gitignore: merge\.csv\.$"):
        made.mail_merge("merge.csv")
    assert names(folder) == [".git"]


def test_a_disk_that_is_full_leaves_nothing(folder, monkeypatch):
    def fail(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(rg.ArgillaError, match=r"^mails was not written: No space left on device\.$"):
        rg.Credentials((person("ana@x.org"),)).email_drafts(TEMPLATE, "mails", subject="Argilla")
    assert names(folder) == []


@pytest.mark.usefixtures("folder")
def test_names_of_files_lead_nowhere_else():
    made = rg.Credentials((person("../../x", Mail="a@x.org"), person("a/b:c", Mail="b@x.org")))
    where = made.email_drafts(TEMPLATE, "mails", subject="Argilla")
    assert sorted(path.name for path in where.iterdir()) == ["001-..-..-x.eml", "002-a-b-c.eml"]
