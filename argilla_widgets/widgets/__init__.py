"""Widgets for notebooks: thin classes over the directory, each with its views in ``js/src``."""
