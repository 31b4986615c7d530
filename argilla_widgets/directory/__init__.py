"""The live state of one server: snapshot, access, commands, journal. No Jupyter package is imported here."""

from argilla_widgets.directory.commands.confirmation import NeedsConfirmationError
from argilla_widgets.directory.directory import Directory
from argilla_widgets.directory.model.difference import ChangedMeanwhileError
from argilla_widgets.directory.model.snapshot import Change, Snapshot

__all__ = [
    "Change",
    "ChangedMeanwhileError",
    "Directory",
    "NeedsConfirmationError",
    "Snapshot",
]
