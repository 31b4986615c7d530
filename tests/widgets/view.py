"""The browser's side of a widget's comm, in Python: it records what it receives and sends requests."""

from __future__ import annotations

import json
import time
from itertools import count

from comm.base_comm import BaseComm

from argilla_widgets.directory.commands import COMMANDS
from tests.made_up import PASSWORD


class BrowserComm(BaseComm):
    """A comm that records what the kernel would send to the browser."""

    def __init__(self, *args, **kwargs):
        self.sent = []
        super().__init__(*args, **kwargs)

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):  # noqa: ARG002 - comm's own signature
        json.dumps(data, ensure_ascii=False, default=repr).encode()  # fail here if it cannot be encoded
        self.sent.append((msg_type, data or {}, [bytes(one) for one in buffers or []]))


TAGS = {command.__struct_config__.tag for command in COMMANDS}
OF_SEVERAL = {"change_role", "reset_password", "delete_users", "remove_access", "change_memberships"}
OF_SEVERAL |= {"add_to_workspace", "remove_from_workspace"}
"""Commands on several users: their dialogs show owners by name."""


def execution(content):
    """Return the message for a request: the fields of a command become one that executes it, as in the browser."""
    if not isinstance(content, dict) or content.get("type") not in TAGS:
        return content
    command = dict(content)
    around = {name: command.pop(name) for name in ("id", "owners") if name in command}
    if "confirmation" in command and command["type"] == "delete_users":
        counted = {name: command.pop(name) for name in ("responses", "uncounted") if name in command}
        command["shown"] = {"responses": None, "typed": command.pop("confirmation"), **counted}
    owners = [] if content["type"] in OF_SEVERAL else None
    return {"type": "execute", "owners": owners, **around, "command": command}


class View:
    """One view of a widget: records custom messages, sends requests and assignments."""

    def __init__(self, widget):
        self.widget = widget
        self._numbers = count()

    @property
    def messages(self):
        """Return the custom messages with their buffers, in order."""
        return [
            (data["content"], buffers) for _, data, buffers in self.widget.comm.sent if data.get("method") == "custom"
        ]

    def received(self, kind):
        return [message for message, _ in self.messages if message["type"] == kind]

    def updates(self):
        """Return the state updates sent since the comm was opened, in order."""
        return [data["state"] for _, data, _ in self.widget.comm.sent if data.get("method") == "update"]

    def state(self):
        """Return the state as a front end or a saved notebook would hold it."""
        state = {}
        for _, data, _ in self.widget.comm.sent:
            state |= data.get("state", {})
        return state

    def complete(self):
        """Return whether the browser has all rows, with their memberships."""
        known, places = set(), None
        for message, _ in self.messages:
            if message["type"] == "columns":
                known, places = {*message["known"]}, len(message["workspaces"])
            elif message["type"] == "memberships":
                known |= {*message["known"]}
            elif message["type"] == "patch" and message["workspaces"] is not None:
                places = len(message["workspaces"])
        return len(known) == places

    def assign(self, **state):
        self.pass_on({"method": "update", "state": state, "buffer_paths": []})

    def send(self, content):
        self.pass_on({"method": "custom", "content": execution(content)})

    def ask(self, kind, /, wait=30, **fields):
        """Send a request and return its answer."""
        request = f"r{next(self._numbers)}"
        self.send({"type": kind, "id": request, **fields})
        return self.answer(request, wait)

    def answer(self, request, wait=30):
        def found():
            return [
                message
                for message, _ in self.messages
                if message.get("request") == request and message["type"] not in {"received", "progress"}
            ]

        assert until(found, wait), f"no answer to {request}"
        (answer,) = found()
        return answer

    def code_of(self, answer, kind="argilla_widgets"):
        """Request the code of a result, as the code strip does."""
        script = self.ask("ask_script", entry=answer["code_entry"], kind=kind)
        assert script["type"] == "script", script
        return script["code"]

    def pass_on(self, data, *buffers):
        """Give the widget a message of a comm."""
        self.widget.comm.handle_msg({"content": {"data": data}, "buffers": [*buffers]})


def new_user(view, username, **fields):
    """Create a user as the form "New user" does."""
    return view.ask(
        "create_user",
        **{
            "username": username,
            "first_name": "",
            "last_name": "",
            "role": "annotator",
            "password": PASSWORD,
            "workspaces": [],
            **fields,
        },
    )


def until(condition, wait=30):
    """Wait until the condition holds, and return its last value."""
    end = time.monotonic() + wait
    while not (value := condition()) and time.monotonic() < end:
        time.sleep(0.01)
    return value


def ids(people):
    """Return the ids as messages hold them."""
    return [str(one.id) for one in people]
