"""A roster from a text file as people have them: of any program, with all that has to be fixed named at once."""

from __future__ import annotations

import io
from dataclasses import astuple
from decimal import Decimal

import pandas as pd
import pytest

import argilla_widgets as rg
from argilla_widgets.directory.roster.reading.person import Person
from argilla_widgets.directory.roster.reading.problems import Problem
from tests.directory.roster.effort import takes_at_most
from tests.directory.roster.workbooks import write_workbook
from tests.long import mostly_long

HEADER = "username,first_name,last_name"
ANA = Person("ana.f", "Ana", "Fé")
BO = Person("bo.l", "Bo", "Li")


@pytest.fixture
def write(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "class.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


def people(roster):
    return list(roster)


def problems(read, *arguments, **options):
    """Return the problems that reading finds."""
    with pytest.raises(rg.RosterError) as caught:
        read(*arguments, **options)
    assert caught.value.problems
    return [astuple(problem)[:5] for problem in caught.value.problems]


def text_problems(*lines, **options):
    return problems(rg.Roster.from_text, "\n".join(lines), **options)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_a_file_of_any_program_is_read(write, encoding, separator, line_break):
    lines = [HEADER, "ana.f,Ana,Fé", "bo.l,Bo,Li", ""]
    path = write(line_break.join(lines).replace(",", separator), encoding)
    assert people(rg.Roster.from_csv(path)) == [ANA, BO]


def test_headers_and_cells_need_no_care(write):
    path = write('\n Last Name , USERNAME,"first-name"\n"Fé, the 2nd", ana.f ,\xa0Ana\n,,\n\n')
    assert people(rg.Roster.from_csv(path)) == [Person("ana.f", "Ana", "Fé, the 2nd")]


@pytest.mark.parametrize(
    "header",
    [
        "username,firstname,lastname",
        "User name,First name,Last-Name",
        "Benutzername,Vorname,Nachname",
        "Nom d'utilisateur,Prénom,Nom",
        "Nombre de usuario,Nombre,Apellidos",
        "Nome de usuário,Nome,Sobrenome",
    ],
)
def test_a_column_is_known_however_it_is_spelt(write, header):
    assert people(rg.Roster.from_csv(write(f"{header}\nana.f,Ana,Fé\n"))) == [ANA]


def test_an_empty_name_is_left_out(write):
    assert people(rg.Roster.from_csv(write(f"{HEADER}\nana.f,,\n"))) == [Person("ana.f")]


def test_all_columns_are_read():
    user_id = "2c7e0a3c-5c9f-4b53-a2b2-1f6b0a2a8d11"
    (ana,) = rg.Roster.from_text(
        f"username\trole\tworkspaces\tpassword\tid\nana.f\tAdmin\tnlp ; vision;nlp\ta long password\t{user_id}"
    )
    assert (ana.role, ana.workspaces, str(ana.id)) == ("admin", ("nlp", "vision"), user_id)
    assert ana.password.reveal() == "a long password"


def test_other_columns_are_kept_and_named():
    roster = rg.Roster.from_text("e-mail,username,seat\na@example.org,ana.f,007\n")
    assert people(roster)[0].others == {"e-mail": "a@example.org", "seat": "007"}
    assert roster.notes == ("Not used: e-mail and seat.",)


def test_a_column_may_be_named_by_the_caller():
    text = "Login,ID\nx,7\n"
    assert people(rg.Roster.from_text(text, columns={"ID": "username"}))[0].username == "7"
    roster = rg.Roster.from_text(text, columns={"ID": None})
    assert people(roster) == [Person("x", others={"ID": "7"})]


def test_a_username_is_composed_and_keeps_its_zeros():
    roster = rg.Roster.from_text("username,first_name\ncafe\u0301,007\n007,x\n")
    assert [(person.username, person.first_name) for person in roster] == [("café", "007"), ("007", "x")]


# -- workspaces and roles ----------------------------------------------------------------------------------------------


def test_workspaces_and_role_are_for_all_rows_without_such_a_column():
    roster = rg.Roster.from_text("username\nana\nbo\n", workspaces=["nlp", " vision "], role="admin")
    assert [(person.workspaces, person.role) for person in roster] == [(("nlp", "vision"), "admin")] * 2
    assert roster.workspaces == ("nlp", "vision")


def test_with_such_a_column_they_only_name_further_workspaces():
    roster = rg.Roster.from_text("username,workspaces,role\nana,nlp,\nbo,,owner\n", workspaces=["old"], role="admin")
    assert [(person.workspaces, person.role) for person in roster] == [(("nlp",), None), ((), "owner")]
    assert roster.workspaces == ("old", "nlp")


def test_without_workspaces_it_speaks_about_none():
    roster = rg.Roster.from_text("username\nana\n")
    assert (people(roster)[0].workspaces, roster.workspaces) == (None, ())


@pytest.mark.parametrize("cell", ['["nlp", "a;b"]', "['nlp', 'a;b']"])
def test_a_list_as_pandas_writes_it_is_read(cell):
    quoted = cell.replace('"', '""')
    (ana,) = rg.Roster.from_text(f'username,workspaces\nana,"{quoted}"')
    assert ana.workspaces == ("nlp", "a;b")


# -- usernames ---------------------------------------------------------------------------------------------------------


def test_usernames_are_made_where_there_are_none():
    roster = rg.Roster.from_text(
        "first_name,last_name,username\nMaría José,O'Neil Strauß,\nŁukasz,Sørensen Đặng,\nИлия,Æble,\nBo,Li,own\n"
        "William “Bill”,Gates,\n",
        usernames="{first_name}.{last_name}",
    )
    made = [person.username for person in roster]
    assert made == ["maria-jose.oneil-strauss", "lukasz.sorensen-dang", "илия.aeble", "own", "william-bill.gates"]


def test_usernames_are_made_of_other_columns():
    roster = rg.Roster.from_text("Matrikel,Vorname\n0071,Ana\n", usernames="s{Matrikel}")
    assert [person.username for person in roster] == ["s0071"]


def test_two_people_with_one_made_up_name_are_a_problem_with_a_suggestion():
    lines = ["first_name,last_name,e-mail", "Bo,Li,1@x.org", "Bo,Li,2@x.org", "bo,li,3@x.org"]
    what = "The username made of the names, 'bo.li', is also in row 2."
    assert text_problems(*lines, usernames="{first_name}.{last_name}") == [
        (3, "username", "bo.li", what, "bo.li2"),
        (4, "username", "bo.li", what, "bo.li3"),
    ]


def test_what_a_username_is_made_of_is_required():
    assert text_problems("first_name,last_name", "Bo,", usernames="{first_name}.{last_name}") == [
        (2, "last_name", "", "The last name is required to make a username.", ""),
        (2, "username", "", "A username is required.", ""),
    ]


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("{frist_name}", "unknown field 'frist_name'. Did you mean 'first_name'?"),
        ("{first_name.__class__}", "unknown field 'first_name.__class__'."),
        ("{first_name!r}", "may only have names in braces"),
        ("{first_name:>1000000000}", "may only have names in braces"),
        ("{first_name", "cannot be read: expected '}' before end of string."),
        (7, "must be a string, not int"),
    ],
)
def test_a_template_has_plain_names_only(template, sentence):
    with pytest.raises(rg.ArgillaError) as caught:
        rg.Roster.from_text("username,first_name\nana,Ana", usernames=template)
    assert sentence in str(caught.value)


def test_numbered_usernames_have_the_same_width():
    roster = rg.Roster.numbered("student", 60, workspaces=["class-a"], role="annotator")
    assert [person.username for person in roster][::59] == ["student01", "student60"]
    assert {(person.workspaces, person.role) for person in roster} == {(("class-a",), "annotator")}
    for prefix, number in ((" s", 3), ("s", 0), ("s", "3"), ("s\n", 3)):
        with pytest.raises(rg.ArgillaError):
            rg.Roster.numbered(prefix, number)


# -- problems ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (["ana.f,Ana,Fé,"], (2, "", "", "There are 4 cells instead of 3.", "")),
        (["ana.f,Ana,Fé", "", "bo.l;Bo;Li"], (4, "", "", "There is 1 cell instead of 3.", "")),
        (["ana.f,Ana,Fé", ",Bo,Li"], (3, "username", "", "A username is required.", "bo.li")),
        (["ana.f,Ana,Fé", ",Bo,"], (3, "username", "", "A username is required.", "")),
        (
            ["ana.f,Ana,Fé", "bo.l,Bo,Li", "ana.f,Ana,Foe"],
            (4, "username", "ana.f", "The username 'ana.f' is also in row 2.", ""),
        ),
        (
            ["a\u200bna,Ana,Fé"],
            (2, "username", "a[U+200B]na", "The username 'a[U+200B]na' has invisible characters.", "ana"),
        ),
        (
            ["ana,Ana\x1b[31m,Fé"],
            (2, "first_name", "Ana[U+001B][31m", "The name has control characters.", "Ana [31m"),
        ),
        (
            ['ana,"Ana\nMaria",Fé'],
            (2, "first_name", "Ana[U+000A]Maria", "The name has control characters.", "Ana Maria"),
        ),
        ([f"ana,Ana,{'x' * 20_000}"], (2, "last_name", f"{'x' * 80}…", "The cell has 20,000 characters.", "")),
    ],
)
def test_a_problem_is_named_with_its_row(rows, problem):
    assert text_problems(HEADER, *rows) == [problem]


def test_what_the_orthography_of_a_name_needs_is_no_problem():
    """Persian and Sinhala spell names with joiners, and emoji have them; usernames made of names need none."""
    text = "first_name,last_name\nعلی\u200cپور,مهدی\u200cپور\nක්\u200dරි,X"
    ali, kri = rg.Roster.from_text(text, usernames="{first_name}.{last_name}")
    assert (ali.first_name, ali.last_name) == ("علی\u200cپور", "مهدی\u200cپور")
    assert (ali.username, kri.username) == ("علیپور.مهدیپور", "ක්රි.x")
    stated = ["ana👩\u200d💻", "مهدی\u200cپور"]
    assert [one.username for one in rg.Roster.from_text("\n".join(["username", *stated]))] == stated


def test_a_role_that_does_not_exist_gets_a_suggestion():
    what = "{} is not a role: owner, admin or annotator."
    assert text_problems("username,role", "ana,anotator", "bo,boss") == [
        (2, "role", "anotator", what.format("'anotator'"), "annotator"),
        (3, "role", "boss", what.format("'boss'"), ""),
    ]


def test_an_id_that_is_none_or_repeated_is_a_problem():
    user_id = "2c7e0a3c-5c9f-4b53-a2b2-1f6b0a2a8d11"
    assert text_problems("username,id", "ana,4711", f"bo,{user_id}", f"cy,{user_id}") == [
        (2, "id", "", "This is not an id of Argilla. Empty the cell, or do not use the column.", ""),
        (4, "id", "", "The id is also in row 3.", ""),
    ]


def test_the_ids_of_another_system_can_be_left_out_as_the_error_says():
    text = "Username,ID\nana,4711\n"
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text(text)
    assert caught.value.hint == "To read the rest without the ids, pass columns={'ID': None}."
    assert [one.username for one in rg.Roster.from_text(text, columns={"ID": None})] == ["ana"]


def test_a_password_is_in_no_problem_and_no_repr():
    found = text_problems("username,password", "ana,hunter2", f"bo,{'hunter2' * 2000}")
    assert found == [
        (2, "password", "", "The password has 7 characters. Use 8 or more.", ""),
        (3, "password", "", "The cell has 14,000 characters.", ""),
        (
            3,
            "password",
            "",
            "The password has 10000 bytes in UTF-8, and 72 are allowed: the server would ignore the rest.",
            "",
        ),
    ]
    roster = rg.Roster.from_text("username,password\nana,hunter2hunter2\n")
    shown = [repr(roster), repr(people(roster)), str(roster._repr_mimebundle_()), roster.to_csv(), roster.to_json()]
    assert not [text for text in [*shown, str(roster.to_pandas())] if "hunter2" in text]


def test_no_frame_of_the_error_holds_a_password():
    text = "username,password,role\nana,hunter2hunter2,boss\n"
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text(text)
    frames, trace = [], caught.value.__traceback__.tb_next
    while trace is not None:
        frames.append(repr(trace.tb_frame.f_locals))
        trace = trace.tb_next
    assert frames
    assert "hunter2" not in "".join(frames)


def test_all_problems_are_in_the_error_and_some_in_its_text(write):
    lines = [HEADER, "ana.f,Ana", "bo,Li", *["x"] * 998]
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_csv(write("\n".join(lines)))
    assert str(caught.value).splitlines() == [
        "class.csv needs fixing.",
        "Rows 2 and 3: There are 2 cells instead of 3.",
        "Rows 4 to 1,001: There is 1 cell instead of 3.",
    ]
    assert list(pd.DataFrame(caught.value.problems).columns)[:5] == ["row", "column", "value", "problem", "suggestion"]
    assert len(caught.value.problems) == 1000


# -- headings ----------------------------------------------------------------------------------------------------------


def test_headings_may_be_below_a_title(write):
    roster = rg.Roster.from_csv(write("Class A, summer\n\nLogin;Rolle\nana;admin, x\n".replace(", x", "")))
    assert [(person.username, person.role) for person in roster] == [("ana", "admin")]
    assert roster.notes == ("The headings are in row 3.",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "class.csv is empty."),
        (" \n\n", "class.csv is empty."),
        ("username\n", "class.csv has headings, but no people."),
        (
            "name,mail\nana,a@example.org\n",
            (
                "class.csv has no column 'username'; it has 'name' and 'mail'. "
                "Say which column has the usernames: columns={'mail': \"username\"}."
            ),
        ),
        (
            "Class A,,\n,,\nSurname,Mail,Group\nFé,a@example.org,A\n",
            (
                "class.csv has no column 'username'; it has 'Surname', 'Mail' and 'Group'. "
                "Say which column has the usernames: columns={'Mail': \"username\"}."
            ),
        ),
        ("username,username\nana,ana\n", "class.csv has more than one column 'username'."),
        ("username,x,x\nana,1,2\n", "class.csv has more than one column 'x'."),
        (
            "login,user\nana,ana\n",
            (
                "class.csv has more than one column 'username': 'login' and 'user'. "
                "Say which to use: columns={'login': \"username\"}."
            ),
        ),
        ("username\nana\n".encode("utf-16-le"), 'class.csv is not text in UTF-8. In Excel, save it as "CSV UTF-8".'),
        ("username\na\0na\n", 'class.csv is not text in UTF-8. In Excel, save it as "CSV UTF-8".'),
        ("| username |\n", "class.csv has headings, but no people."),
        (
            f'{HEADER}\nana,"Ana,Fé\nbo,Bo,Li\n',
            "class.csv needs fixing.\nRow 2: From here on, it cannot be read: unexpected end of data.",
        ),
        (
            f'{HEADER}\nana,"Ana"x,Fé\n',
            "class.csv needs fixing.\nRow 2: From here on, it cannot be read: ',' expected after '\"'.",
        ),
        (
            f"{HEADER}\nana,{'x' * 2**20},Fé\n",
            (
                "class.csv needs fixing.\nRow 2: From here on, it cannot be read: "
                "a cell has more than 131,072 characters; perhaps a quotation mark is not closed."
            ),
        ),
    ],
)
def test_a_file_without_a_table_is_explained(write, text, sentence):
    with pytest.raises(rg.ArgillaError) as caught:
        rg.Roster.from_csv(write(text))
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "ana,hunter2-hunter2\nbo,correct-horse\n",
            "no column 'username': its first row has 2 cells, none of which is a",
        ),
        (
            "\nana,hunter2-hunter2,x\n",
            "no column 'username': its first row has 3 cells, none of which is a known heading",
        ),
        (
            "Class A,\nana,hunter2-hunter2\n",
            "no column 'username': row 2 has 2 cells, none of which is a known heading.",
        ),
    ],
)
@pytest.mark.parametrize("columns", [None, {"Login": "username"}, {"hunter2": "username"}])
def test_what_may_be_people_and_their_passwords_is_not_quoted(write, text, sentence, columns):
    path = write(text)
    frame = pd.read_csv(io.StringIO(text), skip_blank_lines=True)
    reads = [
        lambda: rg.Roster.from_csv(path, columns=columns),
        lambda: rg.Roster.from_text(text, columns=columns),
        lambda: rg.Roster.from_text(text, columns=columns, usernames="{first_name}"),
        lambda: rg.Roster.from_pandas(frame, columns=columns),
    ]
    for read in reads:
        with pytest.raises(rg.RosterError) as caught:
            read()
        assert "none of which is a known heading. Write headings above the people" in str(caught.value)
        assert "hunter2-hunter2" not in str(caught.value)
    asked = next(iter(columns or {"username": ""}))
    with pytest.raises(rg.RosterError) as caught:
        reads[0]()
    assert sentence.replace("'username'", f"'{asked}'") in str(caught.value)


def test_what_may_be_a_person_in_the_row_that_was_chosen_is_not_quoted(tmp_path):
    path = write_workbook(tmp_path / "class.xlsx", {"A": [["username", "password"], ["ana", "hunter2-hunter2"]]})
    for options in ({}, {"columns": {"Login": "username"}}, {"usernames": "{mail}"}):
        with pytest.raises(rg.RosterError, match=r"row 2 has 2 cells, none of which is a known heading\.") as caught:
            rg.Roster.from_excel(path, header=2, **options)
        assert "hunter2" not in str(caught.value)
    with pytest.raises(rg.RosterError, match=r"^class\.xlsx has no headings in row 3\.$"):
        rg.Roster.from_excel(path, header=3)


def test_a_cell_beside_the_headings_and_a_field_of_no_saved_roster_are_not_quoted(tmp_path):
    path = write_workbook(tmp_path / "class.xlsx", {"A": [["username"], ["ana", "hunter2-hunter2", "x"], ["bo", "x"]]})
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_excel(path)
    assert caught.value.problems == (
        Problem(2, "", "", "There is no heading above 2 of its cells."),
        Problem(3, "", "", "There is no heading above this cell."),
    )
    (tmp_path / "class.json").write_text('{"hunter2-hunter2": "ana"}')
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_json(tmp_path / "class.json")
    assert str(caught.value) == "class.json is not a saved roster: Object contains unknown field."


def test_a_password_in_place_of_an_id_is_in_no_problem():
    for cell in ("hunter2-hunter2", "x" * 20_000):
        assert cell[:9] not in repr(text_problems("username,id", f"ana,{cell}"))
    frame = pd.DataFrame({"username": ["ana"], "id": pd.Series([12345678.5], dtype=object)})
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_pandas(frame)
    assert "12345678" not in repr(caught.value.problems)


def test_an_exact_heading_wins_over_another_word_for_it():
    roster = rg.Roster.from_text("login,username\nx,ana\n")
    assert people(roster) == [Person("ana", others={"login": "x"})]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"Logn": "username"}, "The text has no column 'Logn'; it has 'Login' and 'Rolle'. Did you mean 'Login'?"),
        (
            {"Login": "user name"},
            (
                "The argument columns maps headings to username, first_name, last_name, role, workspaces, password "
                "and id, not 'user name'. Did you mean 'username'?"
            ),
        ),
    ],
)
def test_a_mapping_that_fits_no_heading_or_column_is_explained(columns, sentence):
    with pytest.raises(rg.ArgillaError) as caught:
        rg.Roster.from_text("Login,Rolle\nana,admin", columns=columns)
    assert str(caught.value) == sentence


def test_a_mapped_column_may_be_missing_beside_others():
    with pytest.raises(rg.RosterError, match=r"^The text has no column 'Gruppe 7'\.$"):
        rg.Roster.from_text("Login,Rolle\nana,admin", columns={"Login": "username", "Gruppe 7": "workspaces"})


def test_a_missing_file_is_named_with_its_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for read in (rg.Roster.from_csv, rg.Roster.from_excel, rg.Roster.from_json):
        with pytest.raises(rg.ArgillaError) as caught:
            read("class.csv")
        assert str(caught.value) == f"{tmp_path / 'class.csv'} cannot be read: No such file or directory."


@pytest.mark.parametrize("read", [rg.Roster.from_csv, rg.Roster.from_excel, rg.Roster.from_json])
def test_what_is_no_path_is_refused(read):
    with pytest.raises(rg.ArgillaError, match=r"^Pass the path of a file, not a dict\.$"):
        read({})


# -- data frames -------------------------------------------------------------------------------------------------------


def test_a_data_frame_is_read():
    frame = pd.DataFrame(
        {
            "username": ["ana ", 7, "bo"],
            "last_name": [None, float("nan"), pd.NA],
            "workspaces": [["nlp", "a;b"], [], None],
            "since": pd.to_datetime(["2026-01-01"] * 3),
        }
    )
    roster = rg.Roster.from_pandas(frame)
    assert [(person.username, person.last_name, person.workspaces) for person in roster] == [
        ("ana", None, ("nlp", "a;b")),
        ("7", None, ()),
        ("bo", None, ()),
    ]


def test_numbers_and_dates_in_a_data_frame_are_problems():
    frame = pd.DataFrame({"username": [7.0, None], "first_name": [pd.Timestamp("2026-05-01"), "x"]}, dtype=object)
    assert problems(rg.Roster.from_pandas, frame) == [
        (2, "first_name", "2026-05-01T00:00:00", "This cell has a date, not text.", ""),
        (2, "username", "7.0", "7.0 is a number. Read the table with dtype=str, which keeps zeros.", "7"),
        (3, "username", "", "A username is required.", ""),
    ]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (b"ana", "This cell has a bytes, not text."),
        ({"password": "hunter2"}, "This cell has a dict, not text."),
        (pd.Timedelta(1), "This cell has a Timedelta, not text."),
        (10**5_000, "This cell has a very long number, not text."),
        (["nlp", ["vision"]], "This cell has a list, not text."),
        (Decimal("7.0"), "7.0 is a number. Read the table with dtype=str, which keeps zeros."),
        (float("inf"), "inf is a number. Read the table with dtype=str, which keeps zeros."),
    ],
    ids=["bytes", "dict", "duration", "long", "list", "decimal", "infinite"],
)
def test_what_is_no_text_in_a_data_frame_is_a_problem(value, what):
    frame = pd.DataFrame({"username": pd.Series([value], dtype=object)})
    assert [problem[3] for problem in problems(rg.Roster.from_pandas, frame)] == [what]


def test_missing_values_of_a_data_frame_are_empty():
    values = [None, pd.NA, pd.NaT, float("nan"), Decimal("NaN"), "", "ana"]
    frame = pd.DataFrame({"username": map(str, range(7)), "last_name": pd.Series(values, dtype=object)})
    assert [person.last_name for person in rg.Roster.from_pandas(frame)] == [*[None] * 6, "ana"]


@pytest.mark.parametrize("given", [None, [{"username": "ana"}], "username"])
def test_what_is_no_data_frame_is_refused(given):
    with pytest.raises(TypeError, match="Pass a DataFrame"):
        rg.Roster.from_pandas(given)


# -- hostile tables ----------------------------------------------------------------------------------------------------


MARKS = "\u0301\u0316"  # above and below a letter: Unicode sorts them


@pytest.mark.parametrize(
    "text",
    mostly_long(
        [
            "username\n" + "\n" * 1_000_000 + "ana",
            "username\n" + "x\n" * 100_000,
            f"username,workspaces\nana,{'[' * 100_000}",
            f"username,workspaces\nana,{';' * 100_000}",
            f"username,role\n{f'ana,{chr(97) * 5000}{chr(10)}' * 10_000}",
            "\n".join(["first_name,last_name", *["Bo,Li"] * 50_000]),
            ",".join(map(str, range(100_000))) + "\n",
            "'" * 1_000_000,
            f"username,x\nana,a{MARKS * 50_000}",
            f"username,a{MARKS * 50_000}\nana,b",
            "\n".join(["first_name,last_name", *[f"{MARKS * 500},Li"] * 500]),
            "username," * 50_000 + "\nana",
            f"username{';' * 1_000_000}\nana",
            "username,role\n" + "a\n" * 1_000_000,
            "\n".join(["username,role", *(f"a{number},ownr" for number in range(80_000))]),
        ]
    ),
    ids=[
        *("empty rows", "one name", "brackets", "separators", "roles", "made-up names", "headings", "apostrophes"),
        *("marks in a cell", "marks in a heading", "marks in names", "one heading", "columns", "short rows"),
        "misspelt roles",
    ],
)
def test_a_hostile_table_takes_neither_long_nor_much(text):
    with takes_at_most(5):
        try:
            rg.Roster.from_text(text, usernames="{first_name}.{last_name}" if text.startswith("first") else None)
        except rg.RosterError as error:
            assert len(str(error)) < 20_000  # noqa: PT017 - some are read


def test_a_million_rows_are_refused_early():
    text = "username\n" + "\n".join(map(str, range(1_000_000)))
    too_many = r"^The text has more than 100,000 people\. Split it into several\.$"
    with takes_at_most(10), pytest.raises(rg.RosterError, match=too_many):
        rg.Roster.from_text(text)


def test_a_file_that_is_too_large_is_refused(tmp_path):
    path = tmp_path / "class.csv"
    with path.open("wb") as file:
        file.truncate(65 * 2**20)
    for read in (rg.Roster.from_csv, rg.Roster.from_excel, rg.Roster.from_json):
        with pytest.raises(rg.RosterError, match=r"^class\.csv is larger than 64 MB\. Split it into several\.$"):
            read(path)
