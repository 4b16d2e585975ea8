"""A reader of our own stylesheets: rules with the at-rules around them. No CSS library needed."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOMS = Path(__file__).resolve().parents[2] / "otklik"
STATIC = ROOMS / "ui/static/ui"
#: The toy of the practice network, and what stands in Wagtail's own frame.
OF_OTHER_FRAMES = {"practice.css", "editor.css"}
STYLESHEETS = sorted(
    path for path in ROOMS.glob("*/static/*/*.css") if path.name not in OF_OTHER_FRAMES
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    around: tuple[str, ...]
    selector: str
    body: str

    @property
    def media(self) -> str:
        return " ".join(a.removeprefix("@media ") for a in self.around if a.startswith("@media"))

    @property
    def tokens(self) -> dict[str, str]:
        return {
            name: value.strip() for name, value in re.findall(r"--([\w-]+):([^;]+);", self.body)
        }


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.S)


def rules(css: str) -> list[Rule]:
    """Every rule of a sheet. Raises ValueError where one stands inside another (nesting)."""
    found: list[Rule] = []
    around: list[str] = []
    text = ""
    for character in without_comments(css):
        if character == "{":
            prelude = text.rpartition(";")[2].strip()
            if around and not around[-1].startswith("@"):
                raise ValueError(f"{prelude!r} is nested in {around[-1]!r}")
            around.append(prelude)
            text = ""
        elif character == "}":
            prelude = around.pop()
            if not prelude.startswith("@"):
                found.append(Rule(around=tuple(around), selector=prelude, body=text))
            text = ""
        else:
            text += character
    return found


def schemes() -> dict[str, dict[str, str]]:
    """Colours of each scheme as a reader gets them, by its value of data-scheme.

    `auto:<media>` are those that the system asks for; the pack's accent is left at its fallback.
    """
    found: dict[str, dict[str, str]] = {}
    for rule in rules((STATIC / "tokens.css").read_text()):
        scheme = re.fullmatch(r':root(?:\[data-scheme="([\w-]+)"\])?', rule.selector)
        if scheme is None or "paper" not in rule.tokens:
            continue
        name = scheme[1] or "light"
        wish = rule.media.removeprefix("screen and ")
        key = f"{name}:{wish}" if name == "auto" else name
        found[key] = {
            token: re.sub(r"var\([\w-]+, (#\w+)\)", r"\1", value)
            for token, value in rule.tokens.items()
        }
    return found
