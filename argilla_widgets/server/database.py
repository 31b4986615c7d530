"""In the child: the schema, the first owner, the sample."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from alembic import command
from alembic.config import Config
from argilla_server.contexts.accounts import hash_password
from argilla_server.database import ALEMBIC_CONFIG_FILE, SyncSessionLocal, async_engine, sync_engine
from argilla_server.enums import UserRole
from argilla_server.models import User
from sqlalchemy import select

from argilla_widgets.server.owner import USERNAME
from argilla_widgets.server.sample import crowd, team

OWNER_AGE = timedelta(days=365)
"""Age of the owner in a sample: older than all other users."""


def prepare(sample: str | int | None, *, password: str, api_key: str) -> None:
    """Bring the schema up to date, and add the owner and the sample to a database without users.

    A database with users keeps exactly those: another server must not get an owner with a default password, and a
    sample must not bring back deleted users.
    """
    for engine in (sync_engine, async_engine.sync_engine):
        engine.hide_parameters = True  # an error in the log must not show API keys
    _upgrade_schema()
    with SyncSessionLocal() as session:
        if session.scalar(select(User.id).limit(1)) is not None:
            return
        now = datetime.now(timezone.utc).replace(tzinfo=None)
        born = now if sample is None else now - OWNER_AGE
        owner = User(
            username=USERNAME,
            first_name="Argilla",
            role=UserRole.owner,
            api_key=api_key,
            password_hash=hash_password(password),
            inserted_at=born,
            updated_at=born,
        )
        session.add(owner)
        session.flush()
        # One hash for all users: hashing takes a quarter of a second.
        if sample == "team":
            team.insert(session, now, owner.password_hash)
        elif isinstance(sample, int):
            crowd.insert(session, now, owner.password_hash, users=sample - 1)
        session.commit()
    sync_engine.dispose()


class _Config(Config):
    """Stores values as they are: otherwise, ``%`` begins a reference, such as in the encoded password of a URL."""

    def set_main_option(self, name: str, value: str) -> None:
        super().set_main_option(name, value.replace("%", "%%"))


def _upgrade_schema() -> None:
    # Without the ini file, whose logging section would silence the server's own loggers.
    config = _Config()
    config.set_main_option("script_location", str(Path(ALEMBIC_CONFIG_FILE).parent / "alembic"))
    command.upgrade(config, "head")
