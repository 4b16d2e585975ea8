"""Proposals for an answer: codes of the nearest answers already coded, each with its reason, and
other answers that say nearly the same.

When two people code, proposals come only from a coder's own codes: shared proposals would make the
coders agree where independent people might not, and alpha would measure the machine.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from otklik.nlp.similarity.nearest import Texts
from otklik.surveys.coding.distinct_answers import fold
from otklik.surveys.coding.frames.models import Code
from otklik.surveys.coding.models import (
    CodedText,
    CodeMark,
    CodeMarkQuerySet,
    Coder,
    Coding,
    MarkValue,
    Outcome,
)

MOST = 2
MOST_ALIKE = 12
MOST_KNOWN = 3_000
_QUOTED = 60
# «Ничего» is left out: to «what should change?» it is an answer.
_SAYS_NOTHING = frozenset({"не знаю", "затрудняюсь", "затрудняюсь ответить", "нет ответа", "хз"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    value: MarkValue
    codes: tuple[Code, ...]
    reason: str


def proposals(coding: Coding, coder: Coder, text: CodedText) -> list[Proposal]:
    """The likeliest first; none where nothing similar was coded."""
    plain = fold(text.text)
    is_empty = plain in _SAYS_NOTHING or not any(sign.isalnum() for sign in plain)
    if is_empty and not coding.is_double:
        return [
            Proposal(
                value=MarkValue(outcome=Outcome.NOTHING),
                codes=(),
                reason=_("written by people who have nothing to say"),
            )
        ]
    known = _coded_examples(coding, coder, text)
    in_use = {code.number: code for code in coding.frame.codes.in_use()}
    weights: defaultdict[MarkValue, float] = defaultdict(float)
    reasons: dict[MarkValue, str] = {}
    for near in Texts(texts=[words for words, _value in known]).nearest(text.text):
        words, value = known[near.place]
        kept = value.codes & in_use.keys()
        if not kept:
            continue
        value = MarkValue(codes=frozenset(kept))
        weights[value] += near.likeness
        reasons.setdefault(value, _reason(words, near.words))
    first = sorted(weights, key=lambda value: (-weights[value], sorted(value.codes)))[:MOST]
    return [
        Proposal(
            value=value,
            codes=tuple(in_use[number] for number in sorted(value.codes)),
            reason=reasons[value],
        )
        for value in first
    ]


def similar(coding: Coding, coder: Coder, text: CodedText) -> list[CodedText]:
    """Other answers of its group that this person has not coded; empty where two people code."""
    if coding.is_double or text.group is None:
        return []
    others = coding.texts.filter(group=text.group).exclude(pk=text.pk)
    return list(others.unmarked(coder)[:MOST_ALIKE])


def _coded_examples(coding: Coding, coder: Coder, text: CodedText) -> list[tuple[str, MarkValue]]:
    """What this person coded here; for a single coder also the result of the previous coding."""
    found = _examples(CodeMark.objects.by(coder).filter(text__coding=coding).exclude(text=text))
    if not coding.is_double:
        last = coding.frame.codings.finished().first()
        if last is not None:
            marks = CodeMark.objects.by(last.final_coder).filter(text__coding=last)
            found = [*_examples(marks), *found]
    return found[-MOST_KNOWN:]


def _examples(marks: CodeMarkQuerySet) -> list[tuple[str, MarkValue]]:
    rows = marks.select_related("text").prefetch_related("codes").order_by("pk")
    return [(mark.text.text, mark.value) for mark in rows if mark.outcome == Outcome.CODES]


def _reason(words: str, shared: Sequence[str]) -> str:
    short = words if len(words) <= _QUOTED else words[:_QUOTED].rsplit(" ", 1)[0] + "…"
    if not shared:
        return _("as “%(text)s”, written alike") % {"text": short}
    return _("as “%(text)s”; words in common: %(words)s") % {
        "text": short,
        "words": ", ".join(shared),
    }


def group(coding: Coding, *, at: datetime) -> None:
    """Group similar answers, unless there are too many for pairwise comparison."""
    # The only import of scikit-learn.
    from otklik.nlp.similarity.open_answer_clusters import MOST_ANSWERS, clusters  # noqa: PLC0415

    texts = list(coding.texts.order_by("digest"))
    if len(texts) > MOST_ANSWERS:
        coding.keep_groups({}, at=at)
        return
    found = clusters([text.text for text in texts])
    size = Counter(found)
    coding.keep_groups(
        {
            text.digest: number + 1
            for text, number in zip(texts, found, strict=True)
            if size[number] > 1
        },
        at=at,
    )
