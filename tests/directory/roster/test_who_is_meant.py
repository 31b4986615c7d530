"""Whoever has a username that was made of names is somebody of that name: nobody is changed or joined by a guess."""

from __future__ import annotations

import csv
import io
from dataclasses import astuple
from uuid import uuid4

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.roster.draft import Draft, Reading
from argilla_widgets.directory.roster.reading.person import fingerprint
from tests.made_up import PASSWORD, unique

MADE = "{first_name}.{last_name}"


@pytest.fixture
def last(client):
    """Return a last name and the beginning of names of workspaces; everything with it is deleted at the end."""
    name = unique("meyer")
    yield name
    client.directory.refresh()
    for one in [*client.users.list(), *client.workspaces.list()]:
        if name in getattr(one, "username", getattr(one, "name", "")):
            one.delete()


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "class.csv"


def table(*rows, place, usernames=MADE):
    return rg.Roster.from_text(
        "\n".join(["first name,last name,e-mail", *rows]), usernames=usernames, workspaces=[place]
    )


def create(client, username, first_name, last_name=None, place=None):
    user = rg.User(
        username=username, first_name=first_name, last_name=last_name, password=PASSWORD, client=client
    ).create()
    if place is not None:
        there = next((one for one in client.workspaces if one.name == place), None)
        user.add_to_workspace(there or rg.Workspace(name=place, client=client).create())
    return user


def questions(roster, client, **options):
    """Return the problems of planning, and the error."""
    with pytest.raises(rg.RosterError) as caught:
        roster.plan(client, **options)
    return [astuple(problem)[:5] for problem in caught.value.problems], caught.value


def created(plan):
    return [one.username for one in plan.operations if one.kind == "create_user"]


def with_fingerprints(path, roster):
    """Write the fingerprints of the rows into a file of passwords."""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    prints = {person.username: person.fingerprint for person in roster}
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, dict.fromkeys([*rows[0], "row"]))
        writer.writeheader()
        writer.writerows({**row, "row": prints[row["username"]]} for row in rows)


# -- the three cases ---------------------------------------------------------------------------------------------------


def test_a_late_joiner_with_the_name_of_someone_on_the_server_is_a_question(client, last, path):
    place = f"{last}-101"
    create(client, f"anna.{last}", "Anna", last, place)
    create(client, f"anna.{last}2", "Anna", last, place)
    roster = table(f"Lea,{last},l@x.org", f"Anna,{last},third@x.org", place=place)
    (problem,), error = questions(roster, client)
    row, column, value, sentence, suggestion = problem
    assert (row, column, value, suggestion) == (3, "username", f"anna.{last}", f"anna.{last}3")
    assert sentence.startswith(f"Anna {last} (annotator, in {place}, since 20")
    assert sentence.endswith(f") already has the username 'anna.{last}'. Is this the same person?")
    assert error.same_person == (f"anna.{last}",)
    assert f"same_person=['anna.{last}']" in error.hint
    assert f"with_usernames({{'anna.{last}': 'anna.{last}3'}})" in error.hint
    other = roster.with_usernames({f"anna.{last}": suggestion})
    plan = other.plan(client)
    assert created(plan) == [f"lea.{last}", f"anna.{last}3"]
    assert len(other) == 2
    plan.apply(client, credentials=path)
    assert {one.username for one in rg.Credentials.from_csv(path)} == {f"lea.{last}", f"anna.{last}3"}
    assert client.users(f"anna.{last}").last_name == last


def test_someone_of_another_class_is_neither_renamed_nor_joined(client, last, path):
    place, elsewhere = f"{last}-101", f"{last}-other"
    udo = create(client, f"udo.{last}", "Udo", last, elsewhere)
    roster = table(f"Udö,{last},u@x.org", place=place)
    ((_, _, value, sentence, suggestion),), _ = questions(roster, client)
    assert (value, suggestion) == (f"udo.{last}", f"udo.{last}2")
    assert f"Udo {last} (annotator, in {elsewhere}" in sentence
    assert client.users(id=udo.id).first_name == "Udo"
    assert place not in [one.name for one in client.workspaces]
    roster.with_usernames({value: suggestion}).plan(client).apply(client, credentials=path)
    assert client.users(id=udo.id).first_name == "Udo"
    assert [one.username for one in client.workspaces(place).users] == [f"udo.{last}2"]


def test_the_same_person_is_joined_once_someone_says_so_and_rows_that_change_nothing_are_named(client, last):
    place = f"{last}-101"
    create(client, f"anna.{last}", "Anna", last, place)
    roster = table(f"Lea,{last},l@x.org", f"Anna,{last},third@x.org", place=place)
    plan = roster.plan(client, same_person=[f"anna.{last}"])
    assert created(plan) == [f"lea.{last}"]
    *_, unchanged, summary = str(plan).splitlines()
    assert unchanged == f"1 of your rows changes nothing: anna.{last}."
    assert summary.startswith("Plan: 1 to create, 0 to change")
    with pytest.raises(rg.ArgillaError, match=rf"'ana.{last}' is not in the roster. Did you mean 'anna.{last}'\?"):
        roster.plan(client, same_person=[f"ana.{last}"])
    with pytest.raises(rg.ArgillaError, match="Pass a list of usernames"):
        roster.plan(client, same_person=f"anna.{last}")


# -- who is meant, all the same ----------------------------------------------------------------------------------------


def test_a_username_that_differs_in_case_is_a_question_too(client, last):
    create(client, f"Anna.{last.title()}", "Anna")
    roster = table(f"Anna,{last},a@x.org", place=f"{last}-101")
    ((_, _, value, sentence, suggestion),), error = questions(roster, client)
    assert (value, suggestion) == (f"anna.{last}", f"anna.{last}2")
    assert f"'Anna.{last.title()}'" in sentence
    assert error.same_person == (f"anna.{last}",)
    plan = roster.plan(client, same_person=error.same_person)
    assert created(plan) == []


def test_no_two_questions_suggest_one_username_and_an_address_keeps_its_end(client, last):
    create(client, f"a@{last}.org", "Anna")
    create(client, f"A2@{last}.org", "Anna")
    roster = table(f"Anna,{last},a@{last}.org", place=f"{last}-101", usernames="{e-mail}")
    ((_, _, _, _, suggestion),), _ = questions(roster, client)
    assert suggestion == f"a3@{last}.org"


def test_stated_usernames_saved_rosters_and_renames_are_no_question(client, last, tmp_path):
    place = f"{last}-101"
    anna = create(client, f"anna.{last}", "Anna", last, place)
    stated = rg.Roster.from_text(f"username,first name\nanna.{last},Änna", workspaces=[place])
    assert "first name Anna -> Änna" in str(stated.plan(client))
    by_id = rg.Roster.from_text(f"first name,last name,id\nAnna,{last},{anna.id}", usernames=MADE, workspaces=[place])
    assert not by_id.plan(client)
    made = table(f"Anna,{last},a@x.org", place=place)
    made.to_json(tmp_path / "saved.json")
    assert not rg.Roster.from_json(tmp_path / "saved.json").plan(client)
    create(client, f"ann.{last}", "Ann", last)
    renamed = table(f"Anne,{last},a@x.org", place=place).plan(client, renames={f"ann.{last}": f"anne.{last}"})
    assert f"change ann.{last}: first name Ann -> Anne, username ann.{last} -> anne.{last}" in str(renamed)


def archived(client, last, path):
    """Archive sam as an admin, delete them, and return the roster, and a stranger who has the username since."""
    place = f"{last}-101"
    sam = create(client, f"sam.{last}", "Samantha", "Old", place)
    sam.role = "admin"
    sam.update()
    saved = path.with_name("archive.json")
    client.directory.archive(place, saved)
    sam.delete()
    return rg.Roster.from_json(saved), create(client, f"sam.{last}", "Sam", "New")


@pytest.mark.parametrize("options", [{}, {"create_users": False}, {"prune": "members"}], ids=str)
def test_whoever_has_the_username_of_a_saved_person_by_now_is_a_question(client, last, path, options):
    roster, stranger = archived(client, last, path)
    ((_, _, value, sentence, suggestion),), error = questions(roster, client, **options)
    assert (value, suggestion) == (f"sam.{last}", f"sam.{last}2")
    assert sentence.startswith("Sam New (annotator, since 20")
    assert sentence.endswith(f"already has the username 'sam.{last}', and another id. Is this the same person?")
    assert error.problems[0].user == stranger.id
    same = roster.plan(client, same_person=error.same_person, **options)
    assert f"~ change sam.{last}: first name Sam -> Samantha" in str(same)
    other = roster.with_usernames({value: suggestion}).plan(client, **options)
    assert created(other) == ([] if "create_users" in options else [f"sam.{last}2"])
    assert stranger.id not in {one.user_id for one in other.operations}


def test_a_table_that_states_another_id_is_a_question_too(client, last, path):
    roster, _ = archived(client, last, path)
    (path.with_name("archive.csv")).write_text(roster.to_csv())
    found, _ = questions(rg.Roster.from_csv(path.with_name("archive.csv")), client)
    assert len(found) == 1
    found, _ = questions(table_of_one(f"Sam.{last.title()}", uuid4()), client)
    assert [one[4] for one in found] == [f"Sam.{last.title()}2"]


def test_a_server_that_chose_other_ids_asks_about_no_one_whom_the_file_of_passwords_has(client, last, path):
    """Up to 2.6, ids are chosen by the server: a saved roster is applied again beside its file."""
    chosen = create(client, f"sam.{last}", "Sam")
    rows = ["username,first_name,last_name,password,server,workspaces,id,status"]
    rows.append(f"sam.{last},Sam,,{PASSWORD},{client.api_url},,{chosen.id},created")
    path.write_text("\n".join(rows))
    assert table_of_one(f"sam.{last}", uuid4()).plan(client, credentials=path).operations == ()


def table_of_one(username, id):
    return rg.Roster.from_text(f"username,first name,id\n{username},Sam,{id}")


def test_a_roster_that_was_applied_asks_about_no_one_it_has_created(client, last, path):
    roster = table(f"Lea,{last},l@x.org", f"Anna,{last},a@x.org", place=f"{last}-101")
    roster.plan(client).apply(client, credentials=path)
    assert str(roster.plan(client)).startswith("Plan: Nothing to do.")
    assert not roster.without(f"lea.{last}").plan(client)
    client.directory.undo()
    assert created(roster.plan(client)) == [f"lea.{last}", f"anna.{last}"]
    ids = [[one.user_id for one in roster.plan(client).operations if one.kind == "create_user"] for _ in range(2)]
    assert ids[0] == ids[1]


# -- the file of passwords ---------------------------------------------------------------------------------------------


def read(last, *more):
    return table(f"Lea,{last},l@x.org", f"Anna,{last},a@x.org", *more, place=f"{last}-101")


def test_with_the_file_of_passwords_the_same_table_is_no_question_when_it_is_read_again(client, last, path):
    first = read(last)
    assert created(first.plan(client, credentials=path)) == [f"lea.{last}", f"anna.{last}"]
    first.plan(client).apply(client, credentials=path)
    assert len(questions(read(last), client)[0]) == 2
    late = read(last, f"Bo,{last},b@x.org")
    assert created(late.plan(client, credentials=path)) == [f"bo.{last}"]
    with_fingerprints(path, first)
    plan = late.plan(client, credentials=path)
    assert created(plan) == [f"bo.{last}"]
    assert f"2 of your rows change nothing: lea.{last} and anna.{last}." in str(plan)


def test_whoever_was_someone_else_before_is_not_created_once_more(client, last, path):
    """The answer is in the file of passwords: the same table, read again, offers the account made for the row."""
    create(client, f"anna.{last}", "Anna", last)
    rows = [f"Anna,{last},second@example.org", f"Bea,{last},bea@example.org"]
    first = table(*rows, place=last).with_usernames({f"anna.{last}": f"anna.{last}2"})
    first.plan(client).apply(client, credentials=path)
    found, error = questions(table(*rows, place=last), client, credentials=path)
    assert [one[4] for one in found] == [f"anna.{last}2"]
    assert error.problems[0].someone_else == client.users(f"anna.{last}2").id
    known = table(*rows, place=last).with_usernames({f"anna.{last}": f"anna.{last}2"})
    assert not known.plan(client, credentials=path).operations


def test_an_account_that_took_the_username_over_is_not_the_one_made_for_the_row(client, last, path):
    """Who was someone else before was deleted, and others have given the username to another person."""
    create(client, f"anna.{last}", "Anna", last)
    rows = [f"Anna,{last},second@example.org"]
    first = table(*rows, place=last).with_usernames({f"anna.{last}": f"anna.{last}2"})
    first.plan(client).apply(client, credentials=path)
    client.users(f"anna.{last}2").delete()
    ((*_, suggestion),), error = questions(table(*rows, place=last), client, credentials=path)
    assert (suggestion, error.problems[0].someone_else) == (f"anna.{last}2", None)
    create(client, f"anna.{last}2", "Annette", last)
    ((*_, suggestion),), error = questions(table(*rows, place=last), client, credentials=path)
    assert (suggestion, error.problems[0].someone_else) == (f"anna.{last}3", None)


def test_another_row_of_the_same_names_is_a_question_in_spite_of_the_file(client, last, path):
    first = read(last)
    first.plan(client).apply(client, credentials=path)
    with_fingerprints(path, first)
    late = table(f"Anna,{last},third@x.org", place=f"{last}-101")
    ((_, _, value, _, suggestion),), _ = questions(late, client, credentials=path)
    assert (value, suggestion) == (f"anna.{last}", f"anna.{last}2")


def test_an_account_that_was_made_anew_by_others_is_a_question_in_spite_of_the_file(client, last, path):
    read(last).plan(client).apply(client, credentials=path)
    client.users(f"anna.{last}").delete()
    create(client, f"anna.{last}", "Anna", last)
    ((_, _, value, *_),), _ = questions(read(last), client, credentials=path)
    assert value == f"anna.{last}"


def test_a_username_that_the_file_has_for_another_row_is_a_question_although_it_is_free(client, last, path):
    first = read(last)
    first.plan(client).apply(client, credentials=path)
    with_fingerprints(path, first)
    client.users(f"anna.{last}").delete()
    assert created(read(last).plan(client, credentials=path)) == [f"anna.{last}"]
    late = table(f"Anna,{last},third@x.org", place=f"{last}-101")
    ((_, _, value, sentence, suggestion),), _ = questions(late, client, credentials=path)
    assert (value, suggestion) == (f"anna.{last}", f"anna.{last}2")
    assert sentence == f"Another row in class.csv already has the username 'anna.{last}'. Is this the same person?"
    assert created(late.plan(client, credentials=path, same_person=[value])) == [value]


def test_after_a_crash_the_file_tells_who_was_created(client, last, path):
    first = read(last)
    first.plan(client).apply(client, credentials=path)
    path.write_text(path.read_text("utf-8-sig").replace('"created"', '"planned"'))
    assert str(read(last).plan(client, credentials=path)).startswith("Plan: Nothing to do.")


def test_a_file_of_another_kind_is_refused_and_one_of_another_server_says_nothing(client, last, path):
    read(last).plan(client).apply(client, credentials=path)
    path.write_text(path.read_text("utf-8-sig").replace(client.api_url, "https://other.example.org"))
    assert len(questions(read(last), client, credentials=path)[0]) == 2
    path.write_text("username\nana\n")
    with pytest.raises(rg.RosterError, match=r"class\.csv is not a file of passwords"):
        read(last).plan(client, credentials=path)


# -- rows --------------------------------------------------------------------------------------------------------------


def text_problems(*rows, **options):
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text("\n".join(rows), **options)
    return [astuple(problem)[:5] for problem in caught.value.problems]


REPEATS = "This row repeats row 2. Leave it out."


def test_rows_that_are_equal_but_for_the_running_number_are_one_person():
    rows = ["Nr.,First name,Last name,E-mail", "1,Bo,Li,b@x.org", "2,Ida,Lind,i@x.org", "3,Bo,Li,b@x.org"]
    assert text_problems(*rows, usernames=MADE) == [(4, "", "", REPEATS, "")]
    assert text_problems("username,role", "ana,", "ana,") == [(3, "", "", REPEATS, "")]
    rows[-1] = "3,Bo,Li,other@x.org"
    assert [problem[4] for problem in text_problems(*rows, usernames=MADE)] == ["bo.li2"]
    assert [one.username for one in rg.Roster.from_text("Nr,Role\n1,\n2,\n", usernames="s{Nr}")] == ["s1", "s2"]


def test_two_lists_pasted_together_make_no_second_account():
    """Who repeats an e-mail address is the same person; a row that is equal to the headings is nobody."""
    rows = ["Vorname,Nachname,E-Mail,Group", "Ada,Lane,ada@u.de,A", "Bo,Li,bo@u.de,A"]
    again = ["VORNAME,Nachname,E-mail,Group", "ADA,LANE,Ada@u.de,B", "Cem,Kaya,cem@u.de,B"]
    repeats = [(5, "", "", REPEATS, "")]
    assert text_problems(*rows, *again, usernames=MADE) == repeats
    assert text_problems(*rows, *again, columns={"E-Mail": "username"}) == repeats
    roster = rg.Roster.from_text("\n".join([*rows, *again]), usernames=MADE, leave_out=[5])
    assert [person.username for person in roster] == ["ada.lane", "bo.li", "cem.kaya"]
    assert "Row 4 (the headings again) is not a person, and was left out." in roster.notes


def test_an_e_mail_address_under_another_name_is_asked_about():
    rows = ["Vorname,Nachname,E-Mail", "Ada,Lane,ada@u.de", "Bo,Li,bo@u.de", "Ada,Lane-Roe,ada@u.de"]
    what = "The e-mail address is also in row 2. Leave this row out, or type its username."
    assert text_problems(*rows, usernames=MADE) == [(4, "username", "ada.lane-roe", what, "")]
    # These say who is who: the table itself, the caller, and a school with one address for everyone.
    stated = ["login,E-Mail", "test1,me@u.de", "test2,me@u.de"]
    assert len(rg.Roster.from_text("\n".join(stated))) == 2
    assert len(rg.Roster.from_text("\n".join(rows), usernames=MADE, columns={"E-Mail": None})) == 3
    assert len(rg.Roster.from_text("\n".join([*rows, "Cem,Kaya,ada@u.de"]), usernames=MADE)) == 4


def test_only_another_username_says_that_a_repeated_e_mail_address_is_someone_else():
    """A correction of another column would make a second account, without a word."""
    rows = ["Vorname,Nachname,E-Mail", "Ada,Lane,ada@u.de", "Bo,Li,bo@u.de", "Ada,Lane-Roe,ada@u.de"]

    def problems(column, text):
        draft = Draft("class.csv", "\n".join(rows).encode())
        draft.read(Reading(usernames=MADE))
        draft.edit([(4, column, text)], [], [])
        return [*draft.problems]

    assert problems("role", "admin") == problems("last_name", "Roe") == [4]
    assert problems("username", "ada2") == []


def test_the_fingerprint_of_a_row_is_of_its_cells_without_the_running_number_and_passwords():
    rows = ["Nr.,First name,Last name,password,E-mail", f"1,Bo,Li,{PASSWORD},b@x.org", "2,Ida,Lind,,i@x.org"]
    bo, ida = rg.Roster.from_text("\n".join(rows), usernames=MADE)
    assert bo.fingerprint == fingerprint(["Bo", "Li", "b@x.org"])
    assert len(ida.fingerprint) == 8
    assert ida.fingerprint[0].isalpha()  # or a spreadsheet would make a number of 12345678 or 1234e567
    moved = [rows[0], "1,Ida,Lind,,i@x.org", "2,Bo,Li,,b@x.org"]
    assert {one.fingerprint for one in rg.Roster.from_text("\n".join(moved), usernames=MADE)} == {
        bo.fingerprint,
        ida.fingerprint,
    }
    one_of_many = rg.Roster.from_text("Matrikel,First name,Last name\n4711,Bo,Li\n", usernames=MADE).people[0]
    assert one_of_many.fingerprint == fingerprint(["4711", "Bo", "Li"])
    assert {one.fingerprint for one in rg.Roster.numbered("s", 3)} == {None}


def test_new_usernames_are_checked():
    roster = rg.Roster.from_text("username\nana\nbo\n")
    assert [one.username for one in roster.with_usernames({"ana": "anna"})] == ["anna", "bo"]
    for usernames, problem in (
        ({"anna": "x"}, "'anna' is not in the roster. Did you mean 'ana'?"),
        ({"ana": "bo"}, "The roster has empty or repeated names: 'bo'."),
        ({"ana": " x"}, "' x' cannot be a username."),
        ({"ana": 7}, "7 cannot be a username."),
        ("ana", "Pass the new usernames as in {'anna.meyer': 'anna.meyer3'}."),
    ):
        with pytest.raises(rg.ArgillaError) as caught:
            roster.with_usernames(usernames)
        assert str(caught.value).startswith(problem)
