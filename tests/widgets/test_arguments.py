"""Unknown arguments are refused with the nearest name, and their values are never shown."""

from __future__ import annotations

import traceback

import pytest

import argilla_widgets as rg

WIDGETS = (rg.UserManager, rg.UserTable, rg.AccessMatrix, rg.AccessExplorer, rg.UserForm, rg.WorkspaceForm)


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("name", ["password", "serch", "autorefresh"])
def test_an_unknown_argument_is_refused_without_showing_its_value(client, widget, name):
    secret = "".join(["s3cret"] * 2)
    with pytest.raises(TypeError, match=r"no argument|no password argument") as caught:
        widget(client, **{name: secret})
    error = caught.value
    frames = error.__traceback__.tb_next  # skip the test's own frame
    seen = traceback.TracebackException(type(error), error, frames, capture_locals=True)
    assert secret not in "".join(seen.format())


def test_an_unknown_argument_suggests_the_nearest(client):
    with pytest.raises(TypeError, match=r"UserManager has no argument 'serch'\. Did you mean 'search'\?"):
        rg.UserManager(client, serch="ana")
