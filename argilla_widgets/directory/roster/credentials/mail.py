"""E-mails to people: who has which address, and drafts that any mail program opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import Protocol

from argilla_widgets.directory.roster.reading.headings import is_mail
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import join_names, quoted, suggestion

_ENCODED = "=?"
"""What an encoded word begins with."""
_ADD_COLUMN = "Take it from the roster: credentials.with_roster(roster)."


class Recipient(Protocol):
    """Someone who gets an e-mail."""

    username: str
    others: Mapping[str, str]

    @property
    def full_name(self) -> str:
        """The name to address them with."""
        ...


def recipients(people: Sequence[Recipient], heading: str | None) -> list[str]:
    """Return the address of each person; refuse if there is no column of them, or someone has none.

    Without a heading, the column is recognized by its own, or by an address in each row; usernames that are all
    addresses are taken last.
    """
    headings = [*dict.fromkeys(heading for person in people for heading in person.others)]
    there = f"Pass one of the columns as to: {join_names([*map(quoted, headings)])}." if headings else _ADD_COLUMN
    if heading is not None and heading not in headings:
        raise ArgillaError(
            f"There is no column {quoted(heading)}.", field="to", hint=suggestion(heading, headings) or there
        )
    found = [heading] if heading is not None else [*filter(is_mail, headings)]
    if not found:
        found = [text for text in headings if all(_is_address(person.others.get(text, "")) for person in people)]
    if len(found) > 1:
        raise ArgillaError(
            f"There are several columns of addresses: {join_names([*map(quoted, found)])}.",
            field="to",
            hint=f"Say which to use: to={quoted(found[0])}.",
        )
    if not found and not all(_is_address(person.username) for person in people):
        raise ArgillaError("There is no column of e-mail addresses.", field="to", hint=there)
    addresses = [person.others.get(found[0], "") if found else person.username for person in people]
    if wrong := [person.username for person, one in zip(people, addresses, strict=True) if not _is_address(one)]:
        raise ArgillaError(f"These people have no address that e-mail can be sent to: {join_names(wrong)}.", field="to")
    return addresses


def _is_address(text: str) -> bool:
    try:
        found = Address(addr_spec=text)
        found.domain.encode("idna")
    except (MessageError, ValueError, IndexError):  # the parser of the standard library fails with each of these
        return False
    allowed = text.isprintable() and _ENCODED not in text and not set(text) & set(" ,;<>")
    return bool(found.username) and "." in found.domain and allowed


def draft(address: str, subject: str, text: str) -> str:
    """Return the draft of an e-mail, as a file that mail programs open for sending.

    A subject has no encoded words (RFC 2047): the standard library decodes them, and writes the line breaks that they
    hold as the beginning of other headers.
    """
    name, _, domain = address.partition("@")
    address = f"{name}@{domain.encode('idna').decode('ascii')}"
    message = EmailMessage(policy=SMTP if address.isascii() else SMTPUTF8)
    message["To"] = address
    message["Subject"] = " ".join(subject.split()).replace(_ENCODED, "= ?")
    message["X-Unsent"] = "1"  # Outlook opens it as a draft
    message.set_content(text)
    return message.as_bytes().decode("utf-8")
