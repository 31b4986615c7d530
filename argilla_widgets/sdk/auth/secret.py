"""Passwords, from the moment they arrive to the bytes of a request.

Exceptions carry frames, and IPython's ``%xmode Verbose`` prints the variables of every frame. So a password is wrapped
before anything can fail, and unwrapped only in functions that return errors instead of raising: `encode_body`, and
`Transport._try`, which sends it.
"""

from __future__ import annotations

import json
from numbers import Real
from typing import NoReturn
from urllib.parse import quote

import msgspec

from argilla_widgets.sdk.errors import ArgillaError, UnprocessableEntityError
from argilla_widgets.sdk.models import MIN_PASSWORD
from argilla_widgets.sdk.text import FROM_DATA_FRAME, pluralize

MAX_PASSWORD_BYTES = 72
"""bcrypt, which the server hashes with, reads no further: the rest would not be part of the password."""


class Secret:
    """A text that hides itself: masked in ``repr`` and ``str``, not comparable, not picklable, not in JSON.

    Anything that is not text is accepted as well, and refused where the password is checked: raising here would show it
    in the traceback.
    """

    __slots__ = ("__text",)

    def __init__(self, text: object) -> None:
        self.__text = text.__text if isinstance(text, Secret) else text

    def __repr__(self) -> str:
        return "Secret('********')"

    def __str__(self) -> str:
        return "********"

    def __format__(self, format_spec: str) -> str:
        return format(str(self), format_spec)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A secret cannot be pickled or copied. Pass the password again where it is needed.")

    def problem(self) -> str | None:
        """Return why this cannot be a password of Argilla, as a sentence; None if it can.

        The server takes 8 to 100 characters, of which bcrypt reads the first 72 bytes.
        """
        text = self.__text
        if not isinstance(text, str):
            then = f" {FROM_DATA_FRAME}" if isinstance(text, Real) else ""
            return f"The password must be a string, not {type(text).__name__}.{then}"
        if len(text) < MIN_PASSWORD:
            return f"The password has {pluralize(len(text), 'character')}. Use {MIN_PASSWORD} or more."
        try:
            size = len(text.encode())
        except UnicodeEncodeError:
            return "The password contains a character that cannot be encoded as UTF-8 (half of a surrogate pair)."
        if size > MAX_PASSWORD_BYTES:
            return (
                f"The password has {size} bytes in UTF-8, and {MAX_PASSWORD_BYTES} are allowed: "
                "the server would ignore the rest."
            )
        return None

    def redact(self, text: str) -> str:
        """Mask this secret wherever it appears in ``text``, which came from elsewhere."""
        secret = self.__text
        # A shorter secret may be a part of ordinary words.
        if not isinstance(secret, str) or len(secret) < MIN_PASSWORD:
            return text
        # Unchanged, in an address, and in JSON; an address makes its host lower case.
        forms = {secret, json.dumps(secret)[1:-1], *(quote(secret, safe, errors="replace") for safe in ("", "/"))}
        for form in sorted(map(_lower, forms), key=len, reverse=True):
            # Without a pattern: Python would keep it, and the secret with it, in a cache.
            parts, end = [], 0
            for part in _lower(text).split(form):
                parts.append(text[end : end + len(part)])
                end += len(part) + len(form)
            text = str(self).join(parts)
        return text

    def reveal(self) -> object:
        """Return the wrapped text. Only for code that passes it straight on."""
        return self.__text


def _lower(text: str) -> str:
    """Return a text of the same length in lower case, whichever letters surround each."""
    return text.replace("İ", "i").lower().replace("ς", "σ")  # noqa: RUF001 - the two forms of one letter


def check_password(password: Secret | None) -> None:
    """Refuse a password that the server would refuse, or would cut short."""
    problem = password.problem() if password is not None else None
    if problem is not None:
        raise UnprocessableEntityError(problem, field="password")


def unwrapped(value: object) -> object:
    """Return a value as it is sent. Only where no frame is shown: see the module's docstring."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, str):  # a subclass, such as numpy's
        return str.__str__(value)
    # As a sentence: msgspec passes it on, `encode_body` returns it.
    raise TypeError(f"{type(value).__name__} is not a value that can be sent")


_encoder = msgspec.json.Encoder(enc_hook=unwrapped)


def encode_body(body: object) -> bytes | ArgillaError:
    """Return ``body`` as JSON, secrets included; an error is returned, not raised (see the module's docstring)."""
    try:
        return _encoder.encode(body)
    except UnicodeEncodeError:
        return UnprocessableEntityError("The text contains a character that cannot be encoded as UTF-8.")
    except (TypeError, ValueError) as error:
        return UnprocessableEntityError(f"The request cannot be encoded as JSON: {error}.")
