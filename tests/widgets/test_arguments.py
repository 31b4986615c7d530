"""Arguments that a widget does not know: refused with the nearest, and their values shown nowhere."""

from __future__ import annotations

import traceback

import pytest

import argilla_widgets as rg

WIDGETS = (rg.UserManager, rg.UserTable, rg.AccessMatrix, rg.AccessExplorer, rg.UserForm, rg.WorkspaceForm)


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("name", ["password", "serch", "autorefresh"])
def test_an_unknown_argument_is_refused_and_a_verbose_traceback_does_not_show_it(client, widget, name):
    secret = "".join(["s3cret"] * 2)
    with pytest.raises(TypeError, match=r"no argument|no password argument") as caught:
        widget(client, **{name: secret})
    error = caught.value
    frames = error.__traceback__.tb_next  # below this test's own frame
    seen = traceback.TracebackException(type(error), error, frames, capture_locals=True)
    assert secret not in "".join(seen.format())


def test_the_nearest_argument_is_named(client):
    with pytest.raises(TypeError, match=r"UserManager has no argument 'serch'\. Did you mean 'search'\?"):
        rg.UserManager(client, serch="ana")
