"""Rosters: the wanted state of a class or team as a table."""
