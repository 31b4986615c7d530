"""The code on the pages of the documentation runs as written."""

from __future__ import annotations

import pytest

from tests.long import mostly_long
from tests.package.interpreter import python
from tests.pages import CONNECTED, PAGES

CLASS = """username,first_name,last_name,E-Mail
ada.marin,Ada,Marín,ada@example.org
dora.weiss,Dora,Weiß,dora@example.org
mia.w,Mia,Wu,mia@example.org
"""
CHECKS = {
    "users": "print(manager.search, sorted(workspace.name for workspace in client.workspaces))",
    "access": "print(access.can('bo.li', 'annotate', 'nlp'), [finding.kind for finding in access.findings()])",
    "classes": "print(sorted(user.username for user in client.workspaces('ling-101').users))",
}
PRINTED = {
    "users": "ma ['archive', 'nlp', 'speech', 'vision']",
    "access": "Yes: annotator and member of nlp. ['default_credentials', 'no_admin', 'no_workspace', 'no_workspace']",
    "classes": "['ada.marin', 'mia.w']",
}


ELSEWHERE = {"deployments"}
"""Connects to a server behind a proxy, as tests/server/test_deployments.py does."""
HERE = [page for page in PAGES if page.stem not in ELSEWHERE]


@pytest.mark.parametrize("page", mostly_long(HERE, *(page for page in HERE if page.stem in CHECKS)), ids=str)
def test_the_code_of_a_page_runs(page, fresh_server, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # the code writes files
    (tmp_path / "class.csv").write_text(CLASS, encoding="utf-8")
    code = PAGES[page].replace("http://localhost:6900", fresh_server.url)
    environment = {"ARGILLA_API_URL": fresh_server.url, "ARGILLA_API_KEY": "argilla.apikey"}
    printed = python(f"{CONNECTED}{code}\n{CHECKS.get(page.stem, '')}", **environment)
    assert printed.endswith(PRINTED.get(page.stem, ""))
