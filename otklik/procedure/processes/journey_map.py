"""A client's journey through a process: parsed from text, formatted as text, drawn as a picture.

One step a line, parts between bars; the last parts may be left out:

    Name | where | what the person does | what we do | clause
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused

PARTS = 5
MOST_STEPS = 12
LONGEST = 300
WIDTH, GAP, LINE = 186, 18, 19  # of a box, between boxes, of a line of text; SVG user units
SIGNS = 22  # characters that certainly fit into a line of a box


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One touchpoint: `clause` is an address in the procedure's act, without its code."""

    name: str
    where: str = ""
    person: str = ""
    authority: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A drawn step: its left edge, and lines of text, each with its height."""

    step: Step
    number: int
    x: int
    name: tuple[tuple[int, str], ...]
    where: tuple[tuple[int, str], ...]
    person: tuple[tuple[int, str], ...]
    authority: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`person_y` and `authority_y` are the tops of the two lanes."""

    boxes: tuple[Box, ...]
    width: int
    height: int
    person_y: int
    authority_y: int

    @property
    def step_width(self) -> int:
        """From one box to the next: box width plus arrow."""
        return WIDTH + GAP


def parse_steps(text: str) -> tuple[Step, ...]:
    """Raises Refused with the invalid line."""
    steps = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split("|")]
        words = {"line": number}
        if len(parts) > PARTS:
            sentence = _("Line %(line)s of the journey has more than five parts between bars.")
            raise Refused(sentence % words)
        if not parts[0]:
            raise Refused(_("Line %(line)s of the journey has no name before its bar.") % words)
        if any(len(part) > LONGEST for part in parts):
            sentence = _("A part of line %(line)s of the journey is longer than 300 signs.")
            raise Refused(sentence % words)
        names = ("name", "where", "person", "authority", "clause")
        steps.append(Step(**dict(zip(names, parts, strict=False))))
    if len(steps) > MOST_STEPS:
        raise Refused(_("A journey has twelve steps at most: part the process in two."))
    return tuple(steps)


def format_steps(steps: Sequence[Step]) -> str:
    """The reverse of `parse_steps`."""
    rows = ([s.name, s.where, s.person, s.authority, s.clause] for s in steps)
    return "\n".join(" | ".join(row).rstrip(" |") for row in rows)


def draw(steps: Sequence[Step]) -> Picture:
    """Boxes side by side, the person's lane above ours; all of equal height."""

    def most(part: str) -> int:
        return max((len(wrap(getattr(step, part), SIGNS)) for step in steps), default=0)

    name_y = 46
    where_y = name_y + most("name") * LINE
    person_y = where_y + most("where") * LINE + 14
    authority_y = person_y + (most("person") + 1) * LINE + 18
    height = authority_y + (most("authority") + 1) * LINE + 12
    boxes = tuple(
        Box(
            step=step,
            number=place + 1,
            x=place * (WIDTH + GAP),
            name=_stack(step.name, name_y),
            where=_stack(step.where, where_y),
            person=_stack(step.person, person_y + LINE),
            authority=_stack(step.authority, authority_y + LINE),
        )
        for place, step in enumerate(steps)
    )
    width = len(boxes) * (WIDTH + GAP) - GAP if boxes else 0
    return Picture(
        boxes=boxes, width=width, height=height, person_y=person_y, authority_y=authority_y
    )


def _stack(text: str, y: int) -> tuple[tuple[int, str], ...]:
    """Its lines from top to bottom, the first at the height `y`."""
    return tuple((y + number * LINE, line) for number, line in enumerate(wrap(text, SIGNS)))
