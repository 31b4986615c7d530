"""The server on PostgreSQL."""

from __future__ import annotations

import pytest

from argilla_widgets.server import LocalServer, LocalServerError
from tests.server.conftest import POSTGRESQL_PASSWORD, api

pytestmark = [pytest.mark.needs("debian"), pytest.mark.long]


def test_the_sample_and_changes_are_stored_in_postgresql(postgresql):
    with LocalServer(database_url=postgresql, sample="team") as server, api(server) as http:
        users = http.get("/users").json()["items"]
        assert len(users) == 14
        assert not (server.home / "argilla.db").exists()
        ana = next(user for user in users if user["username"] == "ana")
        assert http.patch(f"/users/{ana['id']}", json={"role": "owner"}).json()["role"] == "owner"
        draft = next(d for d in http.get("/me/datasets").json()["items"] if d["status"] == "draft")
        assert http.put(f"/datasets/{draft['id']}/publish").status_code == 501
        assert http.get(f"/datasets/{draft['id']}").json()["status"] == "draft"


def test_an_unreachable_database_is_reported_without_its_password(postgresql):
    wrong = postgresql.replace(POSTGRESQL_PASSWORD, "a-wrong-password")
    with pytest.raises(LocalServerError, match=r"The database \(PostgreSQL\) cannot be used: .*password") as caught:
        LocalServer(database_url=wrong).start()
    assert "a-wrong-password" not in str(caught.value)
