"""The live state of one server: snapshot, access, commands, journal. No Jupyter package is imported here."""

from argilla_widgets.directory.directory import Directory
from argilla_widgets.directory.model.snapshot import Change, Snapshot
from argilla_widgets.directory.sync.conflict import ChangedMeanwhileError, NeedsConfirmationError

__all__ = ["Change", "ChangedMeanwhileError", "Directory", "NeedsConfirmationError", "Snapshot"]
