"""The picture of the demonstration's news: drawn, so that nobody's photo is needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw

from otklik.media.image import SiteImage

SIZE = 1200, 675
BIGGER = 2  # drawn larger and made smaller: edges come smooth
GROUND, FIELD, INK, ACCENT, GOODS = "#F1F4F2", "#C6D0CA", "#16211D", "#0B5A45", "#A85B00"


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws in points of the finished picture."""

    on: ImageDraw.ImageDraw

    def box(self, left: int, top: int, right: int, bottom: int, fill: str) -> None:
        self.on.rectangle(self._larger(left, top, right, bottom), fill=fill)

    def rounded(
        self, left: int, top: int, right: int, bottom: int, fill: str, *, radius: int
    ) -> None:
        where = self._larger(left, top, right, bottom)
        self.on.rounded_rectangle(where, radius * BIGGER, fill=fill)

    def round(self, left: int, top: int, right: int, bottom: int, fill: str) -> None:
        self.on.ellipse(self._larger(left, top, right, bottom), fill=fill)

    def line(self, left: int, top: int, right: int, bottom: int, fill: str, *, width: int) -> None:
        self.on.line(self._larger(left, top, right, bottom), fill=fill, width=width * BIGGER)

    def _larger(self, *sides: int) -> tuple[int, ...]:
        return tuple(BIGGER * side for side in sides)


def drawn(what: str, *, title: str) -> SiteImage:
    """A picture of scales, a clock or books, stored."""
    picture = Image.new("RGB", (SIZE[0] * BIGGER, SIZE[1] * BIGGER), GROUND)
    pen = _Pen(ImageDraw.Draw(picture))
    pen.box(0, 560, 1200, 675, FIELD)
    DRAWINGS[what](pen)
    body = BytesIO()
    picture.resize(SIZE, Image.Resampling.LANCZOS).save(body, "PNG", optimize=True)
    body.seek(0)
    image = SiteImage(title=title, file=ImageFile(body, name=f"{what}.png"))
    image.save()
    return image


def _scales(pen: _Pen) -> None:
    """A weight on one pan, three fruits on the other."""
    pen.rounded(470, 300, 730, 570, INK, radius=20)
    pen.round(520, 330, 680, 490, GROUND)
    pen.line(600, 410, 600, 350, ACCENT, width=8)
    pen.round(590, 400, 610, 420, INK)
    pen.box(250, 262, 950, 282, INK)
    pen.box(585, 275, 615, 305, INK)
    for middle in (290, 910):
        pen.line(middle, 225, middle, 270, INK, width=14)
        pen.rounded(middle - 160, 205, middle + 160, 230, ACCENT, radius=12)
    pen.rounded(235, 110, 345, 205, INK, radius=10)
    pen.round(265, 80, 315, 125, INK)
    for left in (800, 875, 950):
        pen.round(left, 130, left + 75, 205, GOODS)
        pen.line(left + 37, 135, left + 45, 112, INK, width=6)


def _clock(pen: _Pen) -> None:
    """Ten o'clock on the wall, a door beside it."""
    pen.round(220, 120, 580, 480, INK)
    pen.round(240, 140, 560, 460, GROUND)
    for left, top, right, bottom in (
        (395, 150, 405, 180), (395, 420, 405, 450), (250, 295, 280, 305), (520, 295, 550, 305),
    ):  # fmt: skip
        pen.box(left, top, right, bottom, INK)
    pen.line(400, 300, 315, 250, ACCENT, width=16)
    pen.line(400, 300, 400, 180, ACCENT, width=10)
    pen.round(385, 285, 415, 315, INK)
    pen.box(740, 130, 980, 560, INK)
    pen.box(760, 150, 960, 560, ACCENT)
    pen.round(920, 360, 945, 385, GROUND)


def _books(pen: _Pen) -> None:
    """A shelf of books, one of them leaning."""
    pen.box(180, 540, 1020, 570, INK)
    left = 240
    for width, top, fill in (
        (70, 170, ACCENT), (50, 220, INK), (90, 150, GOODS), (60, 200, ACCENT), (45, 240, FIELD),
        (80, 180, INK), (55, 210, GOODS), (75, 160, ACCENT),
    ):  # fmt: skip
        pen.box(left, top, left + width, 540, fill)
        pen.box(left + 10, top + 40, left + width - 10, top + 52, GROUND)
        left += width + 8
    pen.line(left + 130, 230, left + 40, 520, INK, width=48)


DRAWINGS: Mapping[str, Callable[[_Pen], None]] = {
    "scales": _scales,
    "clock": _clock,
    "books": _books,
}
