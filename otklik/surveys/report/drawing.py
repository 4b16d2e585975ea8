"""A bar of the report: as SVG for PDF and text documents, and as points for what cannot draw it."""

from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from otklik.surveys.report.content import Line

SIZE = (400, 48)
GROUND, FILL, INK, PAPER, SOFT = "#eef1f0", "#0b5d47", "#000000", "#ffffff", "#4a5350"


def svg(
    *, share: float | None, low: float | None, high: float | None, is_unsure: bool, words: str
) -> str:
    """The share from zero, its interval over it; a dashed frame where it is hidden. `words` say it
    to whoever does not see it; beside it they stand in the table."""
    width, height = SIZE
    drawn = []

    def rect(end: float, more: str) -> None:
        drawn.append(f'<rect x="1" y="4" width="{end:.1f}" height="{height - 8}" {more}/>')

    if share is None:
        dashed = f'fill="none" stroke="{SOFT}" stroke-width="2" stroke-dasharray="10 10"'
        rect(width - 2, dashed)
    else:
        rect(width - 2, f'fill="{GROUND}"')
        end = max((width - 2) * share, 2)
        rect(
            end, f'fill="none" stroke="{FILL}" stroke-width="4"' if is_unsure else f'fill="{FILL}"'
        )
        if low is not None and high is not None:
            first, last, middle = 1 + (width - 2) * low, 1 + (width - 2) * high, height / 2
            path = (
                f"M{first:.1f} {middle}H{last:.1f}"
                f"M{first:.1f} {middle - 10}V{middle + 10}M{last:.1f} {middle - 10}V{middle + 10}"
            )
            drawn += [
                f'<path d="{path}" fill="none" stroke="{paint}" stroke-width="{thick}"/>'
                for paint, thick in ((PAPER, 12), (INK, 4))
            ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}"><title>{escape(words)}</title>{"".join(drawn)}</svg>'
    )


def bar(line: "Line") -> bytes:
    """PNG: the share from zero, its interval over it; a dashed frame where it is hidden."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    width, height = SIZE
    if line.share is None:
        for start in range(0, width, 20):
            for y in (4, height - 6):
                pen.line((start, y, start + 10, y), fill=SOFT, width=2)
    else:
        pen.rectangle((0, 4, width, height - 5), fill=GROUND)
        end = max(width * line.share, 2)
        if line.is_unsure:
            pen.rectangle((1, 4, end, height - 5), outline=FILL, width=4)
        else:
            pen.rectangle((0, 4, end, height - 5), fill=FILL)
        if line.low is not None and line.high is not None:
            for paint, thick in ((PAPER, 12), (INK, 4)):
                _whisker(pen, width * line.low, width * line.high, paint=paint, thick=thick)
    body = BytesIO()
    image.quantize(16).save(body, "PNG", optimize=True)
    return body.getvalue()


def _whisker(pen: ImageDraw.ImageDraw, low: float, high: float, *, paint: str, thick: int) -> None:
    middle = SIZE[1] / 2
    pen.line((low, middle, high, middle), fill=paint, width=thick)
    for end in (low, high):
        pen.line((end, middle - 10, end, middle + 10), fill=paint, width=thick)
