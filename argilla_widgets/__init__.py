"""Manage the users of an Argilla server from a notebook."""

__version__ = "0.1.0"
