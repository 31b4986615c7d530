"""`hides_arguments`: keeps what was passed in a wrong place, which may be a password, out of tracebacks."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from argilla_widgets.sdk.errors import ArgumentError

_C = TypeVar("_C", bound=type)
_P = ParamSpec("_P")
_T = TypeVar("_T")

_SPECIAL = ("__new__", "__init__", "__call__", "__getitem__")


def hides_arguments(cls: _C) -> _C:
    """Make the public methods and setters of a class raise an `ArgumentError` without the frames below them.

    Those frames hold the argument, and some error reporters show the variables of each frame.
    """
    for name, member in [*vars(cls).items()]:
        if name.startswith("_") and name not in _SPECIAL:
            continue
        if inspect.isfunction(member):
            setattr(cls, name, _without_frames(member))
        elif isinstance(member, staticmethod | classmethod):
            setattr(cls, name, type(member)(_without_frames(member.__func__)))
        elif isinstance(member, property) and member.fset is not None:
            setattr(cls, name, member.setter(_without_frames(member.fset)))
    return cls


def _without_frames(function: Callable[_P, _T]) -> Callable[_P, _T]:
    @functools.wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return function(*args, **kwargs)
        except ArgumentError as error:
            raise error.with_traceback(None) from None
        finally:
            del args, kwargs  # a traceback shows this frame, too

    return call
