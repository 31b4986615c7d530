"""Workbooks as spreadsheet programs write them, and as no program would."""

from __future__ import annotations

import zipfile
from html import escape

CONTENT = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATED = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
WORKSHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"


class Raw(str):
    """A cell as XML."""

    __slots__ = ()


def write_workbook(path, sheets, *, hidden=(), hidden_rows=(), merged=(), styles=(), files=None):
    """Write a workbook; a sheet is rows of texts, numbers and `Raw` cells, or its XML.

    ``merged`` are areas of cells such as ``A1:C1``. They and ``hidden_rows`` are those of all sheets with rows.
    """
    strings, parts, names, targets = [], {}, [], []
    areas = (
        "".join(["<mergeCells>", *(f"<mergeCell ref='{area}'/>" for area in merged), "</mergeCells>"]) if merged else ""
    )
    for at, (name, rows) in enumerate(sheets.items(), 1):
        data = rows if isinstance(rows, str) else f"{_rows_xml(rows, strings, hidden_rows)}{areas}"
        parts[f"xl/worksheets/sheet{at}.xml"] = f"<worksheet {MAIN}>{data}</worksheet>"
        state = " state='hidden'" if name in hidden else ""
        names.append(f"<sheet name='{escape(name)}' sheetId='{at}' r:id='rId{at}'{state}/>")
        targets.append(f"<Relationship Id='rId{at}' Type='{WORKSHEET}' Target='worksheets/sheet{at}.xml'/>")
    formats = "".join(f"<xf numFmtId='{number}'/>" for number in (0, *styles))
    texts = "".join(f"<si><t xml:space='preserve'>{escape(text)}</t></si>" for text in strings)
    parts |= {
        "xl/workbook.xml": f"<workbook {MAIN} {RELATED}><sheets>{''.join(names)}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {PACKAGE}>{''.join(targets)}</Relationships>",
        "xl/styles.xml": f"<styleSheet {MAIN}><numFmts><numFmt numFmtId='164' formatCode='dd/mm/yyyy'/>"
        "<numFmt numFmtId='165' formatCode='0 &quot;days&quot;'/></numFmts>"
        f"<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>{formats}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{texts}</sst>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**parts, **(files or {})}.items():
            archive.writestr(name, CONTENT + text)
    return path


def _rows_xml(rows, strings, hidden):
    shown = [_row_xml(number, row, strings, hidden=number in hidden) for number, row in enumerate(rows, 1)]
    return f"<sheetData>{''.join(shown)}</sheetData>"


def _row_xml(number, cells, strings, *, hidden):
    shown = []
    for column, cell in enumerate(cells):
        where = f'r="{chr(ord("A") + column)}{number}"'
        if isinstance(cell, Raw):
            shown.append(cell.replace("<c", f"<c {where}", 1))
        elif isinstance(cell, str):
            if cell:
                strings.append(cell)
                shown.append(f'<c {where} t="s"><v>{len(strings) - 1}</v></c>')
        else:
            shown.append(f"<c {where}><v>{cell}</v></c>")
    return f'<row r="{number}" hidden="{int(hidden)}">{"".join(shown)}</row>'
