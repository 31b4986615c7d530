"""`hides_arguments`: names misspelt arguments, and keeps passwords, which may be among them, out of tracebacks."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeAlias, TypeVar

from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.text import refuse_unknown

_C = TypeVar("_C", bound=type)
_P = ParamSpec("_P")
_T = TypeVar("_T")
_Bare: TypeAlias = tuple[type[BaseException], ...]

_SPECIAL = ("__new__", "__init__", "__call__", "__getitem__")


def hides_arguments(cls: _C) -> _C:
    """Make the public methods and setters of a class raise an `ArgumentError` without the frames below them.

    Those frames hold the argument, and some error reporters show the variables of each frame. An argument that a method
    does not have is an `UnknownArgumentError`, which suggests the nearest name.
    """
    return _wrapped(cls, (ArgumentError,))


def hides_contents(cls: _C) -> _C:
    """Do the same, also for an interrupt (Ctrl-C), an exit and a lack of memory.

    For a class whose methods read or write files with passwords: wherever they are by then, a frame may hold some.
    """
    return _wrapped(cls, (ArgumentError, KeyboardInterrupt, SystemExit, MemoryError))


def _wrapped(cls: _C, bare: _Bare) -> _C:
    for name, member in [*vars(cls).items()]:
        if name.startswith("_") and name not in _SPECIAL:
            continue
        if inspect.isfunction(member):
            setattr(cls, name, _without_frames(member, bare))
        elif isinstance(member, staticmethod | classmethod):
            setattr(cls, name, type(member)(_without_frames(member.__func__, bare)))
        elif isinstance(member, property) and member.fset is not None:
            setattr(cls, name, member.setter(_without_frames(member.fset, bare)))
    return cls


def _without_frames(function: Callable[_P, _T], bare: _Bare) -> Callable[_P, _T]:
    """Return a function that raises these exceptions without the frames below it."""

    @functools.wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return function(*args, **kwargs)
        except bare as error:
            error.__context__ = None  # its frames, too
            raise error.with_traceback(None) from None
        except TypeError as error:
            if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                raise
            problem, names = error, [*kwargs]  # the function was not entered
        finally:
            del args, kwargs  # a traceback shows this frame, too
        _refuse_unknown(function, names)
        raise problem.with_traceback(None)

    return call


def _refuse_unknown(function: Callable[..., object], names: Iterable[str]) -> None:
    """Refuse the arguments that a function does not have."""
    known = tuple(name for name in inspect.signature(function).parameters if name not in {"self", "cls"})
    special = function.__name__ in _SPECIAL
    owner = function.__qualname__.partition(".")[0] if special else function.__name__
    refuse_unknown({name: None for name in names if name not in known}, owner, known)
