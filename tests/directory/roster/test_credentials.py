"""Passwords are written before the first request, survive the process, and are shown to no one but on slips."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from dataclasses import replace
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import argilla_widgets as rg
from argilla_widgets.directory import private_file
from argilla_widgets.directory.roster.credentials import credentials_file as file_module
from argilla_widgets.directory.roster.credentials.credentials import (
    COLUMNS,
    Credential,
    Status,
    read_credentials,
    write_credentials,
)
from argilla_widgets.directory.roster.credentials.credentials_file import CredentialsFile
from argilla_widgets.directory.roster.credentials.passwords import generate
from argilla_widgets.directory.roster.credentials.where_kept import passwords_file
from argilla_widgets.sdk.auth.secret import Secret
from tests.platforms import is_private

SERVER = "https://argilla.example.org"
SECRET = "hunter2-hunter2"
ANA = Credential("ana", Secret(SECRET), SERVER, "Ana", "Fé", ("nlp", "a;b"), UUID(int=1), "created")
BO = Credential("bo", Secret(f"{SECRET}-bo"), SERVER, id=UUID(int=2))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "class.csv"


def comparable(people):
    return [(replace(person, password=Secret("")).texts, person.password.reveal()) for person in people]


def names(folder):
    return {one.name for one in folder.iterdir()}


def extend(path, *people, server=SERVER):
    """Add people to a file, as before their passwords are set."""
    with CredentialsFile.open(path, server) as file:
        file.add([replace(person) for person in people])
        return file


def test_of_two_people_who_had_one_username_only_the_newest_has_a_slip(path):
    """The earlier account is gone, since someone else could be created with its name."""
    with CredentialsFile.open(path, SERVER) as file:
        for user_id in (UUID(int=2), UUID(int=3)):
            file.add([replace(BO, id=user_id, status="planned")])
            file.settle(user_id, "created")
    assert [one.status for one in rg.Credentials.from_csv(path)] == ["deleted", "created"]


# -- passwords ---------------------------------------------------------------------------------------------------------


def test_a_password_is_easy_to_type_and_hard_to_guess():
    made = [generate().reveal() for _ in range(500)]
    assert len({*made}) == 500
    assert {bool(re.fullmatch(r"[bdfghjkmnprstvwz][a-z]{3}(-[a-z]{4}){3}", one)) for one in made} == {True}
    assert not [one for one in made if "l" in one]
    assert math.log2(16 * 5) * 8 > 45
    assert generate().problem() is None


def test_a_password_may_be_shorter_to_type_and_still_begins_with_a_letter():
    made = [generate(easy=False).reveal() for _ in range(500)]
    assert {len(one) for one in made} == {20}
    assert {one[0].isalpha() and one.isalnum() and not {*"l1IO0"} & {*one} for one in made} == {True}


# -- the file ----------------------------------------------------------------------------------------------------------


def test_the_file_is_read_as_it_was_written(path):
    extend(path, ANA, BO)
    assert is_private(path)
    assert comparable(rg.Credentials.from_csv(path)) == comparable([ANA, BO])
    assert path.read_text("utf-8-sig").splitlines()[0] == (
        '"username","first_name","last_name","password","server","workspaces","id","row","status"'
    )


passwords = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=8, max_size=12)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Credential,
            username=texts.filter(str.strip).filter(str.isprintable),
            password=st.text(
                st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=8, max_size=12
            ).map(Secret),
            server=st.just(SERVER),
            last_name=texts.filter(str.isprintable),
            workspaces=st.lists(texts.filter(bool), unique=True, max_size=2).map(tuple),
            status=st.sampled_from(get_args(Status)),
        ),
        max_size=3,
    )
)
def test_any_password_is_read_as_it_was_written(tmp_path_factory, people):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.unlink(missing_ok=True)
    assert write_credentials(path, people) is None
    read = read_credentials(path)
    assert [person.password.reveal() for person in read] == [person.password.reveal() for person in people]
    assert [person.workspaces for person in read] == [person.workspaces for person in people]
    assert [person.status for person in read] == [person.status for person in people]


def test_a_status_is_written_at_the_end_even_after_an_error(path):
    def stop():
        with CredentialsFile.open(path, SERVER) as file:
            file.add([replace(BO), replace(BO, username="cy", id=UUID(int=3))])
            file.settle(BO.id, "created")
            file.settle(UUID(int=3), "not created")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    assert [person.status for person in rg.Credentials.from_csv(path)] == ["created", "not created"]


def test_a_status_is_written_soon(path, monkeypatch):
    monkeypatch.setattr(file_module, "BETWEEN_WRITES", 0)
    with CredentialsFile.open(path, SERVER) as file:
        file.add([replace(BO)])
        file.settle(BO.id, "created")
        assert [person.status for person in rg.Credentials.from_csv(path)] == ["created"]


def test_nothing_is_written_without_anyone_to_add(path):
    extend(path)
    assert not path.exists()
    extend(path, BO)
    before = path.stat().st_ino
    extend(path)
    assert path.stat().st_ino == before
    assert names(path.parent) == {"class.csv"}


def test_without_a_path_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = extend(passwords_file(None, SERVER, {}), BO)
    assert comparable(file.credentials([BO.id])) == comparable([BO])
    assert not names(tmp_path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "username,workspaces\nana,nlp\n",
            (
                "class.csv is not a file of passwords: it has no column 'first_name', 'last_name', 'password', "
                "'server', 'id' and 1 more. Choose another file."
            ),
        ),
        ("", "class.csv is not a file of passwords: it has no column "),
        ("HEAD\nana,,,x,https://argilla.example.org,,,,done", "class.csv cannot be read: row 2 is not one that was"),
        (
            "HEAD\nana,,,x,https://argilla.example.org,,7,,created",
            "class.csv cannot be read: row 2 is not one that was",
        ),
        ("HEAD\nana,hunter2", "class.csv cannot be read: row 2 is not one that was"),
        ('HEAD\nana,"hunter2', "class.csv cannot be read: unexpected end of data."),
        (
            "HEAD\nana,,,hunter2hunter2,http://b,,,,created",
            "class.csv has the passwords of http://b, not of https://arg",
        ),
        (b"\xff", "class.csv is not text in UTF-8."),
    ],
)
def test_any_other_file_is_refused_and_kept(path, text, sentence):
    content = text if isinstance(text, bytes) else text.replace("HEAD", ",".join(COLUMNS)).encode()
    path.write_bytes(content)
    with pytest.raises(rg.ArgillaError) as caught:
        extend(path, BO)
    assert str(caught.value).startswith(sentence)
    assert "hunter2" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_file_that_someone_makes_at_the_same_moment_is_kept(path):
    with CredentialsFile.open(path, SERVER) as file:
        path.write_text("theirs")
        with pytest.raises(rg.ArgillaError, match="another program has just made it"):
            file.add([replace(BO)])
    assert path.read_text() == "theirs"


@pytest.mark.needs("posix")
def test_a_link_or_a_folder_that_is_missing_is_refused(path, tmp_path):
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(rg.ArgillaError, match=r"class\.csv is a link\. Choose a path that is not a link\.$"):
        extend(path, BO)
    with pytest.raises(rg.ArgillaError, match=r"^There is no folder .*none\.$"):
        extend(tmp_path / "none" / "class.csv", BO)
    assert not (tmp_path / "elsewhere").exists()


def test_a_full_disk_is_named_before_anything_is_sent(path, monkeypatch):
    def fail(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(rg.ArgillaError, match=r"class\.csv cannot be written: No .* Nothing was changed\.$") as caught:
        extend(path, BO)
    assert not names(path.parent)
    assert caught.value.__context__ is None


def test_on_a_disk_without_links_no_file_is_replaced_either(path, monkeypatch):
    def fail(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(private_file.os, "link", fail, raising=False)
    extend(path, BO)
    assert is_private(path)
    with pytest.raises(FileExistsError):
        write_credentials(path, [])
    assert comparable(rg.Credentials.from_csv(path)) == comparable([BO])


USE = """
import sys, time
from argilla_widgets.directory.roster.credentials.credentials_file import CredentialsFile
with CredentialsFile.open(sys.argv[1], "https://argilla.example.org") as log:
    print("open", flush=True)
    time.sleep(60)
"""


def test_one_process_at_a_time_uses_a_file_and_a_killed_one_leaves_it(path):
    other = subprocess.Popen([sys.executable, "-c", USE, path], stdout=subprocess.PIPE)
    try:
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(rg.ArgillaError, match=r"^class\.csv is in use by another run\. Wait until it has ended\.$"):
            extend(path, BO)
    finally:
        other.kill()
        other.wait()
        other.stdout.close()
    extend(path, BO)
    assert names(path.parent) == {"class.csv"}


@pytest.mark.needs("posix")
def test_a_disk_without_permissions_and_a_temporary_folder_are_mentioned(path, monkeypatch):
    file = extend(path, BO)
    assert file.finish() == ["class.csv is in a temporary folder. Move it where it stays."]
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/elsewhere")
    assert file.finish() == []
    path.chmod(0o644)
    assert file.finish() == ["This disk has no file permissions: others may be able to read class.csv."]


# -- showing -----------------------------------------------------------------------------------------------------------


def test_no_display_shows_a_password(path):
    extend(path, ANA)
    credentials = rg.Credentials.from_csv(path)
    shown = [repr(credentials), repr(list(credentials)), str(credentials._repr_mimebundle_())]
    assert not [text for text in shown if "hunter2" in text]
    assert repr(credentials) == f"<Credentials of 1 person in {path}>"
    assert "********" in credentials._repr_mimebundle_()["text/plain"]


def test_some_people_are_chosen_by_name():
    credentials = rg.Credentials((ANA, BO))
    assert [person.username for person in credentials.only(["bo"])] == ["bo"]
    with pytest.raises(rg.ArgillaError, match=r"^There is no password for 'cy'\."):
        credentials.only(["cy"])
    with pytest.raises(rg.ArgillaError, match="Pass a list of usernames"):
        credentials.only("ana")


def many(number, **changes):
    return rg.Credentials(tuple(replace(ANA, username=f"s{one}", **changes) for one in range(number)))


def test_slips_are_two_to_a_row_without_script_or_network(tmp_path):
    path = tmp_path / "slips.html"
    many(9, first_name="<b>\u202e", workspaces=("nlp",)).to_html(path)
    text = path.read_text("utf-8")
    assert is_private(path)
    assert (text.count("class='row'"), text.count("class='slip'"), text.count("<svg")) == (5, 9, 9)
    assert text.count(f"<bdi>{SECRET}</bdi>") == 9
    assert "<b>" not in text
    assert "&lt;b&gt;[U+202E] Fé" in text
    assert not re.search(r"<script|<img|<link|<a |url\(|src=|href=|@import", text)
    assert "default-src &#x27;none&#x27;" in text or "default-src 'none'" in text


def test_slips_are_in_the_language_and_have_the_line_of_the_teacher(tmp_path):
    line = "Fragen? <b>Montags</b> um 10"
    path = many(2, workspaces=("nlp", "vision")).to_html(tmp_path / "slips.html", language="de", line=line)
    text = path.read_text("utf-8")
    assert '<html lang="de">' in text
    assert [text.count(label) for label in ("Adresse", "Benutzername", "Passwort", "Arbeitsbereiche")] == [2] * 4
    assert "Address" not in text
    assert text.count("Fragen? &lt;b&gt;Montags&lt;/b&gt; um 10") == 2
    assert text.count("<bdi>nlp, vision</bdi>") == 2
    for options in ({"language": "xx"}, {"language": None}, {"line": "x" * 201}, {"line": 7}):
        with pytest.raises(rg.ArgillaError, match=r"The argument language is|The line is a text of up to 200"):
            many(1).to_html(tmp_path / "other.html", **options)
    assert names(tmp_path) == {"slips.html"}


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        ("en", "Workspace", "Workspaces"),
        ("de", "Arbeitsbereich", "Arbeitsbereiche"),
        ("es", "Espacio de trabajo", "Espacios de trabajo"),
        ("fr", "Espace de travail", "Espaces de travail"),
        ("pt", "Espaço de trabalho", "Espaços de trabalho"),
        ("it", "Spazio di lavoro", "Spazi di lavoro"),
        ("nl", "Werkruimte", "Werkruimtes"),
    ],
)
def test_a_slip_says_workspace_above_one_and_workspaces_above_two(tmp_path, language, one, several):
    for label, workspaces in ((one, ("nlp",)), (several, ("nlp", "vision"))):
        path = many(1, workspaces=workspaces).to_html(tmp_path / f"{label}.html", language=language)
        assert f"<dt>{label}</dt>" in path.read_text("utf-8")


def test_a_slip_without_a_password_is_written(tmp_path):
    """Though someone has emptied the cell."""
    many(1, password=Secret("")).to_html(tmp_path / "slips.html")
    assert "<dt>Password</dt>" in (tmp_path / "slips.html").read_text("utf-8")


def test_the_address_on_a_slip_is_the_one_to_open(tmp_path):
    many(1).to_html(tmp_path / "own.html")
    many(1).to_html(tmp_path / "public.html", address="https://public.example.org")
    own, public = ((tmp_path / name).read_text("utf-8") for name in ("own.html", "public.html"))
    assert f"<bdi>{SERVER}</bdi>" in own
    assert "<bdi>https://public.example.org</bdi>" in public
    assert own.split("<svg")[1].split("</svg>")[0] != public.split("<svg")[1].split("</svg>")[0]
    with pytest.warns(
        UserWarning, match=r"^http://localhost:6900 can be opened on this machine only\. Pass address=\.$"
    ):
        many(1, server="http://localhost:6900").to_html(tmp_path / "local.html")
    for address in (f"https://a.example.org/{'é' * 1500}", f"https://a.example.org/{'x' * 2500}", "no address"):
        with pytest.raises(rg.ArgillaError, match="address"):
            many(1).to_html(tmp_path / "long.html", address=address)
    assert names(tmp_path) == {"own.html", "public.html", "local.html"}


def test_of_a_file_only_the_people_of_the_credentials_are_read_whether_or_not_they_have_an_id(path):
    rows = [replace(person, id=None) for person in (ANA, BO, replace(BO, username="cem"))]
    write_credentials(path, rows)
    assert [row.username for row in rg.Credentials((rows[0],), path).in_file()] == ["ana"]


def test_who_was_not_created_gets_no_slip(tmp_path):
    with pytest.warns(UserWarning, match=r"^Left out 1 person who was not created: bo\.$"):
        rg.Credentials((ANA, replace(BO, status="not created"))).to_html(tmp_path / "slips.html")
    assert (tmp_path / "slips.html").read_text("utf-8").count("class='slip'") == 1
    with pytest.raises(rg.ArgillaError, match="None of these people were created"):
        rg.Credentials((BO,)).to_html(tmp_path / "none.html")
    assert not (tmp_path / "none.html").exists()


def test_invitations_fill_in_plain_names(tmp_path):
    path = tmp_path / "invitations.txt"
    people = (replace(ANA, others={"e-mail": "ana@example.org"}), replace(BO, status="created", others={"e-mail": ""}))
    rg.Credentials(people).invitations("{e-mail}: {first_name}, {workspaces} at {address}: {password}", path)
    ana, bo = path.read_text("utf-8-sig").split(f"\n{'-' * 72}\n")
    assert ana == f"ana@example.org: Ana, nlp and a;b at {SERVER}: {SECRET}"
    assert bo == f": bo,  at {SERVER}: {SECRET}-bo"
    assert is_private(path)


def test_an_unknown_field_is_found_for_everyone_before_anything_is_written(tmp_path):
    people = (replace(ANA, others={"e-mail": "x"}), replace(ANA, username="bo"))
    with pytest.raises(rg.ArgillaError, match=r"^The template in template has an unknown field 'e-mail'\."):
        rg.Credentials(people).invitations("{e-mail}", tmp_path / "invitations.txt")
    with pytest.raises(rg.ArgillaError, match="may only have names in braces"):
        rg.Credentials(people).invitations("{password!r}", tmp_path / "invitations.txt")
    assert not names(tmp_path)


def test_slips_replace_no_file_and_stay_out_of_git(tmp_path):
    path = tmp_path / "slips.html"
    path.write_text("mine")
    with pytest.warns(UserWarning, match=r"^slips\.html exists already, so this is in slips-2\.html\.$"):
        assert many(1).to_html(path) == tmp_path / "slips-2.html"
    assert path.read_text() == "mine"
    (tmp_path / "slips-2.html").unlink()
    with pytest.raises(rg.ArgillaError, match=r"was not written: There is no folder"):
        many(1).to_html(tmp_path / "none" / "slips.html")
    (tmp_path / ".git").mkdir()
    with pytest.raises(
        rg.ArgillaError, match=r"was not written: git would commit it; add this line to \.gitignore: a\.html"
    ):
        many(1).to_html(tmp_path / "a.html")
    with pytest.raises(rg.ArgillaError, match=r"was not written: pass the path of a file"):
        many(1).to_html(None)
    assert names(tmp_path) == {"slips.html", ".git"}
