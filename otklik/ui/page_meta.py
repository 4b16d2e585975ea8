"""Metadata of a page for search engines, messengers and data readers; `facts` are schema.org's,
without `@context`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

IN_A_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMeta:
    """`kind` is Open Graph's type; `image` is a path on our site."""

    title: str
    description: str = ""
    kind: str = "website"
    image: str = ""
    image_alt: str = ""
    facts: Mapping[str, Any] | None = None

    @property
    def short(self) -> str:
        """The description shortened to what messengers show."""
        line = " ".join(self.description.split())
        return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"

    @property
    def image_url(self) -> str:
        return f"{settings.BASE_URL}{self.image}" if self.image.startswith("/") else self.image

    @property
    def script(self) -> SafeString | str:
        """Data, not a program: allowed by a policy against inline scripts."""
        if self.facts is None:
            return ""
        facts = {"@context": "https://schema.org", **self.facts}
        text = json.dumps(facts, ensure_ascii=False, default=str).translate(IN_A_SCRIPT)
        result = mark_safe(text)  # noqa: S308 - nothing in it ends a script
        return format_html('<script type="application/ld+json">{}</script>', result)


def here(path: str) -> str:
    """A path on our site with the host."""
    return f"{settings.BASE_URL}{path}"


def of_authority() -> dict[str, str]:
    """The publisher, described in full on the home page under this id."""
    return {"@id": here("/#authority")}
