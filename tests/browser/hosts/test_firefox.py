"""The main flow in Firefox: create a user, see them, open every tab, follow the theme."""

from __future__ import annotations

import pytest

from tests.browser.hosts.applications import APPLICATIONS
from tests.browser.hosts.firefox import Firefox
from tests.browser.hosts.test_applications import LUMINANCE
from tests.browser.notebook import PICTURES
from tests.made_up import PASSWORD, remove, unique

pytestmark = pytest.mark.long


def test_firefox_runs_the_manager(server, client, tmp_path):
    (voila,) = [application for application in APPLICATIONS if application.name == "Voila"]
    variables = {"ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "argilla.apikey"}
    name = unique("firefox")
    with voila.serving(tmp_path, variables) as address, Firefox.running(tmp_path / "profile") as firefox:
        check_theme(firefox, address, "light")
        firefox.click("button", "New user")
        firefox.write("textbox", "Username", name)
        firefox.write(None, "Password", PASSWORD)
        firefox.click("button", "Create user")
        firefox.find("checkbox", f"Select {name}")
        remove(client.users[name])
        for tab in ("Workspaces", "Access", "Roster", "Journal", "Users"):
            firefox.click("tab", tab)
            panel = firefox.find("tabpanel", tab)
            assert firefox.evaluate(panel, "one.getBoundingClientRect().height") > 50
        check_theme(firefox, address.replace("theme=light", "theme=dark"), "dark")
    assert firefox.errors == []


def check_theme(firefox, address, theme):
    """Open a page whose theme it is, and look at the manager."""
    firefox.open(address, "checkbox", "Select ana")
    region = firefox.find("region", "Argilla users")
    assert firefox.evaluate(region, "getComputedStyle(one).colorScheme") == theme
    assert (firefox.evaluate(region, f"({LUMINANCE})(one)") < 0.5) == (theme == "dark")
    firefox.picture(PICTURES / f"Firefox-{theme}.png")
