"""`LocalServer`: a real Argilla server on this machine for as long as it is needed."""

from __future__ import annotations

import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import httpx

from argilla_widgets.server import owner
from argilla_widgets.server.home import DATABASE, prepare
from argilla_widgets.server.owner import PASSWORD
from argilla_widgets.server.process import DEFAULT_COMMAND, LocalServerError, ServerProcess

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.client import Argilla
    from argilla_widgets.sdk.auth.secret import Secret

MAX_PORT = 65535


class LocalServer:
    """A real Argilla server on this machine, in a process of its own, listening on 127.0.0.1 and ::1 only.

    It is the `argilla-server` package without Elasticsearch and Redis: users, workspaces, memberships, datasets and
    ``/datasets/{id}/users/progress`` work as usual; what needs a search index (publishing a dataset, adding records and
    responses, searching) returns an error that says so, and stores nothing. Webhooks are stored but not called.

    In a new `home`, the owner ``argilla`` has a random password and API key, which `owner_file` keeps. A temporary
    database, a sample and a new PostgreSQL database have the owner of Argilla's guide: ``argilla``, password
    ``12345678``, API key ``argilla.apikey``; every user of this machine can sign in as them. A database that already
    has users keeps exactly those.

    A key may be public, so the server responds only to requests to ``127.0.0.1``, ``localhost`` and ``[::1]``, at any
    port: a page of another site cannot reach it under a name of its own.

    Parameters
    ----------
    home
        Folder for the database and the log; created if missing, and kept. Its files are private to the user who
        runs the server. None: a temporary one, deleted at the end.
    port
        Port to listen on; 0 for any free one.
    database_url
        ``postgresql://user:password@host/database`` instead of SQLite in `home`.
    sample
        Sample data for a new database: ``"team"`` is about a dozen users of all roles in four workspaces with
        datasets and responses; a number is that many users in 100 workspaces. Everyone's password is ``12345678``.

    Examples
    --------
    >>> with LocalServer(sample="team") as server:
    ...     client = server.client()
    ...     ana = server.client(username="ana")
    """

    _process: ServerProcess | None = None
    _scratch: Path | None = None
    _command = DEFAULT_COMMAND
    """What runs the child; tests replace it to run another version of argilla-server."""

    def __init__(
        self,
        home: str | Path | None = None,
        port: int = 0,
        database_url: str | None = None,
        sample: Literal["team"] | int | None = None,
    ) -> None:
        from argilla_widgets.sdk.auth.secret import Secret  # noqa: PLC0415 - the child needs no sdk

        schemes = ("postgresql:", "postgresql+asyncpg:")
        supported = database_url is None or (isinstance(database_url, str) and database_url.startswith(schemes))
        self._database_url = Secret(database_url) if database_url is not None else None
        del database_url  # it may contain a password, and a traceback shows this frame
        if not (sample is None or sample == "team" or (type(sample) is int and sample >= 1)):
            raise ValueError(f'sample must be None, "team" or a number of users (1 or more), not {sample!r}.')
        check_port(port)
        if not isinstance(home, str | os.PathLike | None):
            raise TypeError(f"home must be the path of a folder, not {type(home).__name__}.")
        if not supported:
            raise ValueError(
                "database_url must look like postgresql://user:password@host/database. For SQLite, pass home= only."
            )
        self.port = port
        self._home = Path(home).expanduser().resolve() if home is not None else None
        self._sample = sample

    @property
    def home(self) -> Path | None:
        """The folder with the database and the log; None if it is temporary and the server is not running."""
        return self._home or (self._scratch and self._scratch / "home")

    @property
    def owner_file(self) -> Path | None:
        """The file with the owner's username, password and API key; None if these are the published ones."""
        file = self._home and self._home / owner.FILE
        return file if file is not None and file.exists() else None

    @property
    def url(self) -> str:
        """The server's address, to open in a browser or to connect to.

        Raises
        ------
        LocalServerError
            When the server is not running; if it stopped unexpectedly, with the last lines of its log.
        """
        if self._process is None:
            raise LocalServerError("The server is not running. Call start() or use a `with` statement.")
        if not self._process.running:
            raise LocalServerError(f"The Argilla server has stopped. {self._process.log_tail()}")
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Start the server and wait until it responds; do nothing if it is running.

        A stopped server starts again on the same port.

        Raises
        ------
        LocalServerError
            When it cannot start: a package is missing, the port is taken, the folder or the database cannot be used or
        is open to other users.
        """
        if self._process is not None and self._process.running:
            return self
        self.stop()
        _check_packages(postgresql=self._database_url is not None)
        self._scratch = Path(tempfile.mkdtemp(prefix="argilla-widgets-"))
        try:
            self._process = self._launch(self._scratch)
            self.port = self._process.wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def _launch(self, scratch: Path) -> ServerProcess:
        home = self._home or scratch / "home"
        try:
            prepare(home)
            kept = self._home is not None and self._database_url is None and self._sample is None
            if kept and not (home / DATABASE).exists() and self.owner_file is None:
                owner.create(home)
            settings = {
                "home": str(home),
                "port": self.port,
                "database_url": self._database_url,
                "sample": self._sample,
                "scratch": str(scratch),
                **self._owner()._asdict(),
            }
            return ServerProcess(settings, scratch=scratch, log=home / "server.log", command=self._command)
        except OSError as error:
            raise LocalServerError(
                f"The folder {home} cannot be used: {error.strerror}. Choose a folder you can write to."
            ) from None

    def stop(self) -> None:
        """Stop the server, within two seconds, and remove its temporary files; calling it again does nothing."""
        if self._process is not None:
            self._process.stop()
            self._process = None
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None

    def wait(self) -> None:
        """Block until the server ends.

        Raises
        ------
        LocalServerError
            When it ends, with the last lines of its log.
        """
        if self._process is not None:
            self._process.wait()
        _ = self.url  # raises an error with the reason

    def client(self, username: str | None = None, *, password: str | None = None, **client_args: Any) -> Argilla:  # noqa: ANN401
        """Connect as the owner or as another user.

        Parameters
        ----------
        username
            The user to sign in as; None is the owner ``argilla``.
        password
            Their password; by default, that of all users of a sample.
        **client_args
            Further arguments of `argilla_widgets.Argilla`.

        Raises
        ------
        LocalServerError
            When the server is not running or does not know the username with this password, or there is no username.
        """
        from argilla_widgets.client import Argilla  # noqa: PLC0415 - a server alone needs no client
        from argilla_widgets.sdk.auth.secret import Secret, check_password  # noqa: PLC0415

        # A traceback may show this frame: nothing in it is a password or key.
        if username is None and password is not None:
            del password
            raise LocalServerError("A password needs its username: client(username=..., password=...).")
        secret = Secret(PASSWORD if password is None else password)
        del password
        check_password(secret)
        return Argilla(api_url=self.url, api_key=self._api_key(username, secret), **client_args)

    def _api_key(self, username: str | None, password: Secret) -> str:
        if username is None:
            return str(self._owner().api_key.reveal())
        key = _sign_in(self.url, username, password)
        if isinstance(key, BaseException):
            raise key
        return key

    def _owner(self) -> owner.Owner:
        return owner.published() if (file := self.owner_file) is None else owner.read(file)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        where = f"at {self.url}" if self._process is not None and self._process.running else "not running"
        return f"LocalServer({where})"


def _sign_in(url: str, username: str, password: Secret) -> str | BaseException:
    """Return the API key of a user, or an error, which is not raised here: its traceback would show the password."""
    try:
        with httpx.Client(base_url=f"{url}/api/v1", timeout=60, trust_env=False) as http:
            token = http.post("/token", data={"username": username, "password": str(password.reveal())})
            if token.status_code != httpx.codes.CREATED:
                return LocalServerError(
                    f"Cannot sign in to {url} as {username!r} with this password. Check the username, "
                    "or pass its password: client(username=..., password=...)."
                )
            me = http.get("/me", headers={"Authorization": f"Bearer {token.json()['access_token']}"})
            return me.raise_for_status().json()["api_key"]
    except Exception as error:  # noqa: BLE001 - the frames of any error show the password
        return LocalServerError(f"Could not sign in to {url}: the request failed ({type(error).__name__}).")
    except KeyboardInterrupt:
        return KeyboardInterrupt()


def check_port(port: object) -> None:
    """Refuse what is no port to listen on."""
    if not (type(port) is int and 0 <= port <= MAX_PORT):
        raise ValueError(f"port must be a number between 0 (any free one) and {MAX_PORT}, not {port!r}.")


def _check_packages(*, postgresql: bool) -> None:
    needed = ["argilla_server", *(["asyncpg", "psycopg2"] if postgresql else [])]
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        raise LocalServerError(
            f"The embedded server needs {' and '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not "
            "installed. Run: pip install 'argilla-widgets[server]'"
        )
