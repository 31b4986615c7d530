"""Argilla's own application, as Docker runs it, when neither its search engine nor its queue answers."""

from __future__ import annotations

import socket
import subprocess
import sys

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.server import LocalServer
from argilla_widgets.server.owner import OWNER_API_KEY
from argilla_widgets.server.process import child_environment
from tests.made_up import unique
from tests.server.conftest import free_port, wait_until

pytestmark = pytest.mark.long

START = 120  # s: it imports what our own server leaves out, on a busy machine


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """Connect to it, with the sample team; where it looks for Elasticsearch and Redis, nothing listens."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    home.chmod(0o700)
    with LocalServer(home, sample="team"):
        pass
    with socket.socket() as refusing, (home / "log").open("wb") as log:
        refusing.bind(("127.0.0.1", 0))  # it does not listen
        nothing = f"127.0.0.1:{refusing.getsockname()[1]}"
        settings = {
            "ARGILLA_HOME_PATH": str(home),
            "ARGILLA_ELASTICSEARCH": f"http://{nothing}",
            "ARGILLA_REDIS_URL": f"redis://{nothing}/0",
        }
        # Its start would wait for both and give up after a minute, so this is a server that has lost them.
        command = [sys.executable, "-m", "uvicorn", "argilla_server:app", "--port", str(port), "--lifespan", "off"]
        environment = {**child_environment(home), **settings}
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            assert wait_until(lambda: answers(url), START), (home / "log").read_text()
            with rg.Argilla(api_url=url, api_key=OWNER_API_KEY) as connected:
                yield connected
        finally:
            process.terminate()
            process.wait()


def answers(url):
    try:
        return httpx.get(f"{url}/api/v1/version").is_success
    except httpx.TransportError:
        return False


def test_the_doctor_says_that_the_search_engine_does_not_answer(client):
    found = next(check for check in client.doctor() if check.name == "search engine")
    assert found.status == "warn"
    assert found.sentence == "The server's search engine does not answer. Users and workspaces do not need it."


def test_a_class_is_created_changed_and_closed(client, tmp_path):
    place, names = unique("class"), sorted(unique("person") for _ in range(4))
    roster = rg.Roster.from_text("username\n" + "\n".join(names), workspaces=[place])
    applied = roster.plan(client).apply(client, credentials=tmp_path / "passwords.csv", progress=False)
    assert {one.outcome for one in applied.outcomes} == {"done"}
    lost = client.directory.reset_passwords(names[:1], credentials=tmp_path / "lost.csv")
    assert [one.username for one in lost] == names[:1]
    assert sorted(user.username for user in client.workspaces(place).users) == names
    client.directory.archive(place, tmp_path / "class.json")
    assert not list(client.workspaces(place).users)


def test_progress_knows_the_responses_and_says_that_records_are_not_counted(client):
    progress = client.directory.progress("nlp")
    ana = next(one for one in progress.people if one.username == "ana")
    assert ana.parts[0].responses.submitted == 6
    assert ana.to_do is None
    assert "could not be counted: the search engine did not answer." in str(progress)
    assert {one.username for one in progress.not_started} == {"helena", "ravi"}


def test_a_user_with_responses_is_deleted(client):
    client.users("bo.li").delete()
    assert "bo.li" not in {user.username for user in client.users}
    assert "bo.li" not in {one.username for one in client.directory.progress("nlp").people}
