"""A clean environment with only the wheel and JupyterLab shows the widget."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import open_profile
from tests.browser.hosts.applications import APPLICATIONS
from tests.browser.notebook import LOAD_TIMEOUT
from tests.browser.widgets import Widget
from tests.package.environment import NO_NETWORK, make_environment
from tests.package.test_wheel import REPOSITORY, build

pytestmark = pytest.mark.long


@pytest.fixture
def environment(tmp_path):
    """Return the folder of an environment with the wheel, JupyterLab and what they need, and nothing else."""
    done = build(REPOSITORY, tmp_path)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    return make_environment(tmp_path / "environment", wheel, "jupyterlab", "ipykernel")


def test_a_clean_environment_with_jupyterlab_shows_everyone(environment, browser, server, client, tmp_path):
    (jupyterlab,) = [one for one in APPLICATIONS if one.name.startswith("JupyterLab")]
    variables = {"ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "argilla.apikey", **NO_NETWORK}
    page = open_profile(browser).new_page()
    page.set_default_timeout(LOAD_TIMEOUT)
    with replace(jupyterlab, environment=str(environment)).serving(tmp_path, variables) as address:
        page.goto(address)
        jupyterlab.run(page)
        widget = Widget(page)
        for user in client.users:
            expect(widget.checkbox(user.username)).to_be_visible(timeout=LOAD_TIMEOUT)
        assert len(client.users) == 14
    page.context.close()
