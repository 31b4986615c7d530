"""Argilla as teams deploy it: workers on one PostgreSQL database, behind nginx with a prefix, TLS and a token.

And as they should not: workers on one SQLite database.
"""

from __future__ import annotations

import ipaddress
import shutil
import socket
import sqlite3
import ssl
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import argilla_widgets as rg
from argilla_widgets.directory.commands import CreateUser
from argilla_widgets.server import LocalServer
from argilla_widgets.server.owner import OWNER_API_KEY
from tests.made_up import PASSWORD, unique
from tests.server.conftest import create_database, free_port, wait_until

pytestmark = [pytest.mark.needs("debian"), pytest.mark.long]

PREFIX = "/team/argilla"
TOKEN = "Bearer opens-the-proxy"
WORKERS = 2

# A worker closes a connection after 5 s without a request, and after an answer with the status 500. What nginx sends
# on it then fails: `max_fails=0` keeps nginx from giving up on the worker for 10 s.
CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream argilla {{
{workers}
    keepalive 8;
    keepalive_timeout 4s;
  }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/certificate.pem;
    ssl_certificate_key {folder}/key.pem;
    location {prefix}/ {{
      if ($http_authorization != "{token}") {{ return 401; }}
      proxy_pass http://argilla/;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host localhost;
    }}
  }}
}}
"""


@pytest.fixture(scope="module")
def deployment(postgresql, tmp_path_factory):
    """Run nginx in front of workers that share a database."""
    if shutil.which("nginx") is None:
        pytest.fail("nginx is missing; `make test-all` installs it")
    folder, database = tmp_path_factory.mktemp("nginx"), create_database(postgresql)
    authority = write_certificates(folder)
    with ExitStack() as stack:
        workers = [stack.enter_context(LocalServer(database_url=database)) for _ in range(WORKERS)]
        port = free_port()
        lines = "\n".join(f"    server 127.0.0.1:{worker.port} max_fails=0;" for worker in workers)
        text = CONFIGURATION.format(folder=folder, port=port, prefix=PREFIX, token=TOKEN, workers=lines)
        (folder / "nginx.conf").write_text(text)
        nginx = subprocess.Popen(["nginx", "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
        stack.callback(nginx.wait)
        stack.callback(nginx.terminate)
        assert wait_until(lambda: accepts(port)), (folder / "log").read_text()
        yield Deployment(port, authority, workers)


class Deployment(NamedTuple):
    port: int
    authority: Path
    workers: list[LocalServer]

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}{PREFIX}"

    def connect(self, **arguments):
        trusted = ssl.create_default_context(cafile=self.authority)
        settings = {"api_url": self.url, "headers": {"Authorization": TOKEN}, "verify": trusted, **arguments}
        return rg.Argilla(api_key=OWNER_API_KEY, **settings)


@pytest.fixture
def client(deployment):
    with deployment.connect() as connected:
        yield connected


def accepts(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


def write_certificates(folder):
    """Write a certificate for 127.0.0.1 with its key, and return the file of the authority that signed it."""
    now = datetime.now(timezone.utc)
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An organization's own authority")])

    def sign(name, public_key, *extensions):
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(authority_name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(authority_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    signs_certificates = x509.KeyUsage(**{usage: usage == "key_cert_sign" for usage in USAGES})
    # All that Python requires since 3.13.
    authority = folder / "authority.pem"
    authority.write_bytes(
        sign(
            authority_name,
            authority_key.public_key(),
            (x509.BasicConstraints(ca=True, path_length=0), True),
            (signs_certificates, True),
            (x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), False),
        )
    )
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "argilla")])
    (folder / "certificate.pem").write_bytes(sign(name, key.public_key(), (address, False), (issuer, False)))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return authority


def test_the_doctor_finds_nothing_wrong_with_the_way_to_the_server(deployment, client):
    report = str(client.doctor())
    assert f"✓ connection: {deployment.url} answers." in report
    assert "encryption" not in report
    assert "✓ version: Argilla 2.8.0." in report
    assert "✓ role: You are 'argilla' (owner)." in report
    assert TOKEN not in report


def test_a_class_is_created_followed_and_closed(client, tmp_path):
    place, names = unique("class"), [unique("person") for _ in range(6)]
    roster = rg.Roster.from_text("username\n" + "\n".join(names), workspaces=[place])
    applied = roster.plan(client).apply(client, credentials=tmp_path / "passwords.csv", progress=False)
    assert {one.outcome for one in applied.outcomes} == {"done"}
    assert roster.plan(client).summary().startswith("Plan: Nothing to do.")
    assert {one.username for one in client.directory.progress(place).people} == {*names}
    applied.credentials.to_html(tmp_path / "slips.html", address="https://argilla.example.org")
    client.directory.archive(place, tmp_path / "class.json")
    assert not list(client.workspaces(place).users)
    assert len(rg.Roster.from_json(tmp_path / "class.json")) == len(names)


def test_what_one_worker_did_is_seen_through_the_others(client):
    place = rg.Workspace(name=unique("place"), client=client).create()
    for _ in range(3 * WORKERS):
        made = CreateUser(unique("person"), PASSWORD, workspaces=[place.id])
        assert client.directory.execute(made).done == 2
        client.directory.refresh()
        assert made.id in client.directory.snapshot.members[place.id]
    assert len(place.users) == 3 * WORKERS


def test_of_two_people_who_create_the_same_user_at_once_one_is_told(deployment):
    """Each worker looks for the name before it writes: with several, only the database can refuse the second one."""
    outcomes = []
    with deployment.connect() as first, deployment.connect() as second:
        for _ in range(5):
            name, start = unique("twin"), threading.Barrier(2)

            def create(client, name=name, start=start):
                user = rg.User(username=name, password=PASSWORD, client=client)
                start.wait()
                try:
                    user.create()
                except rg.ConflictError as error:
                    outcomes.append(str(error))
                else:
                    outcomes.append("created")

            threads = [threading.Thread(target=create, args=(client,)) for client in (first, second)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert [user.username for user in first.users].count(name) == 1
    assert outcomes.count("created") == 5, outcomes
    assert all("already exists" in one for one in outcomes if one != "created"), outcomes


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"headers": {}}, "a proxy refused the request (HTTP 401)"),
        ({"verify": True}, "is not trusted. If your organization issued it, set SSL_CERT_FILE="),
        ({"api_url": "https://127.0.0.1:PORT"}, "No Argilla API found at"),
        ({"api_url": "http://127.0.0.1:PORT/team/argilla"}, "supports only https. Try the same api_url with https://"),
    ],
)
def test_what_is_missing_is_said(deployment, arguments, said):
    if "api_url" in arguments:
        arguments = {"api_url": arguments["api_url"].replace("PORT", str(deployment.port))}
    with pytest.raises(rg.ArgillaError) as caught:
        deployment.connect(retries=0, **arguments)
    assert said in str(caught.value)
    assert "opens-the-proxy" not in str(caught.value)


def test_when_one_worker_is_gone_the_others_go_on(deployment, client):
    deployment.workers[-1].stop()
    try:
        for _ in range(2 * WORKERS):
            user = rg.User(username=unique("person"), password=PASSWORD, client=client).create()
            assert client.users(id=user.id) == user
            user.delete()
    finally:
        deployment.workers[-1].start()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Run workers that share a file of SQLite, and return the file and a client of each worker."""
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o700)
    with ExitStack() as stack:
        workers = [stack.enter_context(LocalServer(home, sample="team")) for _ in range(WORKERS)]
        yield home / "argilla.db", [stack.enter_context(worker.client()) for worker in workers]


def test_what_workers_on_one_file_of_sqlite_report_is_in_it(file):
    _, clients = file
    place = rg.Workspace(name=unique("place"), client=clients[0]).create()

    def create(client):
        """Return the id of a member who was reported as created and added."""
        try:
            user = rg.User(username=unique("person"), password=PASSWORD, client=client).create()
            return user.add_to_workspace(place.id).id
        except rg.ArgillaError as error:
            assert "database is locked" in str(error), "the disk is slow"  # noqa: PT017
            return None

    with ThreadPoolExecutor(4) as pool:
        made = {*pool.map(create, clients * 8)} - {None}
    assert made
    assert {user.id for user in place.users} == made


def test_a_file_of_sqlite_that_is_locked_is_named_and_nothing_is_created(file):
    path, (client, *_) = file
    name = unique("person")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")  # as a backup does; the server waits five seconds
        with pytest.raises(rg.ArgillaError, match=r"database is locked.*Check whether it exists") as caught:
            rg.User(username=name, password=PASSWORD, client=client).create()
        assert caught.value.unknown
        other.execute("rollback")
    assert name not in {user.username for user in client.users}
