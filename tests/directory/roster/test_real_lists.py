"""Lists as learning platforms and spreadsheets save them, read as they are: from the file to slips in five lines."""

from __future__ import annotations

import csv
import io

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.roster.draft import Draft, Reading
from tests.directory.roster.class_lists import LISTS
from tests.directory.roster.workbooks import Raw, write_workbook
from tests.made_up import PASSWORD, unique

MADE = "{first_name}.{last_name}"
MAX_LINES = 5
CP1252 = "It is not in UTF-8, and was read as Windows-1252, as Excel saves an ordinary CSV."
ADA, JOSE = ("ada.lane", "Ada", "Lane"), ("jose.munoz", "José", "Muñoz")


def text_of(*rows, separator=","):
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue()


def gradebook(headings, *rows):
    """Return the grades of Canvas, whose second and third row are about the tasks."""
    return text_of(
        headings,
        ["", "", "", "", "", "Manual Posting", "", ""],
        ["    Points Possible", "", "", "", "", "10.00", "(read only)", "(read only)"],
        *rows,
        ["Student, Test", "77", "", "7f9c", "XC 101", "", "0.0", "0.0"],
    )


CANVAS = gradebook(
    ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Quiz 1 (23)", "Current Score", "Final Score"],
    ["Lane, Ada", "11", "S1", "ada.lane", "XC 101", "8.00", "80.0", "80.0"],
    ["Muñoz, José", "12", "S2", "jose.munoz", "XC 101", "9.00", "90.0", "90.0"],
)
PEOPLE_OF_MOODLE = ["Ada", "Lane", "ada@example.org"], ["José", "Muñoz", "jose@example.org"]
MOODLE = {
    "en": ["First name", "Last name", "Email address", "Groups"],
    "de": ["Vorname", "Nachname", "E-Mail-Adresse", "Gruppen"],
    "es": ["Nombre", "Apellido(s)", "Dirección de correo", "Grupos"],
    "fr": ["Prénom", "Nom de famille", "Adresse de courriel", "Groupes"],
}
GRADES_OF_MOODLE = {
    "en": ["First name", "Surname", "ID number", "Institution", "Email address", "Assignment: Essay (Real)"],
    "de": ["Vorname", "Nachname", "ID-Nummer", "Institution", "E-Mail-Adresse", "Aufgabe: Essay (Punkte)"],
    "es": ["Nombre", "Apellido(s)", "Número de ID", "Institución", "Dirección de correo", "Tarea: Ensayo (Real)"],
    "fr": ["Prénom", "Nom", "Numéro d'identification", "Institution", "Adresse de courriel", "Devoir : Essai (Brut)"],
}
BLACKBOARD = {
    "en": ["Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability", "Essay [Total Pts: 10]"],
    "de": ["Nachname", "Vorname", "Benutzername", "Matrikelnummer", "Letzter Zugriff", "Verfügbarkeit", "Essay"],
    "es": ["Apellidos", "Nombre", "Nombre de usuario", "ID de estudiante", "Último acceso", "Disponibilidad", "Ensayo"],
    "fr": ["Nom", "Prénom", "Nom d'utilisateur", "ID de l'étudiant", "Dernier accès", "Disponibilité", "Essai"],
}
CLASSROOM = {
    "en": ["Last Name", "First Name", "Email Address", "Essay"],
    "de": ["Nachname", "Vorname", "E-Mail-Adresse", "Essay"],
    "es": ["Apellidos", "Nombre", "Dirección de correo electrónico", "Ensayo"],
    "fr": ["Nom", "Prénom", "Adresse e-mail", "Essai"],
}
ILIAS = {
    "en": ["Last Name", "First Name", "Login", "Matriculation Number", "Role"],
    "de": ["Nachname", "Vorname", "Anmeldename", "Matrikelnummer", "Rolle"],
    "es": ["Apellidos", "Nombre", "Nombre de usuario", "Número de matrícula", "Rol"],
    "fr": ["Nom", "Prénom", "Nom d'utilisateur", "Numéro de matricule", "Rôle"],
}
STUD_IP = ["Gruppe", "Titel", "Vorname", "Nachname", "Titel2", "Nutzernamen", "E-Mail", "Anmeldedatum", "Studiengänge"]

FILES = {
    "Canvas": ("class.csv", CANVAS.encode("utf-8-sig"), {}),
    **{
        f"Moodle, participants, {language}": (
            "class.csv",
            text_of(headings, *([*person, "Group 1, Group 2"] for person in PEOPLE_OF_MOODLE)).encode(),
            {"usernames": MADE},
        )
        for language, headings in MOODLE.items()
    },
    **{
        f"Moodle, grades, {language}": (
            "class.csv",
            text_of(headings, *([*one[:2], "4711", "", one[2], "-"] for one in PEOPLE_OF_MOODLE)).encode(),
            {"usernames": MADE},
        )
        for language, headings in GRADES_OF_MOODLE.items()
    },
    **{
        f"Blackboard, {language}": (
            "gc_class_fullgc.xls",  # text, in spite of its name
            text_of(
                headings,
                ["Lane", "Ada", "ada.lane", "S1", "2026-10-01", "Yes", "8"],
                ["Muñoz", "José", "jose.munoz", "S2", "", "Yes", ""],
                ["Meyer_PreviewUser", "Anna", "ameyer_previewuser", "", "", "Yes", ""],
                separator="\t",
            ).encode("utf-16"),
            {},
        )
        for language, headings in BLACKBOARD.items()
    },
    **{
        f"Classroom, {language}": (
            "class.csv",
            text_of(
                headings,
                ["Date", "", "", "2026-10-01"],
                ["Points", "", "", "100"],
                ["Lane", "Ada", "ada@example.org", "80"],
                ["Muñoz", "José", "jose@example.org", "90"],
            ).encode(),
            {"usernames": MADE},
        )
        for language, headings in CLASSROOM.items()
    },
    **{
        f"ILIAS, {language}": (
            "class.csv",
            text_of(
                headings,
                ["Lane", "Ada", "ada.lane", "4711", "Kursmitglied"],
                ["Muñoz", "José", "jose.munoz", "4712", "Course Member"],
                separator=";",
            ).encode(),
            {},
        )
        for language, headings in ILIAS.items()
    },
    "Stud.IP": (
        "class.csv",
        text_of(
            STUD_IP,
            ["Hörsaal 1", "", "Ada", "Lane", "", "ada.lane", "ada@example.org", "01.10.2026", "Linguistik"],
            ["Hörsaal 1", "Dr.", "José", "Muñoz", "", "jose.munoz", "jose@example.org", "01.10.2026", "Linguistik"],
            separator=";",
        ).encode("cp1252"),
        {},
    ),
}


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(name, content):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


def names(roster):
    return [(person.username, person.first_name, person.last_name) for person in roster]


@pytest.mark.parametrize("kind", FILES)
def test_an_export_is_read_as_it_is(write, kind):
    name, content, options = FILES[kind]
    roster = rg.Roster.from_csv(write(name, content), workspaces=["ling-101"], **options)
    assert names(roster) == [ADA, JOSE]
    assert {(person.workspaces, person.role, person.id) for person in roster} == {(("ling-101",), None, None)}
    draft = Draft(name, content)
    draft.read(Reading(workspaces=["ling-101"], usernames=options.get("usernames")))
    assert (draft.error, dict(draft.problems)) == (None, {})
    assert names(draft.roster()) == [ADA, JOSE]
    assert len([*draft.rows]) == len(roster)


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        (
            "Canvas",
            "Rows 2 (Manual Posting), 3 (Points Possible) and 6 (the test student) are not people, and were left out.",
        ),
        ("Blackboard, de", "Row 4 (a preview of the course) is not a person, and was left out."),
        ("Classroom, en", "Rows 2 (Date) and 3 (Points) are not people, and were left out."),
        (
            "Stud.IP",
            f"{CP1252} Check the names: José and Muñoz.",
        ),
    ],
)
def test_what_is_left_out_or_uncertain_is_named(write, kind, mark):
    name, content, options = FILES[kind]
    roster = rg.Roster.from_csv(write(name, content), **options)
    assert mark in roster.notes
    assert roster.marks == (mark,)
    assert mark in str(roster._repr_mimebundle_())


@pytest.fixture
def last(client):
    """Return a word; every account and workspace with it is deleted at the end."""
    name = unique("real")
    yield name
    client.directory.refresh()
    for one in [*client.users.list(), *client.workspaces.list()]:
        if name in getattr(one, "username", getattr(one, "name", "")):
            one.delete()


@pytest.mark.parametrize(
    "kind", ["Canvas", "Moodle, participants, de", "Blackboard, es", "Classroom, fr", "ILIAS, de", "Stud.IP"]
)
def test_from_the_file_to_slips_in_five_lines(write, client, last, kind):
    name, content, options = FILES[kind]
    table, passwords, made = write(name, content), "argilla-passwords-ling.csv", {"usernames": f"{MADE}.{last}"}
    roster = rg.Roster.from_csv(table, workspaces=[last], **(options and made))
    if not options:  # each run needs usernames of its own
        roster = roster.with_usernames({one.username: f"{one.username}.{last}" for one in roster})
    plan = roster.plan(client, credentials=passwords)
    plan.apply(client, credentials=passwords, progress=False)
    rg.Credentials.from_csv(passwords).to_html("slips.html", address="https://argilla.example.org")
    slips = (table.parent / "slips.html").read_text("utf-8")
    assert [slips.count(text) for text in ("<article", "Ada Lane", "José Muñoz")] == [2, 1, 1]
    assert {user.username for user in client.workspaces(last).users} == {f"ada.lane.{last}", f"jose.munoz.{last}"}
    assert all(mark in str(plan) for mark in roster.marks)


@pytest.mark.filterwarnings("ignore:.*on this machine only")
@pytest.mark.parametrize("kind", LISTS)
def test_a_class_list_goes_from_file_to_slips_in_five_lines(write, client, last, tmp_path, kind):
    one, prefix = LISTS[kind], f"{last}."
    for username in one.known:
        known = {"first_name": "Known", "last_name": "Before", "password": PASSWORD}
        rg.User(f"{prefix}{username}", client=client, **known).create()
    table = write(one.file, one.make(prefix, last, tmp_path / "made.xlsx"))
    code = one.code.strip()
    assert len(code.splitlines()) <= MAX_LINES
    exec(code, {"rg": rg, "client": client, "table": table, "place": last, "prefix": prefix})
    assert {user.username for user in client.workspaces(last).users} == {f"{prefix}{name}" for name in one.usernames}
    assert (tmp_path / "slips.html").read_text("utf-8").count("<article") == len(one.usernames)
    for username in one.known:
        assert client.users(f"{prefix}{username}").first_name == "Known"


# -- both names in one column ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        *("Name, Vorname", "Nachname, Vorname", "Last name, First name", "Surname, First name", "Nom, Prénom"),
        *("NOM Prénom", "Apellidos, Nombre", "Apellidos y nombre", "Name", "Student", "Teilnehmer/in", "Full name"),
    ],
)
def test_a_column_with_both_names_is_recognized(tmp_path, heading):
    rows = [["Nr.", heading, "E-Mail"], ["1", "Lane, Ada", "a@x.org"], ["2", "Muñoz Gil, José", "j@x.org"]]
    roster = rg.Roster.from_excel(write_workbook(tmp_path / "class.xlsx", {"A": rows}), usernames=MADE)
    assert names(roster) == [ADA, ("jose.munoz-gil", "José", "Muñoz Gil")]
    assert roster.notes == ("Not used: Nr. and E-Mail.",)


def test_a_column_with_both_names_may_be_named():
    text = text_of(["Person", "Nr."], ["Lane, Ada", "1"])
    assert names(rg.Roster.from_text(text, usernames=MADE, columns={"Person": "last_name, first_name"})) == [ADA]


def test_a_name_without_a_comma_is_a_problem_that_is_fixed_in_place():
    text = text_of(["Name, Vorname"], ["Lane, Ada"], ["José Muñoz"])
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text(text, usernames=MADE)
    assert [(one.row, one.column, one.problem) for one in caught.value.problems] == [
        (3, "first_name", "There is no comma between the last name and the first name."),
        (3, "first_name", "The first name is required to make a username."),
        (3, "username", "A username is required."),
    ]
    draft = Draft("class.csv", text.encode())
    draft.read(Reading(usernames=MADE))
    assert [column for column in draft.columns if column != "username"] == ["first_name", "last_name"]
    draft.edit([(3, "first_name", "José"), (3, "last_name", "Muñoz")], [], [])
    assert dict(draft.problems) == {}
    assert names(draft.roster()) == [ADA, JOSE]


@pytest.mark.parametrize("both", ["first_name last_name", "last_name, first_name"])
def test_a_cell_of_spaces_has_neither_name(both):
    """A spreadsheet keeps an apostrophe in front of them."""
    roster = rg.Roster.from_text("username,who\nana,' \nbo,\n", columns={"who": both})
    assert [(person.username, person.first_name, person.last_name) for person in roster] == [
        ("ana", None, None),
        ("bo", None, None),
    ]


def test_a_whole_name_is_not_taken_apart_by_a_guess():
    text = text_of(["Name", "Login"], ["Ada Lane", "ada"], ["José Muñoz", "jose"])
    assert [(one.first_name, one.others) for one in rg.Roster.from_text(text)] == [
        (None, {"Name": "Ada Lane"}),
        (None, {"Name": "José Muñoz"}),
    ]


def test_whole_names_are_first_and_last_names_where_usernames_are_made_of_them():
    text = text_of(["Nr.", "Name"], ["1", "Ada Lane"], ["2", "José Luis  Muñoz"], ["3", "Pelé"])
    assert [(one.first_name, one.last_name) for one in rg.Roster.from_text(text, usernames="{Name}")] == [
        *(("Ada", "Lane"), ("José Luis", "Muñoz"), ("Pelé", None))
    ]
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text(text)
    assert 'Make them of the names: usernames="{first_name}.{last_name}".'.replace('"', "'") in str(caught.value)
    assert [one.others for one in rg.Roster.from_text(text, usernames="{Name}", columns={"Name": None})] == [
        *({"Nr.": "1", "Name": "Ada Lane"}, {"Nr.": "2", "Name": "José Luis  Muñoz"}, {"Nr.": "3", "Name": "Pelé"})
    ]


def test_two_menus_that_name_one_column_read_both_names_from_it():
    draft = Draft("class.csv", text_of(["Nr.", "Person"], ["1", "Ada Lane"], ["2", "José Muñoz"]).encode())
    draft.read(Reading(headed=True, columns=[None, "last_name, first_name"], usernames=MADE))
    assert draft.headings == [("Nr.", None), ("Person", "first_name last_name")]
    assert names(draft.roster()) == [ADA, JOSE]


# -- lists without headings --------------------------------------------------------------------------------------------

NO_HEADINGS = "There are no headings: each row is a person."


@pytest.mark.parametrize(
    ("text", "options", "people"),
    [
        ("Ada Lane\nJosé Muñoz\n", {"usernames": MADE}, [ADA, JOSE]),
        (
            "Ada Lane\nJosé Muñoz\nPelé\n",
            {"usernames": "{name}"},
            [("ada-lane", *ADA[1:]), ("jose-munoz", *JOSE[1:]), ("pele", "Pelé", None)],
        ),
        ("ada@x.org\njose@x.org\n", {}, [("ada@x.org", None, None), ("jose@x.org", None, None)]),
        ("\n\nada@x.org\n\n", {}, [("ada@x.org", None, None)]),
    ],
)
def test_a_plain_list_has_a_person_in_each_row(tmp_path, text, options, people):
    roster = rg.Roster.from_text(text, **options)
    assert names(roster) == people
    assert roster.notes == roster.marks == (NO_HEADINGS,)
    rows = [[line] for line in text.splitlines()]
    assert names(rg.Roster.from_excel(write_workbook(tmp_path / "list.xlsx", {"A": rows}), **options)) == people
    draft = Draft("", text.encode())
    draft.read(Reading(header=draft.header, **options))  # a page says what it shows
    assert draft.header == 0
    assert names(draft.roster()) == people


def test_a_long_plain_list_is_read_to_its_end():
    assert len(rg.Roster.from_text("\n".join(f"student{number}@x.org" for number in range(1_000)))) == 1_000


@pytest.mark.parametrize(
    "text",
    [
        "Konto\nada\njose\n",
        "ada\njose\n",
        "Class A\nada\njose\n",
        "Class list 2026\nAda Lane\nJosé Muñoz\n",
        "Participants\nAda Lane\nJosé Muñoz\n",
        "ada,secret-word\njose,other-word\n",  # which of them is a password?
        "1\n2\n",
        "Initial pasword\nhorse\nstaple\n",
        "ada\nAda Lane\n",
    ],
)
def test_a_list_that_may_have_a_title_or_passwords_needs_headings(text):
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text(text)
    assert "Write headings above the people" in str(caught.value)
    assert Draft("", text.encode()).header != 0


def test_headings_may_still_be_in_the_first_row_of_a_plain_list():
    draft = Draft("", "All students\nAda Lane\nJosé Muñoz\n".encode())
    assert draft.header == 0
    draft.read(Reading(header=1, headed=True, columns=["first_name"], usernames="{first_name}"))
    assert [one.first_name for one in draft.roster()] == ["Ada Lane", "José Muñoz"]


def test_name_beside_vorname_is_the_last_name():
    assert names(rg.Roster.from_text("Name;Vorname\nLane;Ada\n", usernames=MADE)) == [ADA]
    assert names(rg.Roster.from_text("Name,Vorname\nLane,Ada\n", usernames=MADE)) == [ADA]


# -- usernames ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "template", "sentence"),
    [
        ("Nr.;Vorname;Nachname", "{firstname}.{last_name}", "unknown field 'firstname'. Did you mean 'first_name'?"),
        ("Nr.;Name, Vorname;E-Mail", "{firts_name}.{last_name}", "'firts_name'. Did you mean 'first_name'?"),
        (
            "Nr.;Vorname;Nachname;E-Mail",
            None,
            "usernames='{first_name}.{last_name}'. Or say which column has them: columns={'E-Mail': \"username\"}.",
        ),
        ("Nr.;Matrikel;Nachname", None, "Say which column has the usernames: columns={'Matrikel': \"username\"}."),
    ],
)
def test_no_running_number_is_proposed_as_username(heading, template, sentence):
    with pytest.raises(rg.ArgillaError) as caught:
        rg.Roster.from_text(f"{heading}\n1;Lane, Ada;Lane\n", usernames=template)
    assert str(caught.value).endswith(sentence)


@pytest.mark.parametrize(
    ("first", "last", "username", "short"),
    [
        ("Ann", "Smith, Jr.", "ann.smith-jr", "a-smith-jr"),
        ("Smith, Jr.", "Ann", "smith-jr.ann", "s-ann"),
        ("O'Neil (Liz)", "D´Angelo", "oneil-liz.dangelo", "o-dangelo"),  # noqa: RUF001 - accents and apostrophes
        ("Prof. Dr. Max", "Meyer", "prof-dr-max.meyer", "p-meyer"),
        ("J.-P.", "Sartre; PhD", "j-p.sartre-phd", "j-sartre-phd"),
        ("J.R.R.", "Tolkien", "j.r.r.tolkien", "j-tolkien"),
        ("Ana  Maria", "-Lane-", "ana-maria.lane", "a-lane"),
        ("(Ada)", "King [née Byron]", "ada.king-nee-byron", "a-king-nee-byron"),
        ("Anna--Lena", "van der Berg..", "anna-lena.van-der-berg", "a-van-der-berg"),
        ("Gal·la", "Mu¨ller", "galla.muller", "g-muller"),
        ("Ana 🌸", "Kaʻimi/Lee", "ana.kaimi-lee", "a-kaimi-lee"),  # noqa: RUF001 - accents and apostrophes
        ("’t", "Şen_1", "t.sen_1", "t-sen_1"),  # noqa: RUF001 - accents and apostrophes
        ("阿卜杜·热西提", "王", "阿卜杜-热西提.王", "阿-王"),
    ],
)
def test_a_username_made_of_names_has_single_separators_and_no_other_punctuation(first, last, username, short):
    table = text_of(["first name", "last name"], [first, last])
    for template, made in ((MADE, username), ("{initial} - {last_name}", short)):
        (person,) = rg.Roster.from_text(table, usernames=template)
        assert (person.username, person.first_name, person.last_name) == (made, first, last)
        draft = Draft("class.csv", table.encode())
        assert draft.tried(template) == [made]
        draft.read(Reading(usernames=template))
        assert [one.username for one in draft.roster()] == [made]


def test_a_name_without_a_letter_makes_no_username():
    table = text_of(["first name", "last name"], ["-", "Lane"], ["Ada", "(?)"], ["", "Muñoz"])
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text(table, usernames="{initial}{last_name}")
    problems = [(one.row, one.column, one.value, one.problem) for one in caught.value.problems if "make" in one.problem]
    assert problems == [
        (2, "first_name", "-", "The first name has nothing to make a username of."),
        (3, "last_name", "(?)", "The last name has nothing to make a username of."),
        (4, "first_name", "", "The first name is required to make a username."),
    ]


def test_a_username_that_a_table_states_stays_as_it_is():
    roster = rg.Roster.from_text("username;E-Mail\nsmith,-jr..ann;a+b-@x.org\n(bo);c_@x.org\n")
    assert [one.username for one in roster] == ["smith,-jr..ann", "(bo)"]


def test_a_username_that_is_an_address_keeps_its_hyphens_and_dots():
    """`a-b@x.org` is not `a--b@x.org`, and a domain in other letters has two hyphens."""
    addresses = ["A+b_c.d@x-y.org", "a--b@x.org", "a-b@x.org", "Bo-@XN--Mller-kva.example"]
    table = "\n".join(["E-Mail;Vorname", *(f"{one};Ada" for one in addresses)])
    roster = rg.Roster.from_text(table, usernames="{E-Mail}")
    assert [one.username for one in roster] == [one.lower() for one in addresses]


def test_a_total_is_left_out_and_named():
    roster = rg.Roster.from_text("E-Mail;Nachname\na@x.org;Lane\nSumme:;61\n", columns={"E-Mail": "username"})
    assert [one.username for one in roster] == ["a@x.org"]
    assert roster.marks == ("Row 3 (Summe) is not a person, and was left out.",)
    roster = rg.Roster.from_text("Nr.;Login;Punkte\n1;ana;7\n;;\nGesamt: 1;;7\nDurchschnitt;;7,0\n")
    assert [one.username for one in roster] == ["ana"]
    assert roster.marks == ("Rows 4 (Gesamt: 1) and 5 (Durchschnitt) are not people, and were left out.",)
    # Nothing but the word, below people with names.
    roster = rg.Roster.from_text("Login;Vorname\nana;Ana\nbo;\nSumme;\n")
    assert [one.username for one in roster] == ["ana", "bo"]
    assert roster.marks == ("Row 4 (Summe) is not a person, and was left out.",)


@pytest.mark.parametrize(
    "table", ["Login\nana\nsumme\n", "Login;Vorname\nana;\nsumme;\n", "Login;Vorname\nsumme;\nana;Ana\n"]
)
def test_a_person_may_be_called_like_a_total(table):
    roster = rg.Roster.from_text(table)
    assert len(roster) == 2
    assert roster.marks == ()


@pytest.mark.parametrize("line", ["|:---|:---:|---|", "| :-- | :--: | - |"])
def test_a_table_of_a_web_editor_is_read(line):
    """As Markdown has them: lines around and below the headings, and columns that are aligned."""
    table = f"| Login | Vorname | Kurs |\n{line}\n| ana | Ana | nlp |\n| bo | Bo |  |\n"
    roster = rg.Roster.from_text(table, columns={"Kurs": "workspaces"})
    assert [(one.username, one.first_name, one.workspaces) for one in roster] == [
        ("ana", "Ana", ("nlp",)),
        ("bo", "Bo", ()),
    ]
    assert len(rg.Roster.from_text("Login|Vorname\nana|Ana\n")) == 1


def test_a_username_of_digits_alone_without_a_name_is_marked():
    roster = rg.Roster.from_text("E-Mail;Nachname\na@x.org;Lane\n61;\n", columns={"E-Mail": "username"})
    assert roster.marks == ("A username is of digits alone, without a name: 61 in row 3.",)
    assert rg.Roster.from_text("Login;Nachname\n007;Lane\n").marks == ()


def test_the_suggestion_for_a_doubled_address_is_an_address():
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text("E-Mail,First name\na@x.org,Ann\na@x.org,Bo\na@x.org,Cy\n", usernames="{E-Mail}")
    assert [one.suggestion for one in caught.value.problems] == ["a2@x.org", "a3@x.org"]


# -- columns and characters --------------------------------------------------------------------------------------------


def test_a_column_without_any_value_is_no_column():
    roster = rg.Roster.from_text("username,Grupo,Rolle\nana,,\nbo,,\n", workspaces=["corpus-1"], role="admin")
    assert {(one.workspaces, one.role) for one in roster} == {(("corpus-1",), "admin")}
    assert roster.notes == ("Not used: Grupo and Rolle.",)


@pytest.mark.parametrize("name", ["Dvo?ák", "M\ufffdller", "zoe.dvo?ak"])
def test_characters_that_were_lost_are_marked(name):
    for column in ("username", "last_name"):
        values = {"username": "zoe", "last_name": "Dvořák", column: name}
        with pytest.raises(rg.RosterError) as caught:
            rg.Roster.from_text(text_of(values, values.values()))
        assert [(one.row, one.column, one.suggestion) for one in caught.value.problems] == [(2, column, "")]
        assert "was lost when the table was saved" in caught.value.problems[0].problem


def test_characters_that_were_misread_have_a_suggestion():
    misread = "Muñoz".encode().decode("cp1252")
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text(f"username,last_name\nana,{misread}\nbo,JOÃO\n")
    assert [(one.row, one.suggestion) for one in caught.value.problems] == [(2, "Muñoz")]


def test_a_csv_of_excel_is_read_and_mentioned(write):
    path = write("class.csv", "Login;Vorname\nana;José\nbo;Zoë\ncy;Bo\n".encode("cp1252"))
    roster = rg.Roster.from_csv(path)
    assert [one.first_name for one in roster] == ["José", "Zoë", "Bo"]
    assert roster.marks == (f"{CP1252} Check the names: José and Zoë.",)
    draft = Draft("class.csv", path.read_bytes())
    assert roster.marks[0] in draft.notes


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1250", "Łukasz"),
        ("cp1250", "Małgorzata"),
        ("cp1250", "Paweł"),
        ("cp1250", "Żółć"),
        ("cp1251", "Мария"),
        ("cp1253", "Μαρία"),
        ("gb18030", "王小明"),
        ("cp949", "김민준"),
    ],
)
def test_a_csv_in_another_encoding_is_refused_rather_than_misread(write, encoding, name):
    """Windows-1252 has a letter for nearly each byte: usernames would be made of them."""
    path = write("class.csv", f"Login;Vorname\nana;José\nbo;{name}\n".encode(encoding, "ignore"))
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_csv(path)
    assert str(caught.value).startswith("class.csv is not text in UTF-8.")
    assert caught.value.hint == 'In Excel, save it as "CSV UTF-8".'


@pytest.mark.parametrize("text", ["Mª José", "Coeline Œuvrard", "¿Qué?", "Paral·lel", "£20", "Kjær", "m³"])
def test_what_western_europe_writes_is_read_as_windows_1252(write, text):
    path = write("class.csv", f"Login;Vorname\nana;{text}\n".encode("cp1252"))
    assert [person.first_name for person in rg.Roster.from_csv(path)] == [text]


def test_equal_problems_are_one_line(tmp_path):
    rows = [["Login", "Gruppe"], ["ana", "nlp"], *([f"s{one}", Raw("<c></c>")] for one in range(30))]
    path = write_workbook(tmp_path / "class.xlsx", {"A": rows}, merged=["B2:B32"])
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_excel(path)
    first, second = str(caught.value).splitlines()
    assert first == "class.xlsx needs fixing."
    assert second.startswith("Rows 3 to 32, workspaces: This cell is merged")
    assert len(caught.value.problems) == 30


def test_rows_that_repeat_others_are_left_out_as_the_error_says(tmp_path):
    text = text_of(["Nr.", "Login", "E-Mail"], ["1", "ana", "a@x.org"], ["2", "ana", "a@x.org"], ["3", "bo", "b@x.org"])
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text(text)
    assert str(caught.value).splitlines()[1:] == [
        "Row 3: This row repeats row 2. Leave it out.",
        "To leave out what repeats other rows, pass leave_out=[3].",
    ]
    assert caught.value.for_command_line().hint == "To leave out what repeats other rows, pass --leave-out 3."
    (tmp_path / "class.csv").write_text(text)
    assert [one.username for one in rg.Roster.from_csv(tmp_path / "class.csv", leave_out=[3])] == ["ana", "bo"]
    book = write_workbook(tmp_path / "class.xlsx", {"A": [line.split(",") for line in text.splitlines()]})
    assert [one.username for one in rg.Roster.from_excel(book, leave_out=[3])] == ["ana", "bo"]


def test_ten_lines_are_listed_and_the_others_counted():
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text("\n".join(["username,role", *(f"s{one},boss{one}" for one in range(13))]))
    lines = str(caught.value).splitlines()
    assert len(lines) == 12
    assert lines[1].startswith("Row 2, role: 'boss0' is not a role")
    assert lines[-1] == "3 more problems in error.problems."


@pytest.mark.parametrize(
    "text",
    [
        "Name\n1. Ada Lane\n2. José Muñoz\n",
        "Vorname\tNachname\n1) Ada\tLane\n2) José\tMuñoz\n",
        "Name;Mail\n1.Lane, Ada;a@x.org\n12. Muñoz, José;j@x.org\n",
        "Name\n1.\u00a0Ada Lane\n2.\u00a0José\u00a0Muñoz\n",
    ],
)
def test_numbers_that_count_the_names_are_no_part_of_them(text):
    roster = rg.Roster.from_text(text, usernames=MADE)
    assert [(person.username, person.first_name, person.last_name) for person in roster] == [ADA, JOSE]
    assert "The numbers before the names are left out." in roster.notes


def test_a_number_before_one_name_of_several_is_kept():
    (ada, _) = rg.Roster.from_text("first name,last name\n1. Ada,Lane\nJosé,Muñoz\n", usernames=MADE)
    assert ada.first_name == "1. Ada"


@pytest.mark.parametrize("space", ["\u00a0", "\u202f"])
def test_the_spaces_of_a_text_processor_become_ordinary_ones(space):
    name = f"van{space}der{space}Berg"
    (ada,) = rg.Roster.from_text(f"first name,last name\nAda,{name}\n", usernames=MADE)
    assert (ada.last_name, ada.username) == ("van der Berg", "ada.van-der-berg")
    (ours,) = rg.Roster.from_text(f'username,last_name\n"ada","\'{name}"\n')  # as a file of ours has a name of a server
    assert ours.last_name == name
