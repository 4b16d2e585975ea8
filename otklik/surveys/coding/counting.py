"""How many people of one survey said what: answers are met again by their words alone."""

from collections import Counter
from collections.abc import Mapping

from otklik.surveys.coding.folding import digest
from otklik.surveys.models.coded_text import CodeMark, Outcome
from otklik.surveys.models.coding import Coding
from otklik.surveys.models.wave import Wave


def counted(coding: Coding, wave: Wave) -> Mapping[str, int]:
    """By the number of a code, `no_code` or `nothing`; `""` is how many wrote
    anything. A code in use that nobody was given counts 0."""
    marks = CodeMark.objects.filter(text__coding=coding).by(coding.counts_of)
    said = marks.told()
    by_digest = {
        found: said[key] for key, found in coding.texts.values_list("pk", "digest") if key in said
    }
    values = [str(code.number) for code in coding.frame.codes.in_use()]
    counts = Counter[str](
        dict.fromkeys(["", *values, Outcome.NO_CODE.value, Outcome.NOTHING.value], 0)
    )
    for text in wave.open_answers.to(coding.frame.field).values_list("text", flat=True):
        counts[""] += 1
        counts.update(str(value) for value in by_digest[digest(text)].values)
    return counts
