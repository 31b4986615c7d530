"""Slips to cut out, one for each person, as a page for printing: no script, and nothing from the network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import import_module
from typing import NamedTuple

from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.text import escape_invisible, join_choices, quoted

# Four rows of two fill a sheet of A4 or US Letter, and a smaller one has them below each other. A slip that needs more
# room is higher, so that nothing is cut off.
_STYLE = """
@page { margin: 10mm; }
body { margin: 0; font: 9pt/1.3 system-ui, sans-serif; color: #000; background: #fff; }
.row { display: grid; grid-template-columns: repeat(auto-fill, 94mm); width: 190mm; max-width: 100%;
 justify-content: center; margin: 0 auto -1px; break-inside: avoid; }
.slip { box-sizing: border-box; min-height: 64mm; padding: 5mm 5.5mm; border: 1px dashed #767676; break-inside: avoid; }
.slip + .slip { margin-left: -1px; }
h2 { margin: 0; line-height: 1.2; overflow-wrap: anywhere; }
dl { margin: 0; }
dt { padding-top: 1.4mm; font-size: 8pt; color: #595959; }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.typed { line-height: 1.25; font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
p { margin: 1.4mm 0 0; color: #595959; }
p.own { color: #000; overflow-wrap: anywhere; }
svg { float: right; width: 24mm; height: 24mm; margin: 1mm -4mm 0 1mm; }
"""
# In points: how wide a line is, and the size of what is typed if it is short, beside the code, and at least.
_WIDTH = 232.0
_BESIDE_CODE = 172.0
_LARGEST, _EASY, _SMALLEST = 12.0, 9.0, 5.0  # at 5, any password that Argilla takes is one line
# In the size of the font: how wide a letter is, at most.
_LETTER = 0.615
_OTHER_LETTER = 1.25


class Labels(NamedTuple):
    """What is printed on every slip, in one language."""

    address: str
    username: str
    password: str
    workspace: str
    workspaces: str
    keep: str


LABELS = {
    "en": Labels("Address", "Username", "Password", "Workspace", "Workspaces", "Keep this slip to yourself."),
    "de": Labels(
        "Adresse",
        "Benutzername",
        "Passwort",
        "Arbeitsbereich",
        "Arbeitsbereiche",
        "Geben Sie diesen Zettel nicht weiter.",
    ),
    "es": Labels(
        "Dirección",
        "Nombre de usuario",
        "Contraseña",
        "Espacio de trabajo",
        "Espacios de trabajo",
        "No compartas esta hoja.",
    ),
    "fr": Labels(
        "Adresse",
        "Nom d'utilisateur",
        "Mot de passe",
        "Espace de travail",
        "Espaces de travail",
        "Gardez ce papier pour vous.",
    ),
    "pt": Labels(
        "Endereço",
        "Nome de usuário",
        "Senha",
        "Espaço de trabalho",
        "Espaços de trabalho",
        "Não mostre este papel a ninguém.",
    ),
    "it": Labels(
        "Indirizzo", "Nome utente", "Password", "Spazio di lavoro", "Spazi di lavoro", "Tieni questo foglio per te."
    ),
    "nl": Labels("Adres", "Gebruikersnaam", "Wachtwoord", "Werkruimte", "Werkruimtes", "Houd dit briefje voor jezelf."),
}
"""The labels in each language whose headings a roster knows."""
MAX_LINE = 200
"""Maximum number of characters of a line of one's own: a slip has room for it."""


class Slip(NamedTuple):
    """What is on a slip."""

    name: str
    address: str
    username: str
    password: str
    workspaces: Sequence[str]


def labels_of(language: str) -> Labels:
    """Return the labels in a language; refuse one that is not known."""
    if not isinstance(language, str) or language not in LABELS:
        known = join_choices([f'"{one}"' for one in LABELS])
        raise ArgumentError(f"The argument language is {known}, not {quoted(language)}.", field="language")
    return LABELS[language]


def check_line(line: str) -> str:
    """Return a line of one's own; refuse one that is too long for a slip."""
    if not isinstance(line, str) or len(line) > MAX_LINE:
        raise ArgumentError(f"The line is a text of up to {MAX_LINE} characters.", field="line")
    return line.strip()


def slips_page(slips: Sequence[Slip], language: str, line: str) -> str:
    """Return the page with these slips, with labels in a language and a line of one's own."""
    labels, own = labels_of(language), check_line(line)
    codes = {address: _code(address) for address in {slip.address for slip in slips}}
    shown = [_slip(slip, codes[slip.address], labels, own) for slip in slips]
    body = "\n".join(f"<div class='row'>{''.join(shown[at : at + 2])}</div>" for at in range(0, len(shown), 2))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<meta charset="utf-8">\n<meta name="robots" content="noindex">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>Slips for {len(slips):,}</title>\n<style>{_STYLE}</style>\n{body}\n</html>\n"
    )


def _slip(slip: Slip, code: str, labels: Labels, own: str) -> str:
    """Return a slip; its code is below the last line that needs the whole width, and beside the others."""
    # A very long username is read on two lines, while a password has to be on one.
    signs_in = [(labels.username, slip.username, 6.0), (labels.password, slip.password, _SMALLEST)]
    wide = max((at for at, (_, text, _) in enumerate(signs_in, 1) if _ems(text) * _EASY > _BESIDE_CODE), default=0)
    above = [_typed(labels.address, slip.address, _WIDTH, 8.0)]
    above += [_typed(label, text, _WIDTH, smallest) for label, text, smallest in signs_in[:wide]]
    beside = [_typed(label, text, _BESIDE_CODE, _EASY) for label, text, _ in signs_in[wide:]]
    if slip.workspaces:
        label = labels.workspace if len(slip.workspaces) == 1 else labels.workspaces
        beside.append(f"<dt>{label}</dt><dd><bdi>{_text(', '.join(slip.workspaces))}</bdi></dd>")
    return (
        f"<article class='slip'><h2 {_size(slip.name, _WIDTH, 13.0, 10.5)}><bdi>{_text(slip.name)}</bdi></h2>"
        f"<dl>{''.join(above)}</dl>{code}<dl>{''.join(beside)}</dl>"
        f"{f'<p class=own><bdi>{_text(own)}</bdi></p>' if own else ''}<p>{labels.keep}</p></article>"
    )


def _typed(label: str, text: str, width: float, smallest: float) -> str:
    """Return what people type to sign in."""
    size = _size(text, width, _LARGEST, smallest)
    return f"<dt>{label}</dt><dd class='typed' {size}><bdi>{_text(text)}</bdi></dd>"


def _size(text: str, width: float, largest: float, smallest: float) -> str:
    """Return the style in which a text is one line, unless that would be too small."""
    size = min(largest, max(smallest, width / _ems(text)))
    return f"style='font-size: {int(size * 10) / 10}pt'"


def _ems(text: str) -> float:
    """Return how wide a text is, at most, in the size of its font; no text counts as one letter."""
    # Fonts whose letters are equally wide have those of Latin, Greek and Cyrillic.
    return max(
        _LETTER,
        sum(
            _LETTER if letter < "\u0530" or "\u1e00" <= letter < "\u2000" else _OTHER_LETTER
            for letter in escape_invisible(text)
        ),
    )


def _text(text: str) -> str:
    return escape(escape_invisible(text))


def _code(address: str) -> str:
    """Return the QR code of an address as SVG."""
    segno = import_module("segno")  # only slips need it
    try:
        return segno.make(address, micro=False, error="m").svg_inline(omitsize=True, border=4)
    except ValueError:  # the frames of any other error would show passwords
        raise ArgumentError("The address is too long for a QR code.", field="address") from None
