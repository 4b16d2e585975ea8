"""What apps above pass to findings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceValues:
    """One figure: value, interval, base, definition. `unit`: "share" and "score" are between 0 and
    1, "number" is anything. `source` and `key` are the app's own name of what is measured. `spread`
    (standard deviation of the score), `level` (chance of a false alarm) and `smallest` (smallest
    change to be named) say how a later wave will test it; without them nothing can be promised.
    `is_public`: everybody may read it."""

    kind: str
    label: str
    unit: str
    value: float
    lower: float | None = None
    upper: float | None = None
    base: int | None = None
    definition: str = ""
    link: str = ""
    source: str = ""
    key: str = ""
    wave: str = ""
    spread: float | None = None
    level: float | None = None
    smallest: float | None = None
    is_public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveVerdict:
    """What a wave found on a figure, by the rule of its form: a verdict and its numbers."""

    verdict: str
    reason: str = ""
    reason_words: str = ""
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    base_before: int | None = None
    base_after: int | None = None
    untouched: tuple[str, ...] = ()
