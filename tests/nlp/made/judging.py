"""How well `find_personal` does on made texts: exact spans, kind by kind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from otklik.nlp.personal_data.find_and_mask import EVERYTHING, find_personal
from tests.nlp.made.texts import Made


@dataclass(frozen=True)
class Score:
    right: int
    false: int
    missed: int

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false) if self.right + self.false else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.false + self.missed)


def judged(texts: Iterable[Made], *, is_told: bool = False) -> dict[str, Score]:
    """By kind. What is wrong is printed where asked."""
    right, false, missed = Counter[str](), Counter[str](), Counter[str]()
    for made in texts:
        found = {
            (one.start, one.end, one.kind.value) for one in find_personal(made.text, EVERYTHING)
        }
        wanted = set(made.spans)
        right.update(kind for _, _, kind in found & wanted)
        false.update(kind for _, _, kind in found - wanted)
        missed.update(kind for _, _, kind in wanted - found)
        for item, which in (("false", found - wanted), ("missed", wanted - found)):
            for start, end, kind in which:
                if is_told:
                    print(f"{item} {kind}: {made.text[start:end]!r} in {made.text!r}")
    return {
        kind: Score(right[kind], false[kind], missed[kind])
        for kind in sorted({*right, *false, *missed})
    }
