"""``doctor``: what is wrong with a server, or with the connection to it."""

from __future__ import annotations

import argparse

from argilla_widgets.sdk import Argilla
from argilla_widgets.sdk.connect import DEFAULT_KEYS, find_setting
from argilla_widgets.sdk.doctor import Check
from argilla_widgets.sdk.errors import ArgillaCredentialsError, ArgillaError


def doctor(options: argparse.Namespace) -> int:
    """Report all checks; exit with 1 when one fails."""
    given = {name: getattr(options, name) for name in ("api_url", "api_key") if getattr(options, name) is not None}
    missing = []
    if "api_url" not in given and find_setting("ARGILLA_API_URL") is None:
        missing.append(
            Check("address", "warn", "No address, so the default is checked.", "Pass --api-url or set ARGILLA_API_URL.")
        )
    no_key = "api_key" not in given and find_setting("ARGILLA_API_KEY") is None
    if no_key:
        given["api_key"] = DEFAULT_KEYS[0]
        hint = 'Set ARGILLA_API_KEY. Your key is under "My settings" in Argilla.'
        missing.append(Check("API key", "fail", "No API key, so the published default key is tried.", hint))
    try:
        with Argilla(**given) as client:
            report = client.doctor()
        checks = [*missing, *report]
        print(f"Argilla at {report.server}")
    except ArgillaError as error:
        if not missing:
            raise
        connection = Check("connection", "fail", error.message, error.hint)
        if no_key and isinstance(error, ArgillaCredentialsError):
            connection = Check("connection", "ok", "The server answers, and rejects the published default key.")
        checks = [*missing, connection]
    print(*checks, sep="\n")
    return int(any(check.status == "fail" for check in checks))
