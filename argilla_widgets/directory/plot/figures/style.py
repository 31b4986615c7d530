"""What the figures have in common: colours, fonts, titles and legends."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from matplotlib import font_manager
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.text import escape_invisible, is_printable, quoted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

    from argilla_widgets.directory.access.view import AccessView

MAX_LABEL_LENGTH = 24
"""Maximum number of characters of a name along an axis."""
_LEFT = 0.015
_LETTERS_PER_INCH = 12.5
_DPI = 144
_SCREEN_DPI = 72


@dataclass(frozen=True)
class Colours:
    """A theme; its role colours are those of the widgets (``js/src/styles/theme.css``)."""

    background: str
    ink: str
    dim: str
    line: str
    owner: str
    admin: str
    annotator: str

    def of(self, role: Role) -> str:
        """Return the colour of a role."""
        return getattr(self, role.value)


_THEMES = {
    "light": Colours("#ffffff", "#1f2328", "#57606a", "#d8dee4", "#6e40c9", "#9a4700", "#0a6475"),
    "dark": Colours("#111418", "#e6e9ed", "#a4adb8", "#30363d", "#c9a7ff", "#ffb169", "#63d3e6"),
}


class Drawing(Figure):
    """A figure in a theme, which a notebook displays without pyplot, sharp on high-resolution screens.

    Parameters
    ----------
    view
        What is drawn.
    theme
        A name of `_THEMES`.
    width, height
        In inches.
    """

    def __init__(self, view: AccessView, theme: str, width: float, height: float) -> None:
        self.colours = colours(theme)
        layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.1)
        super().__init__(figsize=(width, height), layout=layout, facecolor=self.colours.background)
        self._whose = ""
        """Whose view is drawn, a sentence; empty if it is complete."""
        if not view.sees_everyone:
            self._whose = f" This is what {label(view.account.username)} ({view.account.role.value}) can see."

    def _repr_png_(self) -> tuple[bytes, dict[str, float]]:
        file = io.BytesIO()
        self.savefig(file, format="png", dpi=_DPI)
        width, height = self.get_size_inches() * _SCREEN_DPI
        return file.getvalue(), {"width": float(width), "height": float(height)}

    def style(self, axes: Axes, *, grid: str | None = None) -> None:
        """Apply the colours of the theme to axes, add grid lines, and remove the box."""
        axes.set_facecolor("none")
        for side, spine in axes.spines.items():
            spine.set_visible(side in {"left", "bottom"})
            spine.set_color(self.colours.line)
        axes.tick_params(colors=self.colours.dim, labelcolor=self.colours.ink, labelsize=9, length=0, pad=5)
        for label in (axes.xaxis.label, axes.yaxis.label):
            label.set(color=self.colours.dim, fontsize=9)
        axes.set_axisbelow(True)
        if grid is not None:
            axes.grid(axis=grid, color=self.colours.line, linewidth=0.8)  # pyright: ignore[reportArgumentType]

    def set_title(self, axes: Axes, title: str, note: str) -> None:
        """Write the title, and a description below it; also whose view is drawn if it is not complete."""
        style: dict[str, Any] = {"parse_math": False, "family": families(), "ha": "left"}
        self.suptitle(title, x=_LEFT, fontsize=13, fontweight="bold", color=self.colours.ink, **style)
        note = textwrap.fill(note + self._whose, int(self.get_figwidth() * _LETTERS_PER_INCH))
        axes.set_title(
            " \n" * note.count("\n") + " ", fontsize=9, pad=10
        )  # keeps the room for the line, which begins where the title does
        line = axes.annotate(
            note, (_LEFT, 1), (0, 12), xycoords=("figure fraction", "axes fraction"), textcoords="offset points",
            fontsize=9, color=self.colours.dim, annotation_clip=False, **style,
        )  # fmt: skip
        line.set_in_layout(False)

    def add_legend(self, entries: Sequence[tuple[str, Any]]) -> None:
        """Put a legend below the figure: names, and the style of their patches (or a colour)."""
        handles = [
            Patch(label=name, **(style if isinstance(style, dict) else {"facecolor": style})) for name, style in entries
        ]
        self.legend(
            handles=handles,
            loc="outside lower left",
            ncols=len(handles),
            frameon=False,
            fontsize=9,
            labelcolor=self.colours.ink,
            handlelength=1,
            handleheight=1,
            columnspacing=1.4,
        )

    def add_role_legend(self) -> None:
        """Put the colours of the roles below the figure."""
        self.add_legend([(f"{role.value}s", self.colours.of(role)) for role in reversed(Role)])

    def label_bar(self, axes: Axes, length: float, row: int, text: str) -> None:
        """Write a text after the end of a horizontal bar."""
        axes.annotate(
            text, (length, row), (6, 0), textcoords="offset points", va="center", fontsize=9, color=self.colours.ink
        )

    def note_no_workspaces(self, axes: Axes) -> None:
        """Note that there are no workspaces, where they would be drawn."""
        axes.text(
            0.5, 0.5, "No workspaces yet.", transform=axes.transAxes, ha="center", va="center",
            fontsize=10, color=self.colours.dim,
        )  # fmt: skip


def colours(theme: str) -> Colours:
    """Find a theme."""
    try:
        return _THEMES[theme]
    except (KeyError, TypeError):
        raise UnprocessableEntityError(
            f"There is no theme {quoted(theme)}.", field="theme", hint='Choose "light" or "dark".'
        ) from None


def count_in_whole_numbers(axis: Axis, most: int) -> None:
    """Limit the number of ticks on an axis that counts users, with commas in large numbers."""
    axis.set_major_locator(MaxNLocator(integer=True, nbins=most))
    axis.set_major_formatter(lambda value, _place: f"{value:,.0f}")


def label_ticks(axis: Any, names: Sequence[str], **style: Any) -> None:  # noqa: ANN401 - a matplotlib axis, x or y
    """Write names along an axis, one at each position from 0."""
    axis.set_ticks(
        range(len(names)), labels=[label(name) for name in names], parse_math=False, family=families(), **style
    )


def label(name: str) -> str:
    """Return a name as drawn: hidden characters made visible, cut if long, a box for a letter that no font here has."""
    text = escape_invisible(name)
    if len(text) > MAX_LABEL_LENGTH:
        text = f"{text[: MAX_LABEL_LENGTH - 1]}…"
    drawn = "".join(letter if _has_glyph(letter) and is_printable(letter) else "□" for letter in text)
    return drawn if drawn and drawn == drawn.strip() else f"'{drawn}'"


def hatched(colour: str) -> dict[str, Any]:
    """Return the style of a bar that is pale and hatched."""
    return {"facecolor": to_rgba(colour, 0.2), "edgecolor": colour, "hatch": "////", "linewidth": 0}


# Fallback fonts for DejaVu Sans, which comes with matplotlib and has no Chinese, Japanese or Korean.
_FALLBACK_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "PingFang SC",
    "Hiragino Sans",
    "Microsoft YaHei",
    "Arial Unicode MS",
)


@cache
def families() -> list[str]:
    """Return the fonts to look for a letter in, in this order; only installed ones, since others cause warnings."""
    known = {font.name for font in font_manager.fontManager.ttflist}
    return ["DejaVu Sans", *(name for name in _FALLBACK_FONTS if name in known)]


@cache
def _has_glyph(letter: str) -> bool:
    fonts = (font_manager.get_font(font_manager.findfont(name)) for name in families())
    return any(font.get_char_index(ord(letter)) for font in fonts)
