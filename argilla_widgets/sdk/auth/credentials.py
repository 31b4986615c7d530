"""Find the address and the key on each call: arguments, else Colab's secrets, else the environment."""

from __future__ import annotations

import os
import threading
import warnings

_colab_lock = threading.Lock()  # google.colab.userdata asks the front end, which it cannot do twice at a time
_refused: set[str] = set()


def find_setting(name: str) -> str | None:
    """Return the value of ``ARGILLA_API_URL`` or ``ARGILLA_API_KEY``, without surrounding spaces and line breaks."""
    return _cleaned(_colab_secret(name)) or _cleaned(os.environ.get(name))


def _cleaned(value: str | None) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None


def _colab_secret(name: str) -> str | None:
    """Read the secret with that name in a Google Colab notebook that has access to it."""
    if name in _refused:
        return None
    try:
        from google.colab import userdata  # noqa: PLC0415 - only exists in Colab  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None
    with _colab_lock:
        try:
            return userdata.get(name)
        except Exception as error:  # noqa: BLE001 - Colab's own exceptions; none of them should end the connection
            problem = type(error).__name__
    if problem != "SecretNotFoundError":
        _refused.add(name)
        warnings.warn(
            f"Colab did not provide the secret {name} ({problem}), so the environment variable is used instead. "
            "To use the secret, give this notebook access to it in Colab's secrets panel, then restart the session.",
            UserWarning,
            stacklevel=2,
        )
    return None
