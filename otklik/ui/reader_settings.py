"""«Размер и цвет»: a reader's choice, stored in a cookie and read by the server."""

from dataclasses import asdict, dataclass
from typing import Self

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

COOKIE_SECONDS = 365 * 24 * 3600
SIZES = {"100": _("Usual"), "125": _("Larger"), "150": _("Large"), "200": _("Very large")}
LARGE = ("150", "200")
SCHEMES = {
    "auto": _("As on the device"),
    "light": _("Light"),
    "dark": _("Dark"),
    "black-on-white": _("Black on white"),
    "white-on-black": _("White on black"),
    "blue-on-sky": _("Blue on light blue"),
    "brown-on-beige": _("Brown on beige"),
}
SPACINGS = {"usual": _("Usual"), "wide": _("Wider")}
PICTURES = {"shown": _("Shown"), "words": _("Words instead of pictures")}


def cookie() -> str:
    return f"{settings.COOKIE_PREFIX}display"


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """Text size in per cent, colour scheme, letter and line spacing, pictures or their
    descriptions; unknown values fall back to the defaults."""

    size: str = "100"
    scheme: str = "auto"
    spacing: str = "usual"
    pictures: str = "shown"

    @classmethod
    def from_values(cls, *, size: str, scheme: str, spacing: str = "", pictures: str = "") -> Self:
        return cls(
            size=size if size in SIZES else "100",
            scheme=scheme if scheme in SCHEMES else "auto",
            spacing=spacing if spacing in SPACINGS else "usual",
            pictures=pictures if pictures in PICTURES else "shown",
        )

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        items = [*request.COOKIES.get(cookie(), "").split("."), "", "", "", ""]
        size, scheme, spacing, pictures = items[:4]
        return cls.from_values(size=size, scheme=scheme, spacing=spacing, pictures=pictures)

    @property
    def is_large(self) -> bool:
        """Whether so few letters fit in a line that long words are divided."""
        return self.size in LARGE or self.spacing == "wide"

    def as_cookie(self) -> str:
        """Short if only size and scheme were chosen, as before the others existed."""
        usual = type(self)(size=self.size, scheme=self.scheme)
        items = list(asdict(self).values())
        return ".".join(items[:2] if self == usual else items)
