"""The tables to compare: the code that shows each, and how to find its first row in the page.

JavaScript snippets can use ``cell``, the cell's element; ``expected``, the ``first``, ``smallest`` and ``largest``
username of the data frame; ``turn``, which counts from 0; ``query``, the search text; and the helpers of ``page.js``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Peer:
    """A table in a notebook.

    Attributes
    ----------
    name
        Its name on the command line and in the results.
    cell
        Python code of the timed cell. ``df`` has the users.
    first
        JavaScript expression: the text of the first row (its username if the peer sorts or filters), or undefined.
    setup, prepare
        Untimed Python code that runs once per kernel, or for each number of users.
    before
        Python code of an untimed cell above.
    sort, filter
        JavaScript statements that sort by username (in even turns ascending, if possible) or search.
    sorted, filtered
        JavaScript expression: whether that is done. By default, it is once the first row changes or contains the query.
    scroll
        CSS selector of the element to turn the mouse wheel over.
    shows_all
        Whether it shows all users.
    once
        Whether a page can show it only once.
    """

    name: str
    cell: str
    first: str
    setup: str = ""
    prepare: str = ""
    before: str = ""
    sort: str = ""
    filter: str = ""
    sorted: str = ""
    filtered: str = ""
    scroll: str = ""
    shows_all: bool = True
    once: bool = False


def _typed(box: str) -> str:
    """Return JavaScript that types the query into a field and fires its events."""
    return (
        f"const box = find(cell, '{box}'); box.focus(); box.value = query; "
        "box.dispatchEvent(new Event('input', { bubbles: true })); "
        "box.dispatchEvent(new KeyboardEvent('keyup', { bubbles: true }))"
    )


def _ours(name: str, widget: str) -> Peer:
    row = "table tbody tr[aria-rowindex] bdi"
    return Peer(
        name,
        cell=f"w = rg.{widget}(client)\nw",
        first=f"textOf(cell, '{row}')",
        setup="import argilla_widgets as rg\nfrom benchmarks.in_memory import client_of",
        # Display a loaded directory; loading is measured separately.
        prepare="client = None\nclient = client_of(df)",
        sort="findAll(cell, 'table thead button').find((one) => one.innerText.trim().startsWith('username')).click()",
        filter=_typed("input[type=search]"),
        scroll=row,
    )


FLOOR = Peer(
    "floor",
    setup=(
        "import anywidget\n"
        "class Floor(anywidget.AnyWidget):\n"
        "    _esm = 'export default { render({ el }) { el.innerHTML = \"<p class=floor>one row</p>\"; } }'"
    ),
    cell="Floor()",
    first="textOf(cell, '.floor')",
    shows_all=False,
)
FLOOR_ASK = Peer(
    "floor_ask",
    setup=(
        "import anywidget\n"
        "class Asking(anywidget.AnyWidget):\n"
        "    _esm = '''export default { render({ el, model }) {\n"
        "      model.on('msg:custom', ({ row }) => { el.innerHTML = `<p class=floor>${row}</p>`; });\n"
        "      model.send({});\n"
        "    } }'''\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.on_msg(lambda *_: self.send({'row': 'one row'}, buffers=[bytes(20_000)]))"
    ),
    cell="Asking()",
    first="textOf(cell, '.floor')",
    shows_all=False,
)
PANDAS = Peer("pandas", cell="df", first="textOf(cell, 'table.dataframe tbody td')", shows_all=False)
# The HTML of `client.users` in Argilla 2.8, with the same users and without the request.
SDK_HTML = Peer(
    "sdk_html",
    setup=(
        "class Users:\n"
        "    def _repr_html_(self):\n"
        "        rows = [(u.username, u.id, f'Role.{u.role}', u.updated_at.isoformat()) for u in df.itertuples()]\n"
        "        cells = lambda tag, row: '<tr>' + ''.join(f'<{tag}>{text}</{tag}>' for text in row) + '</tr>'\n"
        "        return ('<h3>Users</h3><table>' + cells('th', df.columns)\n"
        "                + ''.join(cells('td', row) for row in rows) + '</table>')"
    ),
    cell="Users()",
    first="textOf(cell, 'table tr:nth-child(2) td')",
)
ITABLES_FIRST = (
    "textOf(cell, 'table.dataTable tbody tr td:nth-child(' + (1 + findAll(cell, 'table.dataTable thead th')"
    ".findIndex((one) => one.innerText.trim().startsWith('username'))) + ')')"
)
ITABLES_SORT = (
    "findAll(cell, 'table.dataTable thead th').find((one) => one.innerText.trim().startsWith('username'))"
    ".querySelector('.dt-column-order').click()"
)


def _itables(name: str, options: str, *, shows_all: bool) -> Peer:
    return Peer(
        name,
        setup="from itables import init_notebook_mode, show",
        before="init_notebook_mode(connected=False)",
        cell=f"show(df{options})",
        first=ITABLES_FIRST,
        sort=ITABLES_SORT,
        filter=_typed(".dt-search input"),
        scroll="table.dataTable tbody td",
        shows_all=shows_all,
    )


ITABLES = _itables("itables", "", shows_all=False)  # a sample of 64 kB
ITABLES_ALL = _itables("itables_all", ", maxBytes=0", shows_all=True)
# It queries DuckDB in the kernel and has no search.
QUAK = Peer(
    "quak",
    setup="import quak",
    cell="w = quak.Widget(df)\nw",
    first="textOf(cell, 'tbody tr td:nth-child(2)')",
    sort=(
        "const head = findAll(cell, 'thead th').find((one) => one.innerText.includes('username')); "
        "const press = new MouseEvent('mousedown', { bubbles: true, composed: true }); "
        "head.querySelector('.sort-button').dispatchEvent(press)"
    ),
    scroll="tbody tr td:nth-child(2)",
)
PERSPECTIVE = Peer(
    "perspective",
    setup="import perspective\nfrom perspective.widget import PerspectiveWidget",
    cell="w = PerspectiveWidget(df)\nw",
    first="textOf(cell, 'regular-table tbody tr td:nth-of-type(2)')",
    sort="return find(cell, 'perspective-viewer').restore({ sort: [['username', turn % 2 ? 'desc' : 'asc']] })",
    filter=(
        "return find(cell, 'perspective-viewer').restore({ filter: query ? [['username', 'contains', query]] : [] })"
    ),
    scroll="regular-table tbody tr td",
    once=True,
)
AG_ROW = '.ag-center-cols-container .ag-row[row-index="0"] .ag-cell'
IPYAGGRID = Peer(
    "ipyaggrid",
    setup=(
        "from ipyaggrid import Grid\n"
        "names = ('username', 'id', 'role', 'updated_at')\n"
        "columns = [{'field': name, 'sortable': True, 'filter': True} for name in names]"
    ),
    cell="w = Grid(grid_data=df, grid_options={'columnDefs': columns}, quick_filter=True, height=420)\nw",
    first=f"textOf(cell, '{AG_ROW}[col-id=username]')",
    sort=(
        "findAll(cell, '.ag-header-cell').find((one) => one.innerText.toLowerCase().includes('username'))"
        ".querySelector('.ag-header-cell-label').click()"
    ),
    filter=_typed("input[id*=quick], input[placeholder]"),
    scroll=AG_ROW,
)
# It draws its menus on a canvas; `transform` does the same through the kernel.
IPYDATAGRID = Peer(
    "ipydatagrid",
    setup="from ipydatagrid import DataGrid",
    cell="w = DataGrid(df, layout={'height': '420px'}, base_column_size=200)\nw",
    first="cell.querySelector('canvas') && texts.has(expected.first) && expected.first",
    sort=(
        "texts.clear(); return execute(`w.transform([{'type': 'sort', 'column': 'username', "
        "'desc': ${turn % 2 ? 'True' : 'False'}}])`)"
    ),
    sorted="texts.has(turn % 2 ? expected.largest : expected.smallest)",
    filter=(
        "texts.clear(); return execute(query ? `w.transform([{'type': 'filter', 'column': 'username', "
        "'operator': 'stringContains', 'value': '${query}'}])` : 'w.transform([])')"
    ),
    filtered=(
        "query ? [...texts].some((text) => text.includes(query)) && !texts.has(expected.first)"
        " : texts.has(expected.first)"
    ),
    scroll="canvas",
)
OURS = (_ours("ours_table", "UserTable"), _ours("ours_manager", "UserManager"))
PEERS = {
    peer.name: peer
    for peer in (
        FLOOR, FLOOR_ASK, *OURS, QUAK, IPYDATAGRID, ITABLES_ALL, ITABLES, PERSPECTIVE, IPYAGGRID, PANDAS, SDK_HTML,
    )
}  # fmt: skip
