"""Which parts of a wave are forgotten when it closes: ways and languages of few, marks of few."""

from collections.abc import Mapping
from typing import NamedTuple


class Part(NamedTuple):
    """How forms were filled, and whether they look stuffed (`suspicion`)."""

    mode: str
    language: str
    is_suspicious: bool


def joins(parts: Mapping[Part, int], *, least: int) -> dict[Part, Part]:
    """What each part counts as: itself, or where fewer than `least` forms are in it, the part of
    the most forms. Marks go first where the suspicious forms, or all others, are so few."""
    everybody = sum(parts.values())
    marked = sum(number for part, number in parts.items() if part.is_suspicious)
    has_marks = min(marked, everybody - marked) >= least
    plain = {part: part if has_marks else part._replace(is_suspicious=False) for part in parts}
    numbers: dict[Part, int] = {}
    for part, number in parts.items():
        numbers[plain[part]] = numbers.get(plain[part], 0) + number
    joined: dict[Part, Part] = {}
    for is_suspicious in (False, True):
        alike = {p: n for p, n in numbers.items() if p.is_suspicious == is_suspicious}
        most = min(alike, key=lambda part: (-alike[part], part), default=None)
        joined |= {part: part if n >= least else most or part for part, n in alike.items()}
    return {part: joined[plain[part]] for part in parts}
