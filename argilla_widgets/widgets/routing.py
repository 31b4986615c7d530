"""Publish comm messages so that a front end's next message does not wait behind the running cell.

JupyterLab sends what a widget says over a subshell of its own, beside the cells. ipykernel 7.4 overrules that: a
message on a comm goes to the shell whose request was current when the comm last published, and that is the main shell
while a cell runs. It notes that shell for requests that are given as whole messages. Given as its header alone, which
``Session.send`` takes as well, the request still is the parent of what is published (nbclient keeps nothing else), and
the front end's choice of a shell holds.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


def publish(send: Callable[..., _T], *args: object, **kwargs: object) -> _T:
    """Call what publishes on a comm, such that the shell of the running cell is not noted for replies.

    For the call itself alone: observers of a cell need the whole request, so that their output gets to its place.
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
