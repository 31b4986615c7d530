"""The live picture of one server. No Jupyter package is imported here."""

from argilla_widgets.directory.conflict import ChangedMeanwhileError, NeedsConfirmationError
from argilla_widgets.directory.directory import Directory
from argilla_widgets.directory.snapshot import Change, Snapshot

__all__ = ["Change", "ChangedMeanwhileError", "Directory", "NeedsConfirmationError", "Snapshot"]
