"""Publish comm messages so that a front end's next message does not wait behind the running cell.

JupyterLab sends a widget's messages over a separate subshell, which is not blocked by cells. ipykernel 7.4 overrides
that: a message on a comm goes to the shell whose request was current when the comm last published, and while a cell
runs, that is the main shell. It records that shell for requests that are passed as whole messages. If only the header
is passed, which ``Session.send`` accepts as well, the request is still the parent of what is published (nbclient keeps
nothing else), and the front end's choice of a shell is respected.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


def publish(send: Callable[..., _T], *args: object, **kwargs: object) -> _T:
    """Call a function that publishes on a comm, without recording the running cell's shell for replies.

    Use it only for the call itself: observers of a cell need the whole request, so that their output appears in its
    place.
    """
    kernels: Any = getattr(sys.modules.get("ipykernel.kernelbase"), "Kernel", None)
    if kernels is None or not kernels.initialized():
        return send(*args, **kwargs)
    kernel = kernels.instance()
    request = getattr(kernel, "_shell_parent", None)
    if not isinstance(request, ContextVar):  # before ipykernel 7
        return send(*args, **kwargs)
    context = copy_context()
    context.run(request.set, kernel.get_parent("shell").get("header") or {})
    return context.run(send, *args, **kwargs)
