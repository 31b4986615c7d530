"""The messages between a widget in the kernel and its views in the browser.

Small public state travels as traits (see `manager.py`); everything else is one of these messages, each a JSON object
with a ``type``. Requests go from a view to the kernel and carry an ``id``, made by the view; the kernel answers every
request with exactly one of `Done`, `Failed` or the answer the request names, under ``request``. All front ends of a
kernel hear every message, so a view ignores answers to ids that it did not make.

Rows travel as columns in binary buffers (`Columns`, `Memberships`), edits as patches of the changed rows (`Patch`).
``revision`` counts the changes of the data; a patch applies to the revision just before its own, and a view that finds
a gap sends `Open` again.

``python -m argilla_widgets.widgets.typescript`` writes the TypeScript side, ``js/src/protocol.ts``.
"""

from __future__ import annotations

from argilla_widgets.widgets.protocol.from_browser import (
    AddToWorkspace,
    AskConsequences,
    AskDatasets,
    AskScript,
    ChangeMemberships,
    ChangeRole,
    CreateUser,
    CreateWorkspace,
    DeleteUsers,
    DeleteWorkspace,
    EditUser,
    FromBrowser,
    Open,
    Refresh,
    RemoveAccess,
    RemoveFromWorkspace,
    Request,
    ResetPassword,
    Retry,
    Stop,
    Undo,
)
from argilla_widgets.widgets.protocol.parts import (
    MAX_IDS,
    Account,
    Code,
    DatasetItem,
    DatasetResponses,
    Difference,
    ErrorInfo,
    Failure,
    JournalItem,
    Row,
    UserResponses,
    WorkspaceItem,
)
from argilla_widgets.widgets.protocol.to_browser import (
    Columns,
    Consequences,
    Datasets,
    Done,
    Failed,
    FirstRows,
    Journal,
    Memberships,
    Notice,
    Patch,
    Progress,
    Script,
    Session,
    ToBrowser,
)

__all__ = [
    "MAX_IDS",
    "Account",
    "AddToWorkspace",
    "AskConsequences",
    "AskDatasets",
    "AskScript",
    "ChangeMemberships",
    "ChangeRole",
    "Code",
    "Columns",
    "Consequences",
    "CreateUser",
    "CreateWorkspace",
    "DatasetItem",
    "DatasetResponses",
    "Datasets",
    "DeleteUsers",
    "DeleteWorkspace",
    "Difference",
    "Done",
    "EditUser",
    "ErrorInfo",
    "Failed",
    "Failure",
    "FirstRows",
    "FromBrowser",
    "Journal",
    "JournalItem",
    "Memberships",
    "Notice",
    "Open",
    "Patch",
    "Progress",
    "Refresh",
    "RemoveAccess",
    "RemoveFromWorkspace",
    "Request",
    "ResetPassword",
    "Retry",
    "Row",
    "Script",
    "Session",
    "Stop",
    "ToBrowser",
    "Undo",
    "UserResponses",
    "WorkspaceItem",
]
