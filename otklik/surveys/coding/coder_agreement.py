"""How far two coders agree: Krippendorff's alpha of each code, and of their sets of codes.

Each code is 0 or 1 for each different answer, since shares are shown code by code and a code is
compared by its own alpha; all codes together are sets, which may share a part (MASI). Equal
answers of several people are one: they were coded once.
"""

from typing import Any

from otklik.statistics.krippendorff_alpha import krippendorff, masi
from otklik.surveys.coding.models import CodeMark, Coder, Coding

ENOUGH = 0.8
"""From here on shares of two surveys may be compared (the design, «verdicts between waves»)."""


def reliability(coding: Coding) -> dict[str, Any]:
    """`overall` and, by value (the number of a code, `no_code`, `nothing`), `codes`: alpha with
    the ends of its interval, None where it is not known."""

    marks = CodeMark.objects.filter(text__coding=coding)
    first, second = (marks.by(coder).by_answer() for coder in (Coder.FIRST, Coder.SECOND))
    keys = sorted(first.keys() & second.keys())
    pairs = [(first[key].values, second[key].values) for key in keys]
    used = sorted({value for pair in pairs for item in pair for value in item}, key=str)
    found = {
        str(value): krippendorff(
            [(value in one, value in other) for one, other in pairs], seed=coding.seed + place
        )
        for place, value in enumerate(used, 1)
    }
    overall = krippendorff(pairs, seed=coding.seed, distance=masi)
    return {
        "texts": len(pairs),
        "same": sum(one == other for one, other in pairs),
        "overall": _as_dict(overall),
        "codes": {value: _as_dict(one) for value, one in found.items()},
    }


def is_enough(values: dict[str, Any] | None) -> bool:
    return values is not None and values["alpha"] is not None and values["alpha"] >= ENOUGH


def _as_dict(found: Any) -> dict[str, float | None]:
    return {"alpha": found.alpha, "low": found.low, "high": found.high}
