"""Checks of a server for what needs an administrator's attention, each with the command that fixes it."""
