"""Passwords that are easy to read from paper and to type."""

from __future__ import annotations

import secrets

from argilla_widgets.sdk.auth.secret import Secret

# Without l, which looks like 1, and letters that are hard to find on some keyboards.
_CONSONANTS = "bdfghjkmnprstvwz"
_VOWELS = "aeiou"
_GROUPS = 4
_RUDE = frozenset({"hure", "kaka", "nazi", "nude", "pedo", "pipi", "popo", "pute", "puta", "puto", "rape", "sado"})
_UNAMBIGUOUS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH = 20


def generate(*, easy: bool = True) -> Secret:
    """Return a new password: ``tozu-mabi-reko-suna``, with 50 random bits; unless ``easy``, 20 letters and digits.

    It begins with a letter, so that no spreadsheet takes it for a number, a date or a formula.
    """
    if not easy:
        first = secrets.choice(_UNAMBIGUOUS[:-8])
        return Secret(first + "".join(secrets.choice(_UNAMBIGUOUS) for _ in range(_LENGTH - 1)))
    return Secret("-".join(_group() for _ in range(_GROUPS)))


def _group() -> str:
    while True:
        group = "".join(secrets.choice(letters) for letters in (_CONSONANTS, _VOWELS) * 2)
        if group not in _RUDE:
            return group
