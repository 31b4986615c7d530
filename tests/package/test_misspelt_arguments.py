"""A misspelt argument of any public method is named, with the argument that was meant, and its value is not shown."""

from __future__ import annotations

import inspect

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.audit.finding import Finding
from argilla_widgets.directory.journal.journal import Journal
from argilla_widgets.directory.questions import Access
from argilla_widgets.sdk.errors import UnknownArgumentError
from tests.package.test_misplaced_arguments import INTERNAL, parameters_of
from tests.sdk.auth.test_secrets import PASSWORD, is_clean, traceback_of

KINDS = [
    *(kind for name in rg.__all__ if inspect.isclass(kind := getattr(rg, name))),
    *(Access, Finding, Journal),
]
# Python itself names the argument, too: the server loads nothing of the sdk, and methods of a snapshot are called for
# each of 100,000 users.
KINDS = [kind for kind in KINDS if kind not in {rg.LocalServer, rg.Snapshot} and not issubclass(kind, Exception)]
INHERITED = {"set_state"}
"""Methods of Jupyter's widgets."""


def methods():
    for kind in KINDS:
        for name in dir(kind):
            member = inspect.getattr_static(kind, name)
            function = getattr(member, "__func__", member)
            if not inspect.isfunction(function) or not function.__module__.startswith("argilla_widgets"):
                continue
            if (name.startswith("_") and name != "__call__") or name in INHERITED or (kind, name) in INTERNAL:
                continue
            first = None if isinstance(member, staticmethod) else 1
            for parameter in parameters_of(function)[first:]:
                yield pytest.param(function, parameter.name, id=f"{kind.__name__}.{name}({parameter.name})")


@pytest.mark.parametrize(("function", "name"), [*methods()])
def test_a_misspelt_argument_is_named(function, name):
    misspelt = {f"{name}x": PASSWORD}
    with pytest.raises(UnknownArgumentError, match=rf"no argument '{name}x'\. Did you mean '{name}'\?"):
        function(None, **misspelt)
    assert is_clean(traceback_of(lambda: function(None, **misspelt)))
