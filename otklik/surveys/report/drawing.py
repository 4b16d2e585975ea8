"""A bar of the report as a small picture, for documents that cannot draw one."""

from io import BytesIO

from PIL import Image, ImageDraw

from otklik.surveys.report.content import Line

SIZE = (400, 48)
GROUND, FILL, INK, PAPER, SOFT = "#eef1f0", "#0b5d47", "#000000", "#ffffff", "#4a5350"


def bar(line: Line) -> bytes:
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
