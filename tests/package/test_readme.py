"""The README's commands and code work as written, and all documents refer to existing files."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

import argilla_widgets as rg
from tests.made_up import remove
from tests.package.interpreter import python

REPOSITORY = Path(__file__).parent.parent.parent
README = (REPOSITORY / "README.md").read_text()
DOCUMENTS = [
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
    REPOSITORY / "benchmarks/README.md",
    *sorted((REPOSITORY / "docs").rglob("*.md")),
]
ROOTS = [
    "",
    "argilla_widgets",
    "argilla_widgets/directory",
    "argilla_widgets/widgets",
    "argilla_widgets/widgets/protocol",
]
ROOTS += ["js/src", "benchmarks"]
"""Folders that a path in backquotes may begin at."""


def test_the_readmes_python_runs_from_top_to_bottom(server, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # the code writes files
    (tmp_path / "class.csv").write_text("username,first_name,last_name\nmia.w,Mia,Wu\n")
    tour, recipe = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    with server.client() as client:
        before = client.users.list(), client.workspaces.list()
        access = "client.directory.access.can"
        printing = f"print({access}('bo.li', 'annotate', 'nlp'), {access}('mia.w', 'annotate', 'class'))"
        printed = python(f"{tour.replace('http://localhost:6900', server.url)}{recipe}{printing}")
        assert printed.endswith("Yes: annotator and member of nlp. Yes: annotator and member of class.")
        client.users("mia.w").delete()
        client.workspaces("class").delete()
        assert (client.users.list(), client.workspaces.list()) == before


@pytest.fixture
def run_recipe(client, monkeypatch, tmp_path):
    """Return a function that runs the README's recipe for a class on a file; restore the server afterwards."""
    monkeypatch.chdir(tmp_path)
    (recipe,) = re.findall(r"^(roster = rg\.Roster.*?)```", README, flags=re.DOTALL | re.MULTILINE)
    before = {one.id for one in (*client.users, *client.workspaces)}

    def run(text, encoding="utf-8"):
        (tmp_path / "class.csv").write_text(text, encoding)
        (tmp_path / "slips.html").unlink(missing_ok=True)
        exec(recipe, {"client": client, "rg": rg})  # as a cell does

    yield run
    remove(*(one for one in (*client.users, *client.workspaces) if one.id not in before))


def handed_out(tmp_path):
    text = (tmp_path / "argilla-passwords-class.csv").read_text("utf-8-sig")
    return {row["username"]: row["password"] for row in csv.DictReader(text.splitlines())}


# As Excel saves it in a country with decimal commas: a byte order mark, semicolons, another column, an empty last name.
MESSY = "E-Mail;Username;First name;Last name\r\nm@x.org;mia.w;Mia;Wu\r\nz@x.org; zoë.k;Zoë;\r\n;;;\r\n"


def test_the_readmes_class_comes_from_a_messy_file_and_runs_twice(run_recipe, client, tmp_path):
    run_recipe(MESSY, "utf-8-sig")
    mia, zoe = members = sorted(client.workspaces("class").users, key=lambda user: user.username)
    assert (mia.username, mia.first_name, mia.last_name) == ("mia.w", "Mia", "Wu")
    assert (zoe.username, zoe.first_name, zoe.last_name) == ("zoë.k", "Zoë", None)
    passwords = handed_out(tmp_path)
    assert passwords.keys() == {"mia.w", "zoë.k"}
    assert all(client.api.server.accepts_password(*both) for both in passwords.items())
    run_recipe(MESSY + "b@x.org;bo.new;Bo;New\r\n", "utf-16")
    now = {user.username: user for user in client.workspaces("class").users}
    assert now.keys() == {"mia.w", "zoë.k", "bo.new"}
    assert [now[user.username] for user in members] == members
    assert handed_out(tmp_path).items() > passwords.items()


@pytest.mark.parametrize("line", ["mia.w,Mia,Wu", "kim.s,Kim,Su,", ",No,Name"])
def test_a_mistake_in_the_readmes_class_creates_no_one(run_recipe, client, tmp_path, line):
    before = client.users.list(), client.workspaces.list()
    with pytest.raises(rg.ArgillaError, match=r"class\.csv needs fixing\.\nRow 3.*: "):
        run_recipe(f"username,first_name,last_name\nmia.w,Mia,Wu\n{line}\n")
    assert (client.users.list(), client.workspaces.list()) == before
    assert not (tmp_path / "argilla-passwords-class.csv").exists()


def test_the_readmes_class_goes_on_where_it_stopped(run_recipe, client, monkeypatch, tmp_path):
    text = "username,first_name,last_name\nmia.w,Mia,Wu\nkim.s,Kim,Su\n"
    create = client.api.users.create

    def stop_at_the_second(username, **kwargs):
        if username == "kim.s":
            raise rg.ArgillaConnectionError("gone")
        return create(username, **kwargs)

    monkeypatch.setattr(client.api.users, "create", stop_at_the_second)
    with pytest.warns(UserWarning, match=r"^Left out 1 person who was not created: kim\.s\.$"):
        run_recipe(text)
    monkeypatch.setattr(client.api.users, "create", create)
    assert [user.username for user in client.workspaces("class").users] == ["mia.w"]
    run_recipe(text)
    assert {user.username for user in client.workspaces("class").users} == {"mia.w", "kim.s"}
    assert all(client.api.server.accepts_password(*both) for both in handed_out(tmp_path).items())


def test_the_make_targets_in_documents_exist():
    targets = re.findall(r"^([a-z][\w-]*):", (REPOSITORY / "Makefile").read_text(), flags=re.MULTILINE)
    code = re.findall(r"```.*?```|`[^`]+`", "".join(document.read_text() for document in DOCUMENTS), flags=re.DOTALL)
    named = {target for text in code for target in re.findall(r"\bmake ([a-z][\w-]*)", text)}
    assert {"demo", "test"} <= named <= {*targets}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_files_that_a_document_names_exist(document):
    text = document.read_text()
    links = [
        one or other for one, other in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)|(?:src|srcset)=\"([^\"]+)\"", text)
    ]
    named = re.findall(r"`([\w./-]+\.(?:py|tsx?|mjs))`", text)
    links = [link for link in links if link and not link.startswith("../tables/")]  # which `make docs` writes
    assert [link for link in links if not (document.parent / link).exists()] == []
    assert [name for name in named if not any((REPOSITORY / root / name).exists() for root in ROOTS)] == []


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 65


def test_pictures_are_small_described_and_in_both_themes():
    pictures = {path.name: path.stat().st_size for path in (REPOSITORY / "docs/pictures").iterdir()}
    assert sum(pictures.values()) < 1_500_000
    shown = [
        element
        for document in DOCUMENTS
        for element in re.findall(r"<picture>.*?</picture>", document.read_text(), re.DOTALL)
    ]
    names = {name for element in shown for name in re.findall(r"/([\w-]+)-light\.webp", element)}
    assert {*pictures} == {f"{name}-{theme}.webp" for name in names for theme in ("light", "dark")}
    for element in shown:
        (described,) = re.findall(r'alt="([^"]+)"', element)
        assert 60 < len(described) < 200
        light, dark = (re.findall(rf"/([\w-]+)-{theme}\.webp", element) for theme in ("light", "dark"))
        assert sorted(light) == sorted(dark)
    assert len(shown) >= 8
