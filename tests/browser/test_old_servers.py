"""Servers of older versions: what they can do is done with clicks, and the rest is refused before it is tried."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.test_roster import LONG, RosterTab
from tests.browser.widgets import Widget, fill_form
from tests.versions.conftest import OldServer

CLASS = "Username\tFirst name\tRole\tWorkspaces\nbo.li\t\tadmin\t\nmia.w\tMia\t\tnew-class\nkim.s\tKim\t\tnew-class"


@pytest.mark.long
@pytest.mark.parametrize("version", ["2.5.0", "2.6.0"])
def test_what_an_older_server_can_do_is_done_and_the_rest_is_refused(run, version):
    sentence = f"Argilla {version} cannot change users; 2.6 and later can."
    with OldServer(version, sample="team") as server:
        client = rg.Argilla(api_url=server.url, api_key="argilla.apikey")
        widget = Widget(run("client.users", server))
        form = fill_form(widget, "dora.w")
        form.get_by_role("checkbox", name="nlp").check()
        form.get_by_role("button", name="Create user").click()
        expect(widget.status).to_contain_text("Created dora.w")
        assert "dora.w" in [user.username for user in client.workspaces("nlp").users]

        widget.select("dora.w")
        button = widget.button("Change role")
        if server.changes_users:
            expect(button).to_be_enabled()
        else:
            expect(button).to_be_disabled()
            expect(button).to_have_accessible_description(sentence)

        roster = RosterTab(widget)
        roster.paste(CLASS)
        roster.button("Review plan").click()
        roster.is_at("Review")
        roster.panel.get_by_role("checkbox", name="Keep them in memory only").check()
        number = 3 if server.changes_users else 2
        roster.button(f"Apply to {number} people").click()
        expect(roster.panel.locator("[aria-current=step]")).to_have_text(re.compile("Hand out$"), timeout=LONG)
        assert {user.username for user in client.workspaces("new-class").users} == {"mia.w", "kim.s"}
        assert client.users("bo.li").role == ("admin" if server.changes_users else "annotator")
        if not server.changes_users:
            expect(roster.panel.get_by_role("row").filter(has_text="bo.li")).to_contain_text(sentence)
        widget.button("Undo").click()
        expect(widget.status).to_contain_text("Undone: ")
        assert {"mia.w", "kim.s"}.isdisjoint(user.username for user in client.users)
        assert client.users("bo.li").role == "annotator"
        client.close()
