"""The contrast of what axe does not measure: borders, icons, placeholders, and texts of a single character."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator

TEXT = 4.5
PART = 3  # an icon, or the border of a control

MEASURE = """(element, [property, pseudo]) => {
  const paper = new OffscreenCanvas(1, 1).getContext('2d');
  const luminance = (colour, opacity = 1) => {
    paper.globalAlpha = opacity;
    paper.fillStyle = colour;
    paper.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...paper.getImageData(0, 0, 1, 1).data].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  let behind = property.startsWith('border') ? element.parentElement : element;
  while (/^rgba.*, 0\\)$/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement; // transparent
  let opacity = 1;
  for (let one = element; one !== null; one = one.parentElement) opacity *= getComputedStyle(one).opacity;
  const background = luminance(getComputedStyle(behind).backgroundColor);
  const colour = luminance(getComputedStyle(element, pseudo)[property], opacity); // over the background
  return (Math.max(colour, background) + 0.05) / (Math.min(colour, background) + 0.05);
}"""


def contrast(locator: Locator, of: str = "color", pseudo: str | None = None) -> float:
    """Return how much a colour of an element stands out from its background, as WCAG defines it: from 1 to 21."""
    return locator.evaluate(MEASURE, [of, pseudo])
