"""The lists that lecturers have: files as spreadsheets and learning platforms save them, and what they come to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.directory.roster.workbooks import write_workbook

FIRST_LAST = "first.last"


class ClassList(NamedTuple):
    """A kind of file.

    The first names begin with a prefix, and so do the usernames: each test has people of its own.
    """

    make: Callable[[str, str, Path], bytes]
    """Returns the file for a prefix, a workspace, and a path for what has to be written first."""
    file: str
    usernames: tuple[str, ...]
    """Of those who are then in the workspace, without the prefix."""
    code: str
    """From ``table``, the path of the file, to slips."""
    choice: str = FIRST_LAST
    """How usernames are made of the table; empty if it has them."""
    acts: tuple[tuple[str, str], ...] = ()
    """What else is clicked before the plan: what to do, and where."""
    known: tuple[str, ...] = ()
    """Usernames, names and all, of people who have an account before."""
    has_workspaces: bool = False


APPLY = """
plan = roster.plan(client, credentials="argilla-passwords-ling.csv")
plan.apply(client, credentials="argilla-passwords-ling.csv")
rg.Credentials.from_csv("argilla-passwords-ling.csv").to_html("slips.html", address="https://argilla.example.org")
"""
MADE = 'usernames="{first_name}.{last_name}"'


def text(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(rows).encode(encoding)


def title_line(prefix: str, _workspace: str, path: Path) -> bytes:
    """An ordinary workbook with a title, an empty row, and a total."""
    rows = [["Korpuslinguistik, Winter 2026"], [], ["Nr.", "Vorname", "Nachname", "E-Mail"]]
    rows += [[at, f"{prefix}{name}", "Meyer", f"{name}@uni.example"] for at, name in enumerate(("Anna", "Bo"), 1)]
    return write_workbook(path, {"Klasse": [*rows, ["Summe", 2]]}).read_bytes()


def excel_csv(prefix: str, _workspace: str, _path: Path) -> bytes:
    """An ordinary CSV of a German Excel: both names in one column, a person twice, and a total."""
    people = ["Østergård, {}José", "Meyer, {}Anna", "O'Connor, {}Renée", "O'Connor, {}Renée"]
    rows = [f"{at};{name.format(prefix)};{min(at, 3)}@uni.example" for at, name in enumerate(people, start=1)]
    return text("Korpuslinguistik;;", "Nr.;Name, Vorname;E-Mail", *rows, "Summe: ;4;", encoding="cp1252")


def addresses(prefix: str, _workspace: str, _path: Path) -> bytes:
    """A CSV with semicolons, whose e-mail addresses are the usernames; the total is a number below them."""
    rows = [f"{prefix}{name.lower()}@uni.example;{name};Meyer" for name in ("Anna", "Bo")]
    return text("E-Mail;Vorname;Nachname", *rows, "Summe:;61;")


def empty_column(prefix: str, _workspace: str, path: Path) -> bytes:
    """A workbook with a group that no one is in."""
    rows = [["Nombre", "Apellidos", "Correo electrónico", "Grupo"]]
    rows += [[f"{prefix}{name}", "Meyer", f"{name}@uni.example", ""] for name in ("Anna", "Lea")]
    return write_workbook(path, {"Clase": rows}).read_bytes()


def merged_groups(prefix: str, workspace: str, path: Path) -> bytes:
    """A workbook whose groups are merged cells."""
    rows = [["Vorname", "Nachname", "Gruppe"]]
    rows += [[f"{prefix}{name}", "Meyer", workspace if name == "Udo" else ""] for name in ("Udo", "Bo", "Lea", "Cem")]
    return write_workbook(path, {"Klasse": rows}, merged=["C2:C5"]).read_bytes()


def digits(prefix: str, _workspace: str, _path: Path) -> bytes:
    """A list with a number at its end that no word says is a total."""
    rows = [f"{prefix}{name.lower()};{name};Meyer" for name in ("Anna", "Bo")]
    return text("Login;Vorname;Nachname", *rows, "61;;")


def lost_characters(prefix: str, _workspace: str, _path: Path) -> bytes:
    """A list that was saved by a program that does not know each letter."""
    rows = [f"{prefix}{name.lower()};{name};{last}" for name, last in (("Zoe", "Dvo?ák"), ("Bo", "Meyer"))]
    return text("Login;Vorname;Nachname", *rows)


def third_anna(prefix: str, _workspace: str, _path: Path) -> bytes:
    """Late joiners, one with the name of two others."""
    rows = [f"{prefix}{name},Meyer,{name.lower()}3@uni.example" for name in ("Anna", "Lea")]
    return text("First name,Last name,E-mail", *rows)


def other_person(prefix: str, _workspace: str, _path: Path) -> bytes:
    """A class with someone of whose username there is another person, in another class."""
    rows = [f"{prefix}{name};Klein;{name.lower()}@uni.example" for name in ("Udö", "Bo")]
    return text("Vorname;Nachname;E-Mail", *rows)


def moodle(prefix: str, _workspace: str, _path: Path) -> bytes:
    """The participants of a course."""
    rows = [f'{prefix}{name},Meyer,{name.lower()}@uni.example,"Group 1, Group 2"' for name in ("Anna", "Bo")]
    return text("First name,Last name,Email address,Groups", *rows, encoding="utf-8-sig")


def canvas(prefix: str, _workspace: str, _path: Path) -> bytes:
    """The grades of a course."""
    rows = [f'"Meyer, {name}",{at},S{at},{prefix}{name.lower()},XC 101,8.00' for at, name in enumerate(("Anna", "Bo"))]
    headings = "Student,ID,SIS User ID,SIS Login ID,Section,Quiz 1 (23)"
    return text(headings, "    Points Possible,,,,,10.00", *rows, '"Student, Test",77,,7f9c,XC 101,')


def classroom(prefix: str, _workspace: str, _path: Path) -> bytes:
    """The grades of Google Classroom."""
    rows = [f"Meyer,{prefix}{name},{name.lower()}@uni.example,80" for name in ("Anna", "Bo")]
    return text("Last Name,First Name,Email Address,Essay", "Date,,,2026-10-01", "Points,,,100", *rows)


def whole_names(prefix: str, _workspace: str, _path: Path) -> bytes:
    """Who was in a video call."""
    rows = [
        f"{prefix}{name} Meyer\t{at}.3.2026, 09:15\t{name.lower()}@uni.example"
        for at, name in enumerate(("Anna", "Bo"))
    ]
    return text("Full Name\tFirst Join\tEmail", *rows)


def bare_names(prefix: str, _workspace: str, _path: Path) -> bytes:
    """A list without headings, a name to a line."""
    return text(f"{prefix}Anna Meyer", f"{prefix}Bo van der Meyer")


def bare_addresses(prefix: str, _workspace: str, _path: Path) -> bytes:
    """A list without headings, an e-mail address to a line."""
    return text(f"{prefix}anna@uni.example", f"{prefix}bo@uni.example")


def from_csv(*options: str) -> str:
    return f"roster = rg.Roster.from_csv({', '.join(['table', *options])}){APPLY}"


def from_excel(*options: str) -> str:
    return f"roster = rg.Roster.from_excel({', '.join(['table', *options])}){APPLY}"


PLACE = "workspaces=[place]"
ANNA_BO = ("anna.meyer", "bo.meyer")
LISTS = {
    "title line": ClassList(title_line, "klasse.xlsx", ANNA_BO, from_excel(PLACE, MADE)),
    "Excel's CSV": ClassList(
        excel_csv,
        "klasse.csv",
        ("jose.ostergard", "anna.meyer", "renee.oconnor"),
        from_csv(PLACE, MADE, "leave_out=[6]"),
        acts=(("press", "Leave out row 6"),),
    ),
    "addresses": ClassList(
        addresses,
        "klasse.csv",
        ("anna@uni.example", "bo@uni.example"),
        from_csv(PLACE, 'columns={"E-Mail": "username"}'),
        "e-mail",
    ),
    "empty column": ClassList(empty_column, "clase.xlsx", ("anna.meyer", "lea.meyer"), from_excel(PLACE, MADE)),
    "merged groups": ClassList(
        merged_groups,
        "gruppen.xlsx",
        ("udo.meyer", "bo.meyer", "lea.meyer", "cem.meyer"),
        from_excel(PLACE, MADE, 'columns={"Gruppe": None}'),
        acts=(("press", "Use 3 suggestions"),),
        has_workspaces=True,
    ),
    "digits": ClassList(
        digits, "klasse.csv", ("anna", "bo"), from_csv(PLACE, "leave_out=[4]"), "", acts=(("untick", "Include row 4"),)
    ),
    "lost characters": ClassList(
        lost_characters,
        "klasse.csv",
        ("zoe", "bo"),
        "roster = rg.Roster.from_text(table.read_text('utf-8').replace('Dvo?ák', 'Dvořák'), workspaces=[place])"
        f"{APPLY}",
        "",
        acts=(("retype", "Dvořák"),),
    ),
    "a third Anna": ClassList(
        third_anna,
        "late.csv",
        ("anna.meyer3", "lea.meyer"),
        f"{from_csv(PLACE, MADE).split(APPLY)[0]}"
        f'.with_usernames({{f"{{prefix}}anna.meyer": f"{{prefix}}anna.meyer3"}}){APPLY}',
        acts=(("answer", "anna.meyer3"),),
        known=("anna.meyer", "anna.meyer2"),
    ),
    "another person": ClassList(
        other_person,
        "klasse.csv",
        ("udo.klein2", "bo.klein"),
        f"{from_csv(PLACE, MADE).split(APPLY)[0]}"
        f'.with_usernames({{f"{{prefix}}udo.klein": f"{{prefix}}udo.klein2"}}){APPLY}',
        acts=(("answer", "udo.klein2"),),
        known=("udo.klein",),
    ),
    "Moodle": ClassList(moodle, "participants.csv", ANNA_BO, from_csv(PLACE, MADE)),
    "Canvas": ClassList(canvas, "grades.csv", ("anna", "bo"), from_csv(PLACE), ""),
    "whole names": ClassList(whole_names, "attendance.csv", ANNA_BO, from_csv(PLACE, MADE)),
    "bare names": ClassList(bare_names, "names.txt", ("anna.meyer", "bo-van-der.meyer"), from_csv(PLACE, MADE)),
    "bare addresses": ClassList(
        bare_addresses, "people.txt", ("anna@uni.example", "bo@uni.example"), from_csv(PLACE), ""
    ),
    "Google Classroom": ClassList(classroom, "grades.csv", ANNA_BO, from_csv(PLACE, MADE)),
}
