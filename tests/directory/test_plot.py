"""Each figure is drawn for every kind of server, and says what it shows."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import argilla_widgets as rg
from argilla_widgets.directory.plot.figures.grid import arranged
from argilla_widgets.directory.plot.figures.style import colours
from argilla_widgets.directory.plot.plot import Plot
from argilla_widgets.sdk.models import Role, UserModel
from tests.directory.test_questions import HOSTILE, asked, person, workspace

PICTURES = ("roles", "workspaces", "matrix", "timeline")
THEMES = ("light", "dark")
STYLES = Path(__file__).parent.parent.parent / "js/src/styles/theme.css"


def plot_of(*world, **more):
    return Plot(asked(*world, **more).view, "nowhere")


def words(figure):
    """Return all text in a figure once it is drawn."""
    figure.savefig(io.BytesIO(), format="png", dpi=40)
    return [text.get_text() for text in figure.findobj(lambda one: hasattr(one, "get_text")) if text.get_text().strip()]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PICTURES)
def test_each_figure_has_a_title_axes_and_a_legend_and_can_be_saved(client, tmp_path, name, theme):
    figure = getattr(client.directory.plot, name)(theme)
    assert isinstance(figure, Figure)
    written = words(figure)
    assert any(client.host in text for text in written)
    assert figure.axes
    assert all(axes.get_xlabel() or axes.get_ylabel() for axes in figure.axes)
    (legend,) = figure.legends
    assert len(legend.get_texts()) >= 2
    for ending, start in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        figure.savefig(tmp_path / f"picture.{ending}")
        assert (tmp_path / f"picture.{ending}").read_bytes().startswith(start)


def test_a_notebook_displays_a_figure_without_pyplot(client):
    shown, size = client.directory.plot.roles()._repr_png_()
    assert shown.startswith(b"\x89PNG")
    assert size["width"] == 7 * 72
    script = "import argilla_widgets.directory.plot.figures, sys; print('matplotlib.pyplot' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "False\n"
    )


def test_the_numbers_are_those_of_the_server(client):
    client.directory.refresh()
    written = words(client.directory.plot.roles())
    number = sum(user.role == "admin" for user in client.users)
    assert any(text.startswith(f"{number}  (") for text in written)
    written = words(client.directory.plot.workspaces())
    assert str(len(client.workspaces("speech").users)) in written
    assert {workspace.name for workspace in client.workspaces} <= set(written)


def test_the_colours_of_the_roles_are_those_of_the_widgets():
    light, dark = STYLES.read_text().split('[data-theme="dark"]')
    for theme, style in (("light", light), ("dark", dark)):
        for role in Role:
            assert re.search(rf"--aw-{role.value}: (#\w+);", style).group(1) == to_hex(colours(theme).of(role))


def luminance(colour):
    channels = [int(to_hex(colour)[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return sum(part * one for part, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("theme", THEMES)
def test_colours_contrast_with_the_figures_own_background(client, theme):
    figure, paint = client.directory.plot.roles(theme), colours(theme)
    *background, opacity = figure.get_facecolor()
    assert opacity == 1  # on any page
    for colour, least in [(paint.ink, 7), (paint.dim, 4.5), *((paint.of(role), 3) for role in Role)]:
        low, high = sorted([luminance(colour), luminance(to_hex(background))])
        assert (high + 0.05) / (low + 0.05) >= least, colour


def test_similar_users_and_similar_workspaces_are_neighbours():
    users = [person(f"u{n}") for n in range(6)]
    a, b, c = workspace("a"), workspace("b"), workspace("c")
    view = asked(users, [a, b, c], [(a, users[::2]), (b, users[1::2]), (c, users[::2][:2])]).view()
    members, people, places = arranged(view)
    assert abs(places.index(a.id) - places.index(c.id)) == 1
    pattern = ["".join(map(str, row.astype(int))) for row in members]
    assert pattern == sorted(pattern, reverse=True)
    assert {one.id for one in users} == set(people)


@pytest.mark.parametrize("name", PICTURES)
def test_hostile_names_are_drawn_as_text(name):
    names = [*HOSTILE, "$\\frac{1}{", "用户", "🦊", "\x00", "_^_"]
    users, places = [person(one) for one in names], [workspace(one) for one in names]
    figure = getattr(plot_of(users, places, zip(places, [[user] for user in users], strict=True)), name)()
    written = words(figure)  # a missing glyph warns, which fails the test
    figure.savefig(io.BytesIO(), format="svg")
    assert max(map(len, written)) < 200
    if name == "matrix":
        assert "$\\frac{1}{" in written
        assert "<script>alert(1)</script>"[:23] + "…" in written


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize(
    "world",
    [([],), ([person("alone")],), ([], [workspace("empty")]), ([person("alone", "owner")], [workspace("empty")])],
    ids=["nobody", "one person", "one workspace", "an owner and a workspace"],
)
def test_small_and_empty_servers_are_drawn(name, world):
    assert words(getattr(plot_of(*world), name)())


@pytest.mark.parametrize("name", PICTURES)
def test_10_000_users_are_drawn(name):
    first = datetime(2025, 1, 1)  # noqa: DTZ001 - in the server's format
    users = []
    for number in range(10_000):
        one, moment = person(f"u{number}", ("owner", "admin", "annotator")[number % 3]), first + timedelta(hours=number)
        users.append(UserModel(one.id, one.username, one.first_name, one.role, moment, moment))
    places = [workspace(f"w{number}") for number in range(60)]
    figure = getattr(plot_of(users, places, [(one, users[at::97]) for at, one in enumerate(places)]), name)("dark")
    assert len(words(figure)) < 120
    file = io.BytesIO()
    figure.savefig(file, format="svg")
    assert len(file.getvalue()) < 1_500_000


def test_figures_of_a_partial_view_say_so(sign_in):
    assert any("what ana (admin) can see" in text for text in words(sign_in("ana").directory.plot.workspaces()))


def test_an_unknown_theme_is_refused_in_a_sentence(client):
    assert client.directory.plot.roles().get_facecolor() == client.directory.plot.roles("light").get_facecolor()
    with pytest.raises(rg.UnprocessableEntityError, match="no theme 'blue'"):
        client.directory.plot.roles("blue")


def test_without_matplotlib_the_error_has_the_command_to_install_it(client, monkeypatch):
    for name in [*sys.modules]:
        if name.partition(".")[0] == "matplotlib" or name.startswith("argilla_widgets.directory.plot.figures"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("argilla_widgets.directory.plot.figures")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(rg.ArgillaError, match=r"pip install 'argilla-widgets\[plot\]'"):
        client.directory.plot.roles()


def written_where(figure):
    """Return the y tick labels of a figure with their positions in pixels, once it is drawn."""
    figure.savefig(io.BytesIO(), format="png")
    ticks = [tick for axes in figure.axes for tick in axes.get_yticklabels() if tick.get_text()]
    return {tick.get_text(): tick.get_window_extent() for tick in ticks}


def test_labels_of_small_groups_do_not_overlap():
    users = [person(f"u{n}", "owner" if n < 5 else "admin" if n < 205 else "annotator") for n in range(10_000)]
    boxes = written_where(plot_of(users, [workspace("w")]).matrix())
    assert list(boxes) == ["5 owners", "200 admins", "9,795 annotators"]
    tops = [(box.y0, box.y1) for box in boxes.values()]
    assert all(below[1] <= above[0] for above, below in itertools.pairwise(tops))


@pytest.mark.parametrize("name", ["workspaces", "matrix"])
def test_a_note_replaces_missing_workspaces(name):
    assert "No workspaces yet." in words(getattr(plot_of([person("a"), person("b", "owner")]), name)())
    assert "No workspaces yet." not in words(getattr(plot_of([person("a")], [workspace("w")]), name)())


def test_one_owner_is_described_in_the_singular():
    texts = " ".join(words(plot_of([person("o", "owner")], [workspace("w")]).workspaces())).replace("\n", " ")
    assert "1 owner has access to all of them without being a member." in texts


def test_a_name_with_outer_spaces_differs_visibly_from_one_without():
    written = words(plot_of([person(name) for name in ("ana", "ana ", " ")], [workspace("w")]).matrix())
    assert {"ana", "'ana '", "' '"} <= set(written)
