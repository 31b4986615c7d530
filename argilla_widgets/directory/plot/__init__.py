"""Figures about the users of a server."""
