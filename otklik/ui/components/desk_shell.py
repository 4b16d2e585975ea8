"""What stands around every page of the desk: its drawings and its people."""

import re
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from otklik.ui.components import one_of, register

SHEET = Path(__file__).resolve().parents[1] / "static" / "ui" / "icons.svg"


@lru_cache(maxsize=1)
def drawings() -> frozenset[str]:
    """Names of the drawings in the sheet."""
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', SHEET.read_text("utf-8")))


@register.simple_tag
def desk_icon(name: str) -> SafeString:
    """A drawing of Tabler Icons beside a word with the same meaning."""
    return format_html(
        '<svg class="desk-icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("ui/icons.svg"),
        one_of("desk_icon", "name", name, drawings()),
    )


@register.simple_tag
def initials(name: str) -> str:
    """Two letters for a colleague: of the first two words, or of the only one."""
    words = re.findall(r"\w+", name)
    letters = [word[0] for word in words[:2]] if len(words) > 1 else list("".join(words)[:2])
    return "".join(letters).upper()
