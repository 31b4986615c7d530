"""Slips on paper: nothing covers or cuts anything, whatever people, addresses and workspaces are called."""

from __future__ import annotations

from io import BytesIO
from itertools import cycle

import pypdf
import pytest

import argilla_widgets as rg
from argilla_widgets.directory.roster.credentials.credentials import Credential
from argilla_widgets.directory.roster.credentials.slips import LABELS
from argilla_widgets.sdk.auth.secret import Secret
from tests.browser.notebook import PICTURES
from tests.long import mostly_long

ADDRESSES = {
    "short": "https://x.org",
    "university": "https://argilla.uni-beispiel.de",
    "example": "https://argilla.example.org",
    "long": "https://annotation.argilla.computational-linguistics.uni-beispiel.de/a",
}
LONG = "maria-del-carmen.de-la-cruz-perez-y-fernandez-de-cordoba.2026"[:60]
NAMES = [
    ("Bo", "bo"),
    ("Eva Lang", "eva.lang"),
    ("José Østergård", "jose.ostergard"),
    ("Nguyễn Thị Minh Khai", "nguyen.thi-minh-khai"),
    ("Renée O'Connor-Fitzgerald", "renee.o-connor-fitzgera"),
    ("María del Carmen Cruz Pérez", "maria-del-carmen.cruz-perez"),
    ("נועה כהן", "נועה.כהן"),
    ("山田 太郎", "山田太郎"),
    ("María del Carmen de la Cruz Pérez y Fernández", "maria-del-carmen.de-la-cruz-perez-y-fern"),
    ("Wolfgang Amadeus Theophilus Maximilian von und zu Hohenlohe", LONG),
    ("W" * 60, "W" * 60),
]
PASSWORDS = [
    "zesi-zedo-guve-vowi",
    "vesi-zafu-hefe-huti",
    "Tr7uEa9kQ2wZ5xN8",
    "two  spaces",
    "m" * 60,
    "é" * 36,
    "W" * 72,
]
PLACES = [
    (),
    ("ling-101",),
    ("ling-101", "corpus-2026", "nlp"),
    tuple(f"computational-linguistics-group-{letter}" for letter in "abc"),
    tuple(f"introduction-to-corpus-linguistics-{number}-2026" for number in range(1, 7)),
]
PAPER = {"A4": (210, 297), "Letter": (215.9, 279.4)}  # mm
SMALL = {"A5": (148, 210)}
LINE = "Fragen? Sprechstunde montags von 10 bis 12 Uhr, Raum B 2.14. Bitte bringen Sie diesen Zettel zur Sitzung mit."
LINES = {
    "en": "Questions? Come to my office hours on Mondays from 10 to 12, room B 2.14.",
    "de": LINE,
    "es": "¿Preguntas? Tutorías los lunes de 10 a 12, despacho B 2.14. Traed esta hoja a la próxima sesión, por favor.",
    "fr": "Questions ? Permanence le lundi de 10 h à 12 h, bureau B 2.14. Apportez ce papier à la prochaine séance.",
    "pt": "Dúvidas? Atendimento às segundas-feiras, das 10 às 12 horas, sala B 2.14. Tragam este papel à próxima aula.",
    "it": "Domande? Ricevimento il lunedì dalle 10 alle 12, stanza B 2.14. Portate questo foglio al prossimo incontro.",
    "nl": "Vragen? Spreekuur op maandag van 10 tot 12 uur, kamer B 2.14. Neem dit briefje mee naar de volgende les.",
}
MARGIN = 10  # mm
PIXELS = 96 / 25.4  # for each mm

# Where texts, codes and slips are; of a text, each of its lines.
BOXES = """([username, password]) => {
  const box = ({ left, right, top, bottom }) => ({ left, right, top, bottom });
  const lines = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element.querySelector('bdi') ?? element);
    return [...range.getClientRects()].map(box);
  };
  const labelled = (slip, label) =>
    [...slip.querySelectorAll('dt')].find(({ textContent }) => textContent === label).nextElementSibling;
  return [...document.querySelectorAll('.slip')].map((slip) => ({
    text: slip.innerText,
    box: box(slip.getBoundingClientRect()),
    code: box(slip.querySelector('svg').getBoundingClientRect()),
    texts: [...slip.querySelectorAll('h2, dt, dd, p')].map(lines),
    labels: [...slip.querySelectorAll('dt')].map(({ offsetHeight }) => offsetHeight),
    username: lines(labelled(slip, username)),
    password: lines(labelled(slip, password)),
    shown: labelled(slip, password).innerText,
    cut: slip.scrollWidth > slip.clientWidth || slip.scrollHeight > slip.clientHeight,
  }));
}"""


def boxes(page, language="en"):
    """Return where everything on each slip is."""
    labels = LABELS[language]
    return page.evaluate(BOXES, [labels.username, labels.password])


def people(names, address, passwords, places):
    """Return a file of passwords for these people; those without a first name would be called by their username."""
    passwords, places = cycle(passwords), cycle(places)
    return rg.Credentials(
        tuple(
            Credential(username, Secret(next(passwords)), address, name, "", next(places), None, "created")
            for name, username in names
        )
    )


@pytest.fixture
def sheets(browser, tmp_path):
    """Open the slips of these people as they are printed on one kind of paper."""
    opened = []

    def sheets(credentials, paper="A4", **options):
        path = tmp_path / f"slips-{len(opened)}.html"
        credentials.to_html(path, **options)
        width, height = (round((side - 2 * MARGIN) * PIXELS) for side in (PAPER | SMALL)[paper])
        page = browser.new_page(viewport={"width": width, "height": height})
        page.emulate_media(media="print")
        page.goto(path.as_uri())
        opened.append(page)
        return page

    yield sheets
    for page in opened:
        page.close()


def overlap(one, other):
    return (
        one["left"] < other["right"] - 0.5
        and other["left"] < one["right"] - 0.5
        and one["top"] < other["bottom"] - 0.5
        and other["top"] < one["bottom"] - 0.5
    )


def inside(one, other, space=0.0):
    return (
        one["left"] >= other["left"] + space
        and one["right"] <= other["right"] - space
        and one["top"] >= other["top"] + space
        and one["bottom"] <= other["bottom"] - space
    )


def check(slip):
    """Check that everything on a slip can be read, and cut out."""
    cut_off = 3 * PIXELS  # what clumsy scissors may take
    texts = slip["texts"]
    for number, text in enumerate(texts):
        for line in text:
            assert inside(line, slip["box"], cut_off), slip["text"]
            assert not overlap(line, slip["code"]), slip["text"]
            assert not any(overlap(line, other) for later in texts[number + 1 :] for other in later), slip["text"]
    assert inside(slip["code"], slip["box"]), slip["text"]
    assert slip["code"]["right"] - slip["code"]["left"] >= 24 * PIXELS - 0.1
    assert len(slip["username"]) == len(slip["password"]) == 1, slip["text"]
    assert not slip["cut"], slip["text"]


@pytest.mark.parametrize("paper", mostly_long(PAPER))
@pytest.mark.parametrize("address", mostly_long(ADDRESSES.values(), ADDRESSES["long"]), ids=ADDRESSES)
def test_nothing_on_a_slip_covers_or_cuts_anything(sheets, address, paper):
    count = len(NAMES) * len(PLACES)
    everyone = people(NAMES * len(PLACES), address, PASSWORDS, sorted(PLACES * len(NAMES)))
    slips = boxes(sheets(everyone, paper))
    assert len(slips) == count
    for slip, person in zip(slips, everyone, strict=True):
        check(slip)
        assert slip["shown"] == person.password.reveal()
        assert all(place in slip["text"] for place in person.workspaces)


@pytest.mark.parametrize("paper", mostly_long([*SMALL, *PAPER]))
def test_a_line_of_the_teacher_and_small_paper_cut_nothing(sheets, paper):
    everyone = people(NAMES, ADDRESSES["university"], PASSWORDS, PLACES)
    page = sheets(everyone, paper, line=LINE)
    slips = boxes(page)
    assert len(slips) == len(NAMES)
    for slip in slips:
        check(slip)
        assert LINE in slip["text"]
        assert slip["box"]["right"] <= page.viewport_size["width"] + 1
    texts = printed(page, paper)
    assert sum(text.count("Username") for text in texts) == len(NAMES)
    assert [text.count("Username") for text in texts] == [text.count("Keep this slip") for text in texts]


@pytest.mark.parametrize("paper", mostly_long(PAPER))
@pytest.mark.parametrize("language", mostly_long(LABELS, "de"))
def test_in_each_language_nothing_covers_or_cuts_anything(sheets, language, paper):
    everyone = people(NAMES * 2, ADDRESSES["university"], PASSWORDS, PLACES)
    page = sheets(everyone, paper, language=language, line=LINES[language])
    labels, slips = LABELS[language], boxes(page, language)
    assert len(slips) == len(everyone)
    for slip in slips:
        check(slip)
        assert LINES[language] in slip["text"]
        assert labels.keep in slip["text"]
        assert max(slip["labels"]) < 2 * min(slip["labels"])
    texts = printed(page, paper)
    assert sum(text.count(labels.keep) for text in texts) == len(everyone)
    assert [text.count(labels.username) for text in texts] == [text.count(labels.keep) for text in texts]


def printed(page, paper):
    return [sheet.extract_text() for sheet in pypdf.PdfReader(BytesIO(page.pdf(format=paper))).pages]


@pytest.mark.parametrize("paper", mostly_long(PAPER))
@pytest.mark.parametrize("address", mostly_long(ADDRESSES.values(), ADDRESSES["example"]), ids=ADDRESSES)
def test_eight_slips_of_a_class_are_on_each_sheet(sheets, address, paper):
    names = [*NAMES[:-1] * 4, *NAMES[:3]]
    page = sheets(people(names, address, PASSWORDS[:4], PLACES[:3]), paper)
    assert [text.count("Username") for text in printed(page, paper)] == [8, 8, 8, 8, 8, 3]
    page.screenshot(path=PICTURES / f"slips-{paper}.png")


@pytest.mark.parametrize("paper", mostly_long(PAPER))
def test_no_slip_is_on_two_sheets(sheets, paper):
    """However long names are, and though some then need more than an eighth of the paper."""
    names = NAMES[-3:] * 20
    page = sheets(people(names, ADDRESSES["long"], PASSWORDS, PLACES), paper)
    texts = printed(page, paper)
    usernames = [text.count("Username") for text in texts]
    assert usernames == [text.count("Keep this slip to yourself.") for text in texts]
    assert sum(usernames) == len(names)
    assert min(usernames[:-1]) >= 4
