"""Trace which of the package's modules and functions run, the requests they send, and the objects that hold a value."""

from __future__ import annotations

import dataclasses
import gc
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import argilla_widgets

PACKAGE = str(Path(argilla_widgets.__file__).parent)


class Trace:
    """The calls and requests recorded."""

    def __init__(self):
        self.calls = Counter()
        self.requests = []

    @property
    def modules(self):
        return {module for module, _ in self.calls}

    def __str__(self):
        lines = [
            f"{len(self.modules)} modules, {len(self.calls)} functions, {self.calls.total()} calls, {self.requests}"
        ]
        for module in sorted(self.modules):
            names = [f"{name} {number}" for (one, name), number in self.calls.items() if one == module]
            lines.append(f"  {module}: {', '.join(names)}")
        return "\n".join(lines)


class Tracer:
    """Records calls in this thread and in every thread that starts while it is installed."""

    def __init__(self):
        self._trace = None

    @contextmanager
    def installed(self):
        threading.setprofile(self._on_event)
        sys.setprofile(self._on_event)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def begin(self):
        self._trace = Trace()
        return self._trace

    def end(self):
        self._trace = None

    def _on_event(self, frame, event, _argument):
        trace, code = self._trace, frame.f_code
        if trace is None or event != "call":
            return
        if code.co_filename.startswith(PACKAGE):
            if not code.co_name.startswith("<") or code.co_name == "<lambda>":  # skip comprehensions and module bodies
                name = f"{type(frame.f_locals['self']).__name__}." if "self" in frame.f_locals else ""
                module = code.co_filename.removeprefix(f"{PACKAGE}/").removesuffix(".py")
                trace.calls[module, name + code.co_name] += 1
        elif code.co_name == "handle_request" and code.co_filename.endswith("httpx/_transports/default.py"):
            request = frame.f_locals["request"]
            trace.requests.append(f"{request.method} {request.url.path}")


def classes_that_hold(*values):
    """Return the names of the package's classes with one of these values in a field, or in a tuple or dict there."""
    gc.collect()
    found = set()
    for one in gc.get_objects():
        if not isinstance(one, type) and str(getattr(type(one), "__module__", "")).startswith("argilla_widgets"):
            names = getattr(type(one), "__struct_fields__", None) or getattr(type(one), "_fields", ())
            if dataclasses.is_dataclass(one):
                names = [field.name for field in dataclasses.fields(one)]
            if any(_holds(getattr(one, name, None), values) for name in names):
                found.add(type(one).__name__)
    return found


def _holds(value, values, depth=2):
    if depth and isinstance(value, dict):
        value = [*value, *value.values()]
    if depth and isinstance(value, tuple | list):
        return any(_holds(item, values, depth - 1) for item in value)
    return type(value) in {type(one) for one in values} and value in values
