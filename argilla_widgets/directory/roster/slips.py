"""Slips to cut out, one for each person, as a page for printing: no script, and nothing from the network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import import_module
from typing import NamedTuple

from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.text import escape_invisible

_ON_A_PAGE = 8
_STYLE = """
@page { size: A4; margin: 10mm; }
body { margin: 0; font: 11pt/1.4 system-ui, sans-serif; color: #000; background: #fff; }
.page { display: grid; grid-template: repeat(4, 66mm) / 1fr 1fr; break-after: page; }
.page:last-child { break-after: auto; }
.slip { box-sizing: border-box; position: relative; padding: 7mm; border: 1px dashed #767676; overflow: hidden; }
h2 { margin: 0 26mm 2mm 0; font-size: 13pt; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 3mm; margin: 0; }
dt { color: #595959; }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.password { font: 600 12pt/1.4 ui-monospace, monospace; }
p { margin: 2mm 0 0; font-size: 9pt; color: #595959; }
svg { position: absolute; top: 6mm; right: 6mm; width: 22mm; height: 22mm; }
dl :nth-child(-n + 2) { margin-right: 26mm; }
"""


class Slip(NamedTuple):
    """What is on a slip."""

    name: str
    address: str
    username: str
    password: str
    workspaces: str


def slips_page(slips: Sequence[Slip]) -> str:
    """Return the page with these slips."""
    codes = {address: _code(address) for address in {slip.address for slip in slips}}
    shown = [_slip(slip, codes[slip.address]) for slip in slips]
    pages = [shown[at : at + _ON_A_PAGE] for at in range(0, len(shown), _ON_A_PAGE)]
    body = "\n".join(f"<section class='page'>{''.join(page)}</section>" for page in pages)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="robots" content="noindex">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>Slips for {len(slips):,}</title>\n<style>{_STYLE}</style>\n{body}\n</html>\n"
    )


def _slip(slip: Slip, code: str) -> str:
    rows = [("Address", slip.address), ("Username", slip.username), ("Password", slip.password)]
    if slip.workspaces:
        rows.append(("Workspace", slip.workspaces))
    terms = "".join(
        f"<dt>{label}</dt><dd{' class=password' if label == 'Password' else ''}><bdi>{_text(text)}</bdi></dd>"
        for label, text in rows
    )
    return (
        f"<article class='slip'>{code}<h2><bdi>{_text(slip.name)}</bdi></h2><dl>{terms}</dl>"
        "<p>Open the address and sign in. Keep this slip to yourself.</p></article>"
    )


def _text(text: str) -> str:
    return escape(escape_invisible(text))


def _code(address: str) -> str:
    """Return the QR code of an address as SVG."""
    segno = import_module("segno")  # only slips need it
    try:
        return segno.make(address, micro=False, error="m").svg_inline(omitsize=True, border=0)
    except ValueError:  # the frames of any other error would show passwords
        raise ArgumentError("The address is too long for a QR code.", field="address") from None
