"""A class from a file as people have them: of any program, with its mistakes named by line."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.user_file import read_users

HEADER = "username,first_name,last_name"
ANA = {"username": "ana.f", "first_name": "Ana", "last_name": "Fé"}


@pytest.fixture
def write(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "class.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_a_file_of_any_program_is_read(write, encoding, separator, line_break):
    lines = [HEADER, "ana.f,Ana,Fé", "bo.l,Bo,Li", ""]
    path = write(line_break.join(lines).replace(",", separator), encoding)
    assert read_users(path) == [ANA, {"username": "bo.l", "first_name": "Bo", "last_name": "Li"}]


def test_headers_and_cells_need_no_care(write):
    path = write('\n Last Name , USERNAME,"first-name"\n"Fé, the 2nd", ana.f ,\xa0Ana\n,,\n\n')
    assert read_users(path) == [{"username": "ana.f", "first_name": "Ana", "last_name": "Fé, the 2nd"}]


@pytest.mark.parametrize("header", ["username,firstname,lastname", "User name,First name,Last-Name"])
def test_a_column_is_known_however_it_is_spelt(write, header):
    assert read_users(write(f"{header}\nana.f,Ana,Fé\n")) == [ANA]


def test_an_empty_name_is_left_out(write):
    assert read_users(write(f"{HEADER}\nana.f,,\n")) == [{"username": "ana.f"}]


def test_other_columns_are_ignored_with_a_warning(write):
    path = write("e-mail,username,role\na@example.org,ana.f,owner\n")
    with pytest.warns(UserWarning, match=r"^Ignored the columns e-mail and role of class\.csv\.$"):
        assert read_users(path) == [{"username": "ana.f"}]


@pytest.mark.parametrize(
    ("rows", "mistake"),
    [
        (["ana.f,Ana,Fé,"], "line 2 has 4 cells instead of 3"),
        (["ana.f,Ana,Fé", "", "bo.l;Bo;Li"], "line 4 has 1 cell instead of 3"),
        (["ana.f,Ana,Fé", ",Bo,Li"], "line 3 has no username"),
        (["ana.f,Ana,Fé", "bo.l,Bo,Li", "ana.f,Ana,Foe"], "line 4 repeats the username 'ana.f' of line 2"),
        (["a\u200bna,Ana,Fé"], "the username 'a[U+200B]na' in line 2 has invisible characters"),
    ],
)
def test_a_mistake_is_named_with_its_line(write, rows, mistake):
    with pytest.raises(rg.ArgillaError) as caught:
        read_users(write("\n".join([HEADER, *rows])))
    assert str(caught.value).startswith(f"class.csv needs fixing: {mistake}.")


def test_all_mistakes_are_named_at_once_up_to_a_number(write):
    with pytest.raises(rg.ArgillaError, match=r"line 2 has 2 cells instead of 3; line 3 .* and 990 more\."):
        read_users(write("\n".join([HEADER, "ana.f,Ana", "bo,Li", *["x"] * 998])))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "class.csv is empty."),
        (" \n\n", "class.csv is empty."),
        ("name,mail\nana,a@example.org\n", "class.csv has no column 'username', but 'name' and 'mail'."),
        ("username,username\nana,ana\n", "class.csv has more than one column 'username'."),
        ("username\nJosé\n".encode("cp1252"), 'class.csv is not text in UTF-8. In Excel, save it as "CSV UTF-8".'),
        ("username\nana\n".encode("utf-16-le"), 'class.csv is not text in UTF-8. In Excel, save it as "CSV UTF-8".'),
        (b"PK\x03\x04\x14\x00\x06\x00", 'class.csv is not text in UTF-8. In Excel, save it as "CSV UTF-8".'),
        (f'{HEADER}\nana,"Ana,Fé\nbo,Bo,Li\n', "class.csv cannot be read from line 2 on: unexpected end of data."),
        (f'{HEADER}\nana,"Ana"x,Fé\n', "class.csv cannot be read from line 2 on: ',' expected after '\"'."),
    ],
)
def test_a_file_without_a_table_is_explained(write, text, sentence):
    with pytest.raises(rg.ArgillaError) as caught:
        read_users(write(text))
    assert str(caught.value) == sentence


def test_a_missing_file_is_named_with_its_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(rg.ArgillaError) as caught:
        read_users("class.csv")
    assert str(caught.value) == f"{tmp_path / 'class.csv'} cannot be read: No such file or directory."


def test_a_username_of_someone_else_is_named_and_their_own_is_not(write, client):
    ana = client.users("ana")
    known = client.users.list()
    path = write(f"{HEADER}\nana,{ana.first_name},{ana.last_name}\nnew.n,Nia,New\n")
    assert [person["username"] for person in read_users(path, known)] == ["ana", "new.n"]
    path = write(f"{HEADER}\nnew.n,Nia,New\nana,Another,Ana\n")
    with pytest.raises(rg.ArgillaError) as caught:
        read_users(path, known)
    owner = f"{ana.first_name} {ana.last_name}"
    assert str(caught.value) == (
        f"class.csv needs fixing: the username 'ana' in line 3 belongs to {owner}. "
        "If they are the same person, write the names as the server has them; otherwise choose another username."
    )


def test_a_user_without_names_is_known_again(write, client):
    user = rg.User(username="no.names", password="a long password", client=client).create()
    assert read_users(write("username\nno.names\n"), client.users) == [{"username": "no.names"}]
    user.delete()
