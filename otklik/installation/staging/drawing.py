"""The picture of the demonstration's news: drawn, so that nobody's photo is needed."""

from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw

from otklik.media.models import SiteImage

SIZE = 1200, 675
BIGGER = 2  # drawn larger and made smaller: edges come smooth
GROUND, FIELD, INK, ACCENT, GOODS = "#F1F4F2", "#C6D0CA", "#16211D", "#0B5A45", "#A85B00"


def scales(*, title: str) -> SiteImage:
    """A picture of shop scales with a weight on one pan and three fruits on the other, stored."""
    body = BytesIO()
    _drawn().save(body, "PNG", optimize=True)
    body.seek(0)
    image = SiteImage(title=title, file=ImageFile(body, name="vesy.png"))
    image.save()
    return image


def _drawn() -> Image.Image:
    width, height = (side * BIGGER for side in SIZE)
    picture = Image.new("RGB", (width, height), GROUND)
    pen = ImageDraw.Draw(picture)

    def box(left: int, top: int, right: int, bottom: int) -> tuple[int, ...]:
        return tuple(BIGGER * side for side in (left, top, right, bottom))

    pen.rectangle(box(0, 560, 1200, 675), fill=FIELD)
    pen.rounded_rectangle(box(470, 300, 730, 570), 20 * BIGGER, fill=INK)
    pen.ellipse(box(520, 330, 680, 490), fill=GROUND)
    pen.line(box(600, 410, 600, 350), fill=ACCENT, width=8 * BIGGER)
    pen.ellipse(box(590, 400, 610, 420), fill=INK)
    pen.rectangle(box(250, 262, 950, 282), fill=INK)
    pen.rectangle(box(585, 275, 615, 305), fill=INK)
    for middle in (290, 910):
        pen.line(box(middle, 225, middle, 270), fill=INK, width=14 * BIGGER)
        pen.rounded_rectangle(box(middle - 160, 205, middle + 160, 230), 12 * BIGGER, fill=ACCENT)
    pen.rounded_rectangle(box(235, 110, 345, 205), 10 * BIGGER, fill=INK)
    pen.ellipse(box(265, 80, 315, 125), fill=INK)
    for left in (800, 875, 950):
        pen.ellipse(box(left, 130, left + 75, 205), fill=GOODS)
        pen.line(box(left + 37, 135, left + 45, 112), fill=INK, width=6 * BIGGER)
    return picture.resize(SIZE, Image.Resampling.LANCZOS)
