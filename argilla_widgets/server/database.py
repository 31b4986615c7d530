"""In the child: the schema, the first owner, the sample."""

from __future__ import annotations

from argilla_server.cli.database.migrate import migrate_db
from argilla_server.contexts.accounts import hash_password
from argilla_server.database import SyncSessionLocal
from argilla_server.enums import UserRole
from argilla_server.models import User

from argilla_widgets.server.local import OWNER_API_KEY, PASSWORD


def prepare(sample: str | int | None) -> None:
    """Bring the schema up to date, and give a database without users its owner and its sample."""
    migrate_db("head")
    with SyncSessionLocal() as session:
        if session.query(User).first() is not None:
            return
        session.add(
            User(
                username="argilla",
                first_name="Argilla",
                role=UserRole.owner,
                api_key=OWNER_API_KEY,
                password_hash=hash_password(PASSWORD),
            )
        )
        session.commit()
