"""«Размер и цвет»: what a reader chose, kept in a cookie and read by the server."""

from dataclasses import asdict, dataclass
from typing import Self

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

COOKIE = "display"
COOKIE_SECONDS = 365 * 24 * 3600
SIZES = {"100": _("Usual"), "125": _("Larger"), "150": _("Large"), "200": _("Very large")}
SCHEMES = {
    "auto": _("As on the device"),
    "light": _("Light"),
    "dark": _("Dark"),
    "black-on-white": _("Black on white"),
    "white-on-black": _("White on black"),
    "blue-on-sky": _("Blue on light blue"),
    "brown-on-beige": _("Brown on beige"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """Size of text in per cent and scheme of colours; unknown values become the usual ones."""

    size: str = "100"
    scheme: str = "auto"

    @classmethod
    def chosen(cls, *, size: str, scheme: str) -> Self:
        return cls(
            size=size if size in SIZES else "100", scheme=scheme if scheme in SCHEMES else "auto"
        )

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        size, _dot, scheme = request.COOKIES.get(COOKIE, "").partition(".")
        return cls.chosen(size=size, scheme=scheme)

    def as_cookie(self) -> str:
        return ".".join(asdict(self).values())
