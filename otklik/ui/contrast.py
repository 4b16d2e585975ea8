"""Contrast of colours (WCAG 2), and the check of a pack's accent."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

HEX = re.compile(r"#[0-9A-Fa-f]{6}")
LEAST = 4.5

LIGHT_GROUNDS = {"paper": "#FFFFFF", "field": "#F1F4F2", "sunk": "#E4EAE6"}
DARK_GROUNDS = {"paper": "#121816", "field": "#1B2320", "sunk": "#26302C"}
ON_ACCENT_LIGHT = "#FFFFFF"
ON_ACCENT_DARK = "#0B1F18"

type Rgb = tuple[float, float, float]


def rgb(colour: str) -> Rgb:
    """Channels from 0 to 1. Raises ValueError for anything but #RRGGBB."""
    if not HEX.fullmatch(colour):
        raise ValueError(f"{colour!r} is not a colour like #0B5A45")
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def as_hex(channels: Sequence[float]) -> str:
    return "#" + "".join(f"{round(min(max(channel, 0), 1) * 255):02X}" for channel in channels)


def luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, towards: str, share: float) -> str:
    pairs = zip(rgb(colour), rgb(towards), strict=True)
    return as_hex([a + (b - a) * share for a, b in pairs])


def weak_pairs(accent: str, *, is_dark: bool) -> list[float]:
    """Contrasts below 4.5:1, of the accent on its backgrounds and of the text on the accent."""
    grounds = DARK_GROUNDS if is_dark else LIGHT_GROUNDS
    on_accent = ON_ACCENT_DARK if is_dark else ON_ACCENT_LIGHT
    ratios = [contrast(accent, other) for other in (*grounds.values(), on_accent)]
    return [ratio for ratio in ratios if ratio < LEAST]


def nearest_passing(accent: str, *, is_dark: bool) -> str:
    """The nearest passing colour of the same hue: darker for light, lighter for dark."""
    goal = "#FFFFFF" if is_dark else "#000000"
    steps = (mix(accent, goal, step / 200) for step in range(201))
    return next(colour for colour in steps if not weak_pairs(colour, is_dark=is_dark))


def check_accent(light: str, dark: str) -> list[str]:
    """Why this pair of accents is refused, one sentence per fault; empty when it is accepted.

    Both must reach 4.5:1 on paper, field and sunk and with the text on them; a refusal names the
    nearest colour that does (look.md, section 4).
    """
    problems = []
    for colour, is_dark in ((light, False), (dark, True)):
        words = {"colour": colour, "least": f"{LEAST:.1f}"}
        if not HEX.fullmatch(colour):
            problems.append(_("“%(colour)s” is not a colour such as #0B5A45.") % words)
        elif weak := weak_pairs(colour, is_dark=is_dark):
            words |= {"ratio": f"{min(weak):.1f}"}
            words |= {"nearest": nearest_passing(colour, is_dark=is_dark)}
            problems.append(_weak(is_dark=is_dark) % words)
    return problems


def _weak(*, is_dark: bool) -> str:
    if is_dark:
        return _(
            "The accent %(colour)s is too dark for the dark look: its contrast is %(ratio)s where "
            "%(least)s is needed. The nearest colour that can be read is %(nearest)s."
        )
    return _(
        "The accent %(colour)s is too pale for the light look: its contrast is %(ratio)s where "
        "%(least)s is needed. The nearest colour that can be read is %(nearest)s."
    )


def accent_css(light: str, dark: str) -> str:
    """The accents for tokens.css; empty for an invalid colour."""
    properties = []
    for name, colour, goal in (("light", light, "#000000"), ("dark", dark, "#FFFFFF")):
        if HEX.fullmatch(colour):
            hover = mix(colour, goal, 0.25)
            properties += [f"--pack-accent-{name}: {colour};", f"--pack-hover-{name}: {hover};"]
    return f"@layer tokens {{ :root {{ {' '.join(properties)} }} }}\n" if properties else ""
