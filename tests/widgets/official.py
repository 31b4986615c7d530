"""Argilla's own SDK, and a client of it that does not connect on creation."""

from __future__ import annotations

import warnings
from typing import ClassVar

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its models are written for an older pydantic
    import argilla


class OfficialClient(argilla.Argilla):
    """An ``argilla.Argilla`` that sends no request on creation; a fixture closes it."""

    made: ClassVar = []

    def __init__(self, api_url, api_key="argilla.apikey", **arguments):
        super().__init__(api_url, api_key, **arguments)
        self.made.append(self.http_client)

    def _validate_connection(self):
        """Send no request."""
