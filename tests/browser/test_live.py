"""Changes by others, a busy or stopped kernel, and a server outage in JupyterLab, verified on the server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from argilla_widgets.server import LocalServer
from tests.browser.contrast import PART, TEXT, contrast
from tests.browser.notebook import THEMES, WITHIN_A_SECOND
from tests.browser.widgets import SHOW, Widget, fill_form, resize, show
from tests.made_up import unique

MANAGER = "rg.UserManager.of(client)"
WAITING = "Waiting for the running cell to finish."


def edit(widget, username):
    widget.select(username)
    widget.button("Edit").click()
    return widget.dialog("Edit user")


def test_a_change_by_others_is_shown_before_it_is_overwritten(use_notebook, client, person):
    _, widget = show(use_notebook)
    dialog = edit(widget, person.username)
    dialog.get_by_role("textbox", name="First name").fill("Mine")
    person.first_name, person.last_name = "Changed", "Theirs"
    person.update()
    dialog.get_by_role("button", name="Apply").click()
    table = dialog.get_by_role("table", name="Changed in the meantime")
    expect(table).to_contain_text(re.compile(r"first name.*Changed"))
    expect(table.get_by_role("row").last).to_have_text(re.compile(r"last name\s*none\s*Theirs"))
    assert client.users(id=person.id).first_name == "Changed"  # nothing was sent yet
    expect(dialog.get_by_role("textbox", name="First name")).to_have_value("Mine")
    expect(dialog.get_by_role("textbox", name="Last name")).to_have_value("Theirs")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog).to_have_count(0)
    now = client.users(id=person.id)
    assert (now.first_name, now.last_name) == ("Mine", "Theirs")


def test_the_dialog_reports_someone_deleted_by_others(use_notebook, person):
    _, widget = show(use_notebook)
    dialog = edit(widget, person.username)
    dialog.get_by_role("textbox", name="First name").fill("Mine")
    person.delete()
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("alert")).to_contain_text("This user has since been deleted.")
    dialog.get_by_role("button", name="Cancel").click()
    expect(widget.checkbox(person.username)).to_have_count(0)


def test_auto_refresh_shows_changes_by_others_without_disturbing(use_notebook, person):
    notebook, widget = show(use_notebook)
    widget.select(person.username)
    widget.search("")
    form = fill_form(widget, "half typed")
    field = form.get_by_role("textbox", name="Username")
    field.focus()
    notebook.execute(f"{MANAGER}.auto_refresh = 1")
    person.role = "admin"
    person.update()
    # The interval is at least ten times the duration of a refresh, which is long on a busy machine.
    expect(widget.status).to_contain_text(person.username, timeout=30_000)
    row = widget.region.locator("tr", has_text=person.username)
    expect(row).to_contain_text("admin")
    expect(field).to_be_focused()
    expect(field).to_have_value("half typed")
    expect(widget.checkbox(person.username)).to_be_checked()
    notebook.execute(f"{MANAGER}.auto_refresh = 0")


def test_a_restarted_kernel_is_reported_and_the_rows_stay_until_the_cell_runs_again(open_notebook):
    notebook, widget = show(open_notebook)
    expect(widget.checkbox("ana")).to_be_visible()
    notebook.restart()
    expect(widget.alert).to_contain_text("The kernel has stopped.")
    expect(widget.alert).to_contain_text("Run the notebook again from the top.")
    expect(widget.checkbox("ana")).to_be_visible()
    notebook.pictures("restarted", widget.region)
    expect(widget.button("New user")).to_have_attribute("aria-disabled", "true")
    expect(widget.button("New user")).to_have_attribute(
        "title", "The kernel has stopped. Run the notebook again from the top."
    )
    # A click on the prompt does not move the focus, so the keys would go to the widget.
    notebook.page.locator(".jp-InputPrompt").first.click()
    notebook.page.keyboard.press("Control+Enter")
    expect(widget.alert).to_have_count(0)
    expect(widget.checkbox("ana")).to_be_visible()


@pytest.mark.long
def test_a_server_that_is_gone_is_reported_and_found_without_rerunning_the_cell(use_notebook, tmp_path):
    server = LocalServer(home=tmp_path / "home", sample="team").start()
    port = server.port
    try:
        notebook = use_notebook(
            "import argilla_widgets as rg\n"
            f"client = rg.Argilla(api_url='{server.url}', api_key='argilla.apikey', retries=0)\nclient.users",
            "rg.UserTable(client)",
        )
        widgets = widget, _ = [Widget(notebook.run(index)) for index in (0, 1)]
        for shown in widgets:
            expect(shown.checkbox("ana")).to_be_visible()
        server.stop()
        for shown, picture in zip(widgets, ("server-gone", "offline"), strict=True):
            shown.button("Refresh").click()
            expect(shown.alert).to_contain_text("What you see may be out of date.")
            again = shown.alert.get_by_role("button", name="Try again")
            expect(again).to_be_visible()
            expect(shown.checkbox("ana")).to_be_visible()
            resize(shown.region, 360)
            notebook.picture(f"{picture}-360", shown.region)
            # On a line of its own, the button begins where the text does.
            assert again.bounding_box()["x"] == shown.alert.locator("b").first.bounding_box()["x"]
            resize(shown.region, None)
            for theme in THEMES:
                notebook.set_theme(theme)
                assert contrast(shown.row("ana").locator(".aw-dim").first) >= TEXT, theme
                assert contrast(shown.checkbox("ana"), "borderTopColor") >= PART, theme
                notebook.picture(f"{picture}-{theme}", shown.region)
        name = unique("back")
        form = fill_form(widget, name)
        form.get_by_role("button", name="Create user").click()
        expect(form.get_by_role("alert")).to_contain_text(re.compile("answer|reach|listens|connect", re.IGNORECASE))
        server = LocalServer(home=tmp_path / "home", port=port).start()
        for shown in widgets:
            expect(shown.alert.filter(has_text="out of date")).to_have_count(0, timeout=60_000)
        form.get_by_role("button", name="Create user").click()
        expect(widget.status).to_contain_text(f"Created {name}")
        for shown in widgets:
            expect(shown.alert).to_have_count(0)
            expect(shown.checkbox(name)).to_be_visible()
        with server.client() as client:
            assert client.users(name) is not None
    finally:
        server.stop()


@pytest.fixture
def patient(open_notebook, tmp_path):
    """Open a notebook without subshells, whose kernel handles comm messages only between cells, as older ones do.

    Yield the notebook and the file that ends its running cell.
    """
    go = tmp_path / "go"
    notebook = open_notebook(
        SHOW, f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.1)"
    )
    notebook.page.evaluate(
        "() => { jupyterapp.shell.currentWidget.sessionContext.session.kernel.commsOverSubshells = 'disabled'; }"
    )
    yield notebook, go
    go.touch()


@pytest.mark.long
def test_without_subshells_a_request_waits_for_the_cell_and_runs_once(patient, client):
    notebook, go = patient
    widget = Widget(notebook.run(0))
    expect(widget.checkbox("ana")).to_be_visible()
    widget.button("Refresh").click()
    expect(widget.status).to_contain_text("Refreshed")
    name = unique("patient")
    form = fill_form(widget, name)
    notebook.start(1)
    expect(notebook.page.locator(".jp-InputPrompt").last).to_have_text("[*]:")
    form.get_by_role("button", name="Create user").click()
    expect(widget.region.get_by_text(WAITING)).to_be_visible(timeout=WITHIN_A_SECOND)
    assert name not in [user.username for user in client.users]
    go.touch()
    expect(widget.status).to_contain_text(f"Created {name}")
    expect(widget.region.get_by_text(WAITING)).to_have_count(0)
    client.users(name).delete()
