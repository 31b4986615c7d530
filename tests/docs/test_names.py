"""What the documentation says is shown is shown: labels of the front end and of Argilla's pages, lines of doctor()."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.pages import REPOSITORY

WORDS = REPOSITORY / "docs/vocabulary.md"
"""Quotes sentences: it is about them."""
PAGES = sorted(
    {REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md"), *REPOSITORY.glob("notebooks/*.ipynb")} - {WORDS}
)


def prose(page):
    """Return the text of a page without code and tags."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".ipynb":
        text = "\n".join(
            "".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"
        )
    return re.sub(r"^```.*?^```|`[^`]*`|<[^>]*>", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def labels():
    """Return the texts in the sources of the front end: strings, up to their first value, and text between tags."""
    found = set()
    for path in (REPOSITORY / "js/src").rglob("*.ts*"):
        source = path.read_text(encoding="utf-8")
        found |= {*re.findall(r'"([^"\n]+)"', source), *re.findall(r"`([^`$]+)", source)}
        found |= {*re.findall(r">\s*([^<>{}=;()]+?)\s*[<{]", source)}
    return {text.strip() for text in found}


@pytest.fixture(scope="module")
def argilla():
    """Return the scripts of Argilla's own pages."""
    server = find_spec("argilla_server")
    assert server is not None
    folder = Path(server.origin).parent / "static"
    return "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.js"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_name_in_quotes_is_on_the_screen(page, labels, argilla):
    names = re.findall(r'"([A-Z][^"\n]*)"', prose(page))
    assert [name for name in names if name.removesuffix(" ...") not in labels and f'"{name}"' not in argilla] == []


def test_a_name_that_is_not_on_the_screen_would_be_found(labels):
    assert {"New user", "Stage everyone in", "Roster"} <= labels
    assert not {"New person", "Stage everyone", "Rosters"} & labels


def test_the_lines_of_doctor_in_the_guide_are_printed():
    source = (REPOSITORY / "argilla_widgets/sdk/doctor.py").read_text(encoding="utf-8")
    guide = (REPOSITORY / "docs/deployments.md").read_text(encoding="utf-8")
    printed = re.findall(r"`[✓!] ([a-z ]+): ?([^`]*)`", guide)
    assert len(printed) > 6
    for name, line in printed:
        assert f'("{name}", _' in source
        assert [one for one in re.split(r"(?<=\.) ", line) if one.split(" '")[0] not in source] == []
