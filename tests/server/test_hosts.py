"""The server answers only under its own names, which prevents DNS rebinding."""

from __future__ import annotations

import socket

import httpx
import pytest


@pytest.mark.parametrize(
    "host", ["127.0.0.1:{port}", "localhost:{port}", "LocalHost:{port}", "[::1]:{port}", "localhost", "localhost:1"]
)
def test_own_host_names_are_accepted_with_any_port(team, host):
    answer = httpx.get(f"{team.url}/api/v1/version", headers={"Host": host.format(port=team.port)})
    assert answer.json() == {"version": "2.8.0"}


@pytest.mark.parametrize(
    "host",
    [
        "evil.test:{port}",
        "evil.test",
        "localhost.evil.test:{port}",
        "127.0.0.1.evil.test",
        "evil.test:127.0.0.1",
        "localhost:evil.test",
        "0.0.0.0:{port}",
        "::1",
        "[::1].evil.test",
        "",
    ],
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", "/api/v1/users"), ("POST", "/api/v1/users"), ("GET", "/nothing")]
)
def test_other_host_names_are_refused(team, host, method, path):
    new = {"username": "intruder", "first_name": "I", "password": "12345678", "role": "owner"}
    headers = {"Host": host.format(port=team.port), "X-Argilla-Api-Key": "argilla.apikey"}
    answer = httpx.request(method, f"{team.url}{path}", headers=headers, json=new)
    assert answer.status_code == 400
    assert answer.json() == {"detail": "This Argilla server only answers requests to 127.0.0.1 and localhost."}


@pytest.mark.parametrize(
    "lines",
    [[b"GET /api/v1/version HTTP/1.0"], [b"GET /api/v1/version HTTP/1.1", b"Host: localhost", b"Host: evil.test"]],
)
def test_a_request_without_a_host_or_with_two_is_refused(team, lines):
    with socket.create_connection(("127.0.0.1", team.port)) as connection:
        connection.sendall(b"\r\n".join([*lines, b"Connection: close", b"", b""]))
        answer = connection.makefile("rb").read()
    assert answer.split()[1] == b"400"
    assert b"2.8.0" not in answer


def test_refused_requests_created_no_user(owner):
    assert "intruder" not in [user["username"] for user in owner.get("/users").json()["items"]]
