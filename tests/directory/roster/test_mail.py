"""Invitations as drafts of e-mails, and as a table for mail merge."""

from __future__ import annotations

import csv
import email
import io
from email import policy
from uuid import UUID

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.roster.credentials.credentials import Credential
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


@pytest.mark.parametrize(
    ("people", "options", "sentence"),
    [
        ([{"E-Mail": "a@x.org"}, {"E-Mail": ""}], {}, "no address that e-mail can be sent to: p1."),
        ([{"E-Mail": "a@x.org\nBcc: all@x.org"}], {}, "no address that e-mail can be sent to: p0."),
        ([{"E-Mail": "a@x.org, b@x.org"}], {}, "no address that e-mail can be sent to: p0."),
        ([{"E-Mail": "a@x.org", "Mail": "b@x.org"}], {}, "several columns of addresses: 'E-Mail' and 'Mail'."),
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
