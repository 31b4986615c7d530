"""Checks, sends and follows operations; knows no command."""
