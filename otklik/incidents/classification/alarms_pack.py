"""Words by which a message cannot wait, and by which it insults or threatens: alarms.yaml, and
those of answers that begin with a danger.

An answer with `danger` is asked by its `urgent` lines; where it has none, by two different words of
its `words` that no answer without a danger has.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from otklik.core.pack.load import Changes, Memory, Values, merge
from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackModel, validate_document
from otklik.incidents.classification.alarm_list import AlarmList
from otklik.nlp.classify.alarms import AlarmKind, AlarmSign
from otklik.nlp.words.lemmas import STOP_WORDS, lemma, words
from otklik.nlp.words.phrase_lists import Phrases

ALARMS, ANSWERS = "alarms.yaml", "answers"
_LONGEST_CODE = 50
_OF_AN_ANSWER = 2  # words of its search words that must be met

type Signs = tuple[AlarmSign, ...]
type Words = Annotated[str, Field(min_length=2, max_length=120)]


class Why(StrEnum):
    HEALTH = AlarmKind.HEALTH.value
    CHILDREN = AlarmKind.CHILDREN.value
    DANGER = AlarmKind.DANGER.value
    MONEY = AlarmKind.MONEY.value
    COLD = AlarmKind.COLD.value
    DEADLINE = AlarmKind.DEADLINE.value


class ListEntry(PackModel):
    """One list; how its lines are written is explained in `language/alarms.yaml`."""

    code: str = Field(min_length=1, max_length=_LONGEST_CODE, pattern=r"^[a-z0-9-]+$")
    words: tuple[Words, ...] = ()
    near: tuple[Words, ...] = ()
    unless: tuple[Words, ...] = ()
    within: int = Field(default=10, ge=1, le=50)
    at_least: int = Field(default=1, ge=1, le=10)

    def sign(self, kind: AlarmKind) -> AlarmSign:
        return AlarmSign(kind=kind, **dict(self))


class UrgentEntry(ListEntry):
    why: Why

    def sign(self, kind: AlarmKind) -> AlarmSign:
        return AlarmSign(kind=kind, **{name: value for name, value in self if name != "why"})


class AlarmsFile(PackModel):
    urgent: tuple[UrgentEntry, ...] = ()
    threat: tuple[ListEntry, ...] = ()
    insult: tuple[ListEntry, ...] = ()

    @property
    def parts(self) -> Mapping[str, tuple[ListEntry, ...]]:
        return {"urgent": self.urgent, "threat": self.threat, "insult": self.insult}

    @property
    def signs(self) -> Signs:
        return (
            *(entry.sign(AlarmKind(entry.why)) for entry in self.urgent),
            *(entry.sign(AlarmKind.THREAT) for entry in self.threat),
            *(entry.sign(AlarmKind.INSULT) for entry in self.insult),
        )


def read_alarms(pack: Pack, report: Report) -> Signs | None:
    """A pack may have none; None when a file has mistakes."""
    own = _own(pack, report)
    of_answers = list(_of_answers(pack, report))
    return None if own is None else (*own, *of_answers)


def load_alarms(signs: Signs, memory: Memory, at: datetime) -> Changes:
    return merge(
        AlarmList,
        {sign.code: _values(sign) for sign in signs},
        kind="alarm_list",
        memory=memory,
        at=at,
        write=lambda values: {**values, "changed_at": at},
        leaving={"is_active": False},
    )


def _own(pack: Pack, report: Report) -> Signs | None:
    if ALARMS not in pack:
        return ()
    document = pack.document(ALARMS, report)
    file = validate_document(AlarmsFile, document, report) if document else None
    if file is None or document is None:
        return None
    seen: set[str] = set()
    for part, entries in file.parts.items():
        for n, entry in enumerate(entries):
            line = document.line(part, n, "code")
            if entry.code in seen:
                sentence = _("The code “%(code)s” is given twice.")
                report.add(ALARMS, line, sentence % {"code": entry.code})
            seen.add(entry.code)
            for field in ("words", "near", "unless"):
                _report_unreadable(getattr(entry, field), document.line(part, n, field), report)
    return file.signs


def _report_unreadable(lines: Iterable[str], line: int, report: Report) -> None:
    sentence = _("“%(words)s” cannot be looked for: write words of two letters and more.")
    for text in lines:
        try:
            Phrases({"": [text]})
        except ValueError:
            report.add(ALARMS, line, sentence % {"words": text})


def _of_answers(pack: Pack, report: Report) -> Iterator[AlarmSign]:
    """Mistakes in answers are told by the room of answers; here what cannot be read is left."""
    answers: dict[str, Mapping[str, Any]] = {}
    for name in pack.within(ANSWERS):
        document = pack.document(name, report)
        if document is not None and isinstance(document.value, Mapping):
            answers[name] = document.value
    calm = {
        lemma(word)
        for answer in answers.values()
        if not answer.get("danger")
        for word in words(str(answer.get("words", "")))
    }
    for name, answer in answers.items():
        if not answer.get("danger"):
            continue
        code = f"answer-{name.removeprefix(f'{ANSWERS}/').removesuffix('.yaml')}"[:_LONGEST_CODE]
        lines, at_least = _lines_of(answer, calm)
        if lines:
            yield AlarmSign(code=code, kind=AlarmKind.HEALTH, words=tuple(lines), at_least=at_least)


def _lines_of(answer: Mapping[str, Any], calm: set[str]) -> tuple[list[str], int]:
    urgent = answer.get("urgent")
    if isinstance(urgent, list):
        return [str(line) for line in urgent], 1
    own = dict.fromkeys(words(str(answer.get("words", ""))))
    items = [word for word in own if lemma(word) not in calm and word not in STOP_WORDS]
    return [word for word in items if len(word) > 2 and not word.isdigit()], _OF_AN_ANSWER


def _values(sign: AlarmSign) -> Values:
    return {
        "kind": sign.kind.value,
        "words": list(sign.words),
        "near": list(sign.near),
        "unless": list(sign.unless),
        "within": sign.within,
        "at_least": sign.at_least,
        "is_active": True,
    }
