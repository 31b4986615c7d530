"""Run the embedded server with the argilla-server of this environment: ``python child.py``, as `OldServer` does."""
# ruff: noqa: E402, PLC0415 - argilla-server reads its configuration when it is imported

from __future__ import annotations

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[2])  # this package is not installed here

from argilla_widgets.server import __main__ as child

configure = child.configure


def complete(*args):
    """Configure argilla-server, then add what versions before 2.6 lack and the embedded server uses."""
    configure(*args)
    from argilla_server import database

    if not hasattr(database, "SyncSessionLocal"):
        from sqlalchemy import create_engine
        from sqlalchemy.orm import sessionmaker

        database.sync_engine = create_engine(database.database_url_sync())
        database.SyncSessionLocal = sessionmaker(expire_on_commit=False, bind=database.sync_engine)


child.configure = complete
child.main()
