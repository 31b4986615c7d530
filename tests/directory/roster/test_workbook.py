"""A roster from a workbook: what is merged, hidden, calculated or a date is named, and no file fills the memory."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import tracemalloc
import zipfile
from dataclasses import astuple, replace

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.roster.reading.person import Person
from tests.directory.roster.effort import takes_at_most
from tests.directory.roster.workbooks import MAIN, Raw, write_workbook

HEADER = ["Username", "First name", "Last name"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "class.xlsx"


def problems(path, **options):
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_excel(path, **options)
    assert caught.value.problems, str(caught.value)
    return [astuple(problem)[:5] for problem in caught.value.problems]


def test_a_sheet_is_read_with_texts_numbers_and_gaps(path):
    inline = Raw('<c t="inlineStr"><is><r><t>in </t></r><r><t>line</t></r><rPh><t>guide</t></rPh></is></c>')
    rows = [["Class A"], [], HEADER, ["007", 7, ""], [], ["ana", "Ana", "Fé"], [inline, "'=1", 7.5]]
    roster = rg.Roster.from_excel(write_workbook(path, {"People": rows}))
    assert list(roster) == [Person("007", "7"), Person("ana", "Ana", "Fé"), Person("in line", "=1", "7.5")]
    assert [person.row for person in roster] == [4, 6, 7]
    assert roster.notes == ("The headings are in row 3.",)


def test_the_row_of_the_headings_may_be_given(path):
    write_workbook(path, {"People": [["username"], ["Username", "Vorname"], ["ana", "Ana"]]})
    assert list(rg.Roster.from_excel(path, header=2)) == [Person("ana", "Ana")]
    with pytest.raises(rg.RosterError, match=r"^class\.xlsx has no headings in row 9\.$"):
        rg.Roster.from_excel(path, header=9)


def test_of_several_sheets_one_is_chosen(path):
    one, other = [["username"], ["ana"]], [["username"], ["bo"]]
    write_workbook(path, {"A": one, "B": other, "C": []})
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_excel(path)
    assert str(caught.value) == "class.xlsx has several sheets: 'A' and 'B'. Say which one to read: sheet='A'."
    assert list(rg.Roster.from_excel(path, sheet="B")) == [Person("bo")]
    with pytest.raises(rg.RosterError, match=r"^class\.xlsx has no sheet 'D'; it has 'A', 'B' and 'C'\.$"):
        rg.Roster.from_excel(path, sheet="D")
    write_workbook(path, {"A": one, "B": other}, hidden=["B"])
    assert list(rg.Roster.from_excel(path)) == [Person("ana")]
    write_workbook(path, {"C": []})
    with pytest.raises(rg.RosterError, match=r"^class\.xlsx is empty\.$"):
        rg.Roster.from_excel(path)


def test_formulas_are_read_by_their_result(path):
    write_workbook(path, {"A": [HEADER, [Raw('<c t="str"><f>A1</f><v>ana</v></c>'), Raw("<c><f>3+4</f><v>7</v></c>")]]})
    roster = rg.Roster.from_excel(path)
    assert list(roster) == [Person("ana", "7")]
    assert roster.notes == ("2 cells with a formula: the last result was read.",)


def test_what_is_no_text_is_a_problem(path):
    cells = [Raw("<c><f>A1</f></c>"), Raw('<c t="e"><v>#N/A</v></c>'), Raw('<c s="1"><v>46143</v></c>')]
    more = [12345678901234567890, Raw('<c s="2"><v>46143.5</v></c>'), Raw('<c s="3"><v>7</v></c>')]
    write_workbook(path, {"A": [HEADER, cells, more]}, styles=(14, 164, 165))
    assert sorted(problems(path)) == [
        (2, "first_name", "#N/A", "This cell has an error instead of a value.", ""),
        (2, "last_name", "2026-05-01", "This cell has a date, not text.", ""),
        (
            2,
            "username",
            "formula",
            "This formula has no result. Open the file in a spreadsheet and save it.",
            "",
        ),
        (3, "first_name", "2026-05-01 12:00", "This cell has a date, not text.", ""),
        (
            3,
            "username",
            "12345678901234567168",
            "A number keeps only 15 digits. Format the cells as text, and enter it again.",
            "",
        ),
    ]


def test_a_date_in_another_column_is_text(path):
    write_workbook(path, {"A": [["username", "since"], ["ana", Raw('<c s="1"><v>46143</v></c>')]]}, styles=(14,))
    assert list(rg.Roster.from_excel(path)) == [Person("ana", others={"since": "2026-05-01"})]


def test_merged_and_hidden_rows_are_problems_except_above_the_headings(path):
    rows = [["Class A"], HEADER, ["ana", "x"], ["bo", ""], ["cy", "z"]]
    write_workbook(path, {"A": rows}, merged=["A1:C1", "B3:B4"], hidden_rows=[1, 5])
    assert problems(path) == [
        (4, "first_name", "", "This cell is merged with the one in row 3.", "x"),
        (5, "", "", "The row is hidden. Show it if it belongs to the roster, otherwise delete it.", ""),
    ]
    write_workbook(path, {"A": rows}, hidden_rows=[1])
    assert len(rg.Roster.from_excel(path)) == 3


@pytest.mark.parametrize("value", ["1", "true"])
def test_a_hidden_column_is_read_and_a_hidden_row_is_a_problem(path, value):
    columns = f"<cols><col min='2' max='3' hidden='0'/><col min='1' max='1' hidden='{value}'/></cols>"
    write_workbook(path, {"A": f"{columns}<sheetData>{TABLE}</sheetData>"})
    roster = rg.Roster.from_excel(path)
    assert list(roster) == [Person("ana")]
    assert roster.notes == ("Hidden column A was read, too.",)
    write_workbook(
        path, {"A": f"<sheetData>{TABLE}<row r='3' hidden='{value}'>{INLINE.format('bo')}</row></sheetData>"}
    )
    assert [row for row, *_ in problems(path)] == [3]


def test_merged_cells_are_problems_only_where_something_is_missing(path):
    """In the last column, whose empty cells a file leaves out, and across columns that are not used."""
    rows = [["Username", "No", "Group"], ["ana", 1, "A"], ["bo"], ["cy"], ["di", 2]]
    write_workbook(path, {"A": rows}, merged=["B2:B4", "C2:C4", "C5:C6", "B5:C5"])
    text = "This cell is merged with the one in row 2."
    assert problems(path) == [(3, "workspaces", "", text, "A"), (4, "workspaces", "", text, "A")]


def test_a_cell_without_a_heading_is_a_problem(path):
    write_workbook(path, {"A": [["username"], ["ana", "x"]]})
    assert problems(path) == [(2, "", "", "There is no heading above this cell.", "")]


NO_WORKBOOK = r"^class\.xlsx is not an Excel workbook \(\.xlsx\)\. For a CSV, use rg\.Roster\.from_csv\.$"


@pytest.mark.parametrize("content", [b"", b"username\nana"])
def test_what_is_no_workbook_is_explained(path, content):
    path.write_bytes(content)
    with pytest.raises(rg.RosterError, match=NO_WORKBOOK):
        rg.Roster.from_excel(path)


def test_a_broken_workbook_is_explained(path):
    for name, text in (
        ("xl/worksheets/sheet1.xml", "<worksheet><c"),
        (
            "xl/worksheets/sheet1.xml",
            f'<worksheet {MAIN}><sheetData><row><c t="s"><v>99</v></c></row></sheetData></worksheet>',
        ),
        (
            "xl/worksheets/sheet1.xml",
            f'<worksheet {MAIN}><sheetData><row><c r="ß1"><v>1</v></c></row></sheetData></worksheet>',
        ),
        ("xl/workbook.xml", "<x/>" * 2),
    ):
        write_workbook(path, {"A": [["username"], ["ana"]]}, files={name: text})
        with pytest.raises(rg.RosterError, match=NO_WORKBOOK):
            rg.Roster.from_excel(path)
    content = bytearray(write_workbook(path, {"A": [["username"], ["ana"]]}).read_bytes())
    for at in range(0, len(content), 7):
        broken = bytes(content[:at]) + bytes([content[at] ^ 0x55]) + bytes(content[at + 1 :])
        path.write_bytes(broken)
        with contextlib.suppress(rg.RosterError):
            rg.Roster.from_excel(path)


def archive(**files):
    """Return an archive of uncompressed files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or an encrypted workbook. Open it"),
        (archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "an OpenDocument file. Open it"),
        (archive(**{"Index/Document.iwa": "x"}), "an archive or a document. Copy its table into a"),
        (b"%PDF-1.7\n\xff", "a PDF. Copy its table into a"),
        (b"{\\rtf1 username}", "a text document. Copy its table into a"),
        (b"\n<!DOCTYPE html><table><tr><th>username</th></tr></table>", "a web page. Open it"),
        (b'<div class="x"><table><tr><th>username</th></tr></table></div>', "a web page. Open it"),
        (b"<tr><td>username</td></tr>", "a web page. Open it"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "an XML file. Open it"),
        (b'[\n  {"username": "ana"}\n]', "a JSON file. Make a table of it with one person per row"),
    ],
)
def test_a_file_of_another_kind_says_how_to_get_one_that_can_be_read(path, content, sentence):
    """Neither reader sends to the other; what a campus system offers as ".xls" is often a web page."""
    path.write_bytes(content)
    for read in (rg.Roster.from_excel, rg.Roster.from_csv):
        with pytest.raises(rg.RosterError) as caught:
            read(path)
        assert str(caught.value).startswith(f"class.xlsx is {sentence}")
        assert str(caught.value).endswith(', and save it as "Excel Workbook (.xlsx)".')


def test_a_saved_roster_that_is_read_as_a_table_names_its_reader(path):
    rg.Roster.from_text("username\nana").to_json(path)
    for read in (rg.Roster.from_excel, rg.Roster.from_csv, lambda path: rg.Roster.from_text(path.read_text())):
        with pytest.raises(
            rg.RosterError, match=r"is a JSON file\. If it is a saved roster, rg\.Roster\.from_json reads it"
        ):
            read(path)


def test_a_text_of_another_kind_says_how_to_get_a_table():
    with pytest.raises(
        rg.RosterError, match=r"^The text is a web page\. Open it in a spreadsheet program, and save it as"
    ):
        rg.Roster.from_text("<table><tr><td>username</td></tr></table>")


@pytest.mark.parametrize("first", ["<ana@uni.example>", "{ana}", "[ana]", '"ana"'])
def test_a_list_that_begins_like_another_kind_is_text(first):
    assert (
        len(rg.Roster.from_text(f"username\n{first}\nbo"))
        == len(rg.Roster.from_text(f"{first},username\nx,bo\ny,c"))
        == 2
    )


def test_a_workbook_that_is_read_as_text_names_its_reader(path):
    write_workbook(path, {"A": [["username"], ["ana"]]})
    with pytest.raises(
        rg.RosterError, match=r"^class\.xlsx is an Excel workbook\. Read it with rg\.Roster\.from_excel\.$"
    ):
        rg.Roster.from_csv(path)


def test_entities_are_refused(path):
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    cell = "<c t='inlineStr'><is><t>&b;</t></is></c>"
    sheet = f"{entities}<worksheet {MAIN}><sheetData><row>{cell}</row></sheetData></worksheet>"
    write_workbook(path, {"A": []}, files={"xl/worksheets/sheet1.xml": sheet})
    with pytest.raises(rg.RosterError, match=NO_WORKBOOK):
        rg.Roster.from_excel(path)


TOO_LARGE = r"^class\.xlsx holds more than 64 MB or 4,000,000 elements\. Copy the table into a new workbook\.$"


@pytest.mark.parametrize(
    ("part", "opening", "filling", "most"),
    [
        ("xl/sharedStrings.xml", f"<sst {MAIN}>", f"<si><t>{'a' * 9_000}</t></si>", 64 * 2**20),
        pytest.param(
            *("xl/sharedStrings.xml", f"<sst {MAIN}>", "<si/>" * 1_000, 4_000_000 * len("<si/>")),
            marks=pytest.mark.long,
        ),
        pytest.param(
            *("xl/worksheets/sheet1.xml", f"<worksheet {MAIN}><sheetData><row>"),
            *("<c/>" * 1_000, 4_000_000 * len("<c/>")),
            marks=pytest.mark.long,
        ),
        ("xl/styles.xml", f"<styleSheet {MAIN}>", f"<!-- {' ' * 9_000} -->", 64 * 2**20),
    ],
    ids=["long texts", "many texts", "a wide row", "comments"],
)
def test_an_archive_that_unpacks_to_too_much_is_refused(path, monkeypatch, part, opening, filling, most):
    write_workbook(path, {"A": []}, files={part: opening + filling * 8_000})
    assert path.stat().st_size < 2**20
    unpack, unpacked = zipfile.ZipExtFile.read, []

    def read(file, size):
        chunk = unpack(file, size)
        unpacked.append(len(chunk))
        return chunk

    monkeypatch.setattr(zipfile.ZipExtFile, "read", read)
    with pytest.raises(rg.RosterError, match=TOO_LARGE):
        rg.Roster.from_excel(path)
    assert sum(unpacked) < most + 2**18  # a chunk, and the small parts


@pytest.mark.long
def test_an_archive_that_unpacks_to_too_much_fills_no_memory(path):
    write_workbook(path, {"A": []}, files={"xl/sharedStrings.xml": f"<sst {MAIN}><si><t>{'a' * 2**27}</t></si></sst>"})
    tracemalloc.start()
    with pytest.raises(rg.RosterError, match=TOO_LARGE):
        rg.Roster.from_excel(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 150 * 2**20


IN_LITTLE_MEMORY = """
import resource, sys
import argilla_widgets as rg
from argilla_widgets.directory.roster.draft import Draft
resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
path = sys.argv[1]
try:
    {}
except rg.RosterError as error:
    print(error)
"""
TOO_MANY = "has more than 1,000,000 memberships in workspaces. Split it into several.\n"


def printed(code, path):
    """Return what code prints in a process that may use 1 GB."""
    command = [sys.executable, "-c", IN_LITTLE_MEMORY.format(code), path]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.long
@pytest.mark.needs("linux")
def test_one_text_of_many_workspaces_that_each_row_has_fills_no_memory(path):
    strings = ["username", "workspaces", ";".join(f"{number:03x}" for number in range(2_500))]
    above = "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c></row>"
    below = "".join(f"<row><c><v>{number}</v></c><c t='s'><v>2</v></c></row>" for number in range(12_000))
    shared = f"<sst {MAIN}>{''.join(f'<si><t>{text}</t></si>' for text in strings)}</sst>"
    write_workbook(path, {"A": f"<sheetData>{above}{below}</sheetData>"}, files={"xl/sharedStrings.xml": shared})
    assert path.stat().st_size < 150_000
    assert printed("rg.Roster.from_excel(path)", path) == f"class.xlsx {TOO_MANY}"
    assert printed("print(Draft('class.xlsx', open(path, 'rb').read()).error)", path) == f"class.xlsx {TOO_MANY}"


@pytest.mark.long
@pytest.mark.needs("linux")
def test_a_text_of_many_workspaces_in_each_row_fills_no_memory(tmp_path):
    many = ";".join(f"{number:03x}" for number in range(2_000))
    lines = ["username,workspaces", *(f"user{number},{number};{many}" for number in range(6_000))]
    (tmp_path / "class.csv").write_text("\n".join(lines))
    assert printed("rg.Roster.from_csv(path)", tmp_path / "class.csv") == f"class.csv {TOO_MANY}"


@pytest.mark.long
def test_a_million_memberships_are_read_and_no_more(path):
    many = [f"{number:03x}" for number in range(1_000)]
    usernames = [f"user{number}" for number in range(1_000)]
    roster = rg.Roster.from_text("\n".join(["username", *usernames]), workspaces=many)
    assert sum(len(person.workspaces) for person in roster) == 1_000_000
    with pytest.raises(rg.RosterError, match=r"more than 1,000,000 memberships"):
        rg.Roster.from_text("\n".join(["username", *usernames, "other"]), workspaces=many)
    saved = path.with_suffix(".json")
    roster.to_json(saved)
    assert len(rg.Roster.from_json(saved)) == 1_000
    replace(roster, people=(*roster.people, Person("other", workspaces=("a",)))).to_json(saved)
    with pytest.raises(rg.RosterError, match=r"more than 1,000,000 memberships"):
        rg.Roster.from_json(saved)


@pytest.mark.long
def test_a_long_text_in_many_cells_takes_neither_long_nor_much(path):
    cells = '<c t="s"><v>0</v></c>' * 100
    data = f"<sheetData>{''.join(f'<row>{cells}</row>' for _ in range(500))}</sheetData>"
    shared = f"<sst {MAIN}><si><t>{'é' * 2**23}</t></si></sst>"
    write_workbook(path, {"A": data}, files={"xl/sharedStrings.xml": shared})
    with takes_at_most(5), pytest.raises(rg.RosterError):
        rg.Roster.from_excel(path)


@pytest.mark.long
def test_a_million_formatted_rows_are_no_people(path):
    rows = "".join(f'<row r="{number}" s="1"><c r="A{number}" s="1"/></row>' for number in range(3, 1_000_000, 5))
    people = "".join(f'<row><c t="inlineStr"><is><t>{text}</t></is></c></row>' for text in ("username", "ana"))
    data = f"<sheetData>{people}{rows}</sheetData>"
    write_workbook(path, {"A": data})
    assert len(rg.Roster.from_excel(path)) == 1


INLINE = '<c t="inlineStr"><is><t>{}</t></is></c>'
TABLE = f"<row r='1'>{INLINE.format('username')}</row><row r='2'>{INLINE.format('ana')}</row>"
LONG_COLUMN = f"<col hidden='1' min='{'9' * 4_000}' max='1'/>"
MARKS = "\u0301\u0316"


@pytest.mark.parametrize(
    "data",
    [
        f"<sheetData>{TABLE}</sheetData><mergeCells>{'<mergeCell ref=`A3:A1048576`/>' * 10_000}</mergeCells>",
        f"<cols>{LONG_COLUMN * 400}</cols><sheetData>{TABLE}</sheetData>",
        f"<sheetData>{TABLE}<row r='3'>{INLINE.format(MARKS * 50_000)}</row></sheetData>",
        f"<sheetData>{TABLE}<row r='3'><c t='str'><v>{MARKS * 50_000}</v></c></row></sheetData>",
    ],
    ids=["merged cells", "hidden columns", "marks", "marks of a formula"],
)
def test_a_hostile_sheet_takes_not_long(path, data):
    write_workbook(path, {"A": data.replace("`", "'")})
    with takes_at_most(3), contextlib.suppress(rg.RosterError):
        rg.Roster.from_excel(path)


@pytest.mark.parametrize(
    ("code", "uses"),
    [("[" * 300_000, 1), ("&quot;" * 300_001, 1), ("\\\\" * 300_000, 1), ("0" * 300_000, 20_000)],
    ids=["brackets", "quotes", "backslashes", "one for many cells"],
)
def test_a_hostile_format_of_numbers_takes_not_long(path, code, uses):
    formats = f"<numFmts><numFmt numFmtId='164' formatCode='{code}'/></numFmts>"
    styles = f"<styleSheet {MAIN}>{formats}<cellXfs>{'<xf numFmtId=`164`/>' * uses}</cellXfs></styleSheet>"
    write_workbook(path, {"A": [["username"], ["ana"]]}, files={"xl/styles.xml": styles.replace("`", "'")})
    with takes_at_most(3), contextlib.suppress(rg.RosterError):
        rg.Roster.from_excel(path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_no_spreadsheet_uses_is_refused(path, compression):
    """Python unpacks 64 KiB of it at once, which may be a gigabyte."""
    write_workbook(path, {"A": [["username"], ["ana"]]})
    with zipfile.ZipFile(path, "a", compression) as file:
        file.writestr("docProps/app.xml", "x")
    with pytest.raises(rg.RosterError, match=r"is not an Excel workbook \(\.xlsx\)\."):
        rg.Roster.from_excel(path)


@pytest.mark.long
def test_wide_rows_fill_no_memory(path):
    rows = "".join(f'<row><c r="IV{number}"><v>1</v></c></row>' for number in range(3, 30_000))
    write_workbook(path, {"A": f"<sheetData>{TABLE}{rows}</sheetData>"})
    tracemalloc.start()
    try:
        with pytest.raises(rg.RosterError) as caught:
            rg.Roster.from_excel(path)
        assert len(caught.value.problems) < 200_000
        assert tracemalloc.get_traced_memory()[1] < 100 * 2**20
    finally:
        tracemalloc.stop()
