"""What an import loads, in a fresh interpreter."""

from __future__ import annotations

import json
import sys

import pytest

import argilla_widgets as rg
from tests.package.interpreter import python

JUPYTER = (
    "IPython",
    "anywidget",
    "comm",
    "ipykernel",
    "ipywidgets",
    "jupyter_client",
    "jupyter_core",
    "jupyter_server",
    "jupyterlab",
    "nbformat",
    "traitlets",
)


def modules(code: str) -> set[str]:
    """Return the packages and top-level modules that `code` loads."""
    return set(json.loads(python(code + "\nimport json, sys; print(json.dumps([*sys.modules]))")))


@pytest.fixture(scope="module")
def client_modules() -> set[str]:
    return modules("import argilla_widgets as rg; rg.Argilla; rg.User")


def test_the_client_loads_only_httpx_and_msgspec(client_modules):
    tops = {name.partition(".")[0] for name in client_modules}
    assert not tops & {"pandas", "numpy", "argilla_server", *JUPYTER}
    allowed = {name.partition(".")[0] for name in modules("import httpx, msgspec")}
    assert tops - allowed - sys.stdlib_module_names == {"argilla_widgets"}


def test_the_client_loads_no_directory_and_no_widget(client_modules):
    ours = {name.removeprefix("argilla_widgets.") for name in client_modules if name.startswith("argilla_widgets.")}
    assert {name for name in ours if name.split(".")[0] != "sdk"} == {
        "client",
        "widgets",
        "widgets.display",
        "widgets.runs",
    }


def test_a_public_name_loads_only_its_own_layer():
    assert not {name for name in modules("import argilla_widgets") if name.startswith("argilla_widgets.")}
    assert "argilla_widgets.sdk" not in modules("import argilla_widgets as rg; rg.LocalServer")


def test_the_help_of_the_command_line_loads_no_sdk():
    loaded = modules(
        "import sys; sys.argv = ['', '--help']; sys.stdout = sys.stderr\nfrom argilla_widgets import cli\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    sys.stdout = sys.__stdout__"
    )
    assert {name for name in loaded if name.startswith("argilla_widgets")} == {"argilla_widgets", "argilla_widgets.cli"}
    assert "httpx" not in loaded


BLOCK = f"""
import sys

class NoJupyter:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {JUPYTER}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, NoJupyter())
"""


def test_sdk_and_directory_work_without_jupyter(server):
    printed = python(
        BLOCK
        + """
import importlib, pkgutil
import argilla_widgets.directory, argilla_widgets.sdk

for floor in argilla_widgets.sdk, argilla_widgets.directory:
    for module in pkgutil.walk_packages(floor.__path__, floor.__name__ + "."):
        importlib.import_module(module.name)

import argilla_widgets as rg
with rg.Argilla() as client:
    user = rg.User(username="without_jupyter", password="12345678").create()
    print(client.users("without_jupyter").role, len(client.users.to_pandas()) == len(client.users))
    user.delete()
""",
        ARGILLA_API_URL=server.url,
        ARGILLA_API_KEY="argilla.apikey",
    )
    assert printed == "annotator True"


def test_a_widget_names_the_missing_package():
    with pytest.raises(AssertionError, match=r"No module named '(anywidget|traitlets)'"):
        python(BLOCK + "import argilla_widgets as rg; rg.UserManager")


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="UserManger"):
        rg.UserManger  # noqa: B018
