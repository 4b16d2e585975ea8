"""Words of the pack by which a message is classified: competence.yaml (ours or another body's) and
alarms.yaml (urgent, a threat, an insult), with the dangers that answers begin with.

An answer with `danger` is recognised by its `urgent` lines; without these, by two different words
of its `words` that no answer without a danger has.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from otklik.core.pack.merge_into_tables import Changes, Tables, Values
from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackFile, PackModel, report_repeated
from otklik.incidents.classification.models import AlarmList, CompetenceSign
from otklik.nlp.classify.authority_competence import NOTHING, Sign, Signs, parse_signs
from otklik.nlp.classify.urgency_and_insults import AlarmKind, AlarmSign
from otklik.nlp.words.lemmas import STOP_WORDS, lemma, words
from otklik.nlp.words.phrase_lists import Phrases

ALARMS, ANSWERS, COMPETENCE = "alarms.yaml", "answers", "competence.yaml"
_LONGEST_CODE, _LONGEST_WHOSE = 50, 200
_OF_AN_ANSWER = 2  # search words that must occur

type AlarmSigns = tuple[AlarmSign, ...]
type Phrase = Annotated[str, Field(min_length=2, max_length=120)]


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
    words: tuple[Phrase, ...] = ()
    near: tuple[Phrase, ...] = ()
    unless: tuple[Phrase, ...] = ()
    within: int = Field(default=10, ge=1, le=50)
    at_least: int = Field(default=1, ge=1, le=10)

    def sign(self, kind: AlarmKind) -> AlarmSign:
        return AlarmSign(kind=kind, **{name: value for name, value in self if name != "why"})


class UrgentEntry(ListEntry):
    why: Why


class AlarmsFile(PackFile):
    FILE = ALARMS

    urgent: tuple[UrgentEntry, ...] = ()
    threat: tuple[ListEntry, ...] = ()
    insult: tuple[ListEntry, ...] = ()

    @property
    def signs(self) -> AlarmSigns:
        return (
            *(entry.sign(AlarmKind(entry.why)) for entry in self.urgent),
            *(entry.sign(AlarmKind.THREAT) for entry in self.threat),
            *(entry.sign(AlarmKind.INSULT) for entry in self.insult),
        )


def read_alarms(pack: Pack, report: Report) -> AlarmSigns | None:
    """The alarms of a pack, possibly empty; None when a file has mistakes."""
    own = _own(pack, report)
    of_answers = list(_of_answers(pack, report))
    return None if own is None else (*own, *of_answers)


def load_alarms(signs: AlarmSigns, tables: Tables) -> Changes:
    return tables.merge(
        AlarmList,
        {sign.code: _columns(sign) | {"kind": sign.kind.value} for sign in signs},
        kind="alarm_list",
        write=lambda values: {**values, "changed_at": tables.at},
    )


def _own(pack: Pack, report: Report) -> AlarmSigns | None:
    file = AlarmsFile.read_or_empty(pack, report)
    if file is None:
        return None
    codes: list[tuple[int, str]] = []
    for part in AlarmsFile.model_fields:
        for n, entry in enumerate(getattr(file, part)):
            codes.append((pack.line(ALARMS, part, n, "code"), entry.code))
            for field in ("words", "near", "unless"):
                _report_unreadable(getattr(entry, field), pack.line(ALARMS, part, n, field), report)
    report_repeated(ALARMS, codes, report, _("The code “%(code)s” is given twice."))
    return file.signs


def _report_unreadable(lines: Iterable[str], line: int, report: Report) -> None:
    sentence = _("“%(words)s” cannot be looked for: write words of two letters and more.")
    for text in lines:
        try:
            Phrases({"": [text]})
        except ValueError:
            report.add(ALARMS, line, sentence % {"words": text})


def _of_answers(pack: Pack, report: Report) -> Iterator[AlarmSign]:
    """`knowledge` reports mistakes in answers; unreadable ones are skipped here."""
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


def _columns(sign: AlarmSign | Sign) -> dict[str, Any]:
    """The stored columns of a list, as JSON has it; the code is its key."""
    values = {
        name: list(one) if isinstance(one, tuple) else one for name, one in asdict(sign).items()
    }
    return {name: one for name, one in values.items() if name != "code"} | {"is_active": True}


def read_competence(pack: Pack, report: Report, topics: Collection[str]) -> Signs | None:
    """The word lists of a pack, possibly empty; None when the file has mistakes."""
    if COMPETENCE not in pack:
        return Signs(signs=())
    document = pack.document(COMPETENCE, report)
    if document is None:
        return None
    try:
        signs = parse_signs(document.value)
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        sentence = _("Here is a list of words that cannot be read: %(what)s")
        report.add(COMPETENCE, 0, sentence % {"what": fault})
        return None
    for sign in signs.signs:
        if len(sign.code) > _LONGEST_CODE or len(sign.whose) > _LONGEST_WHOSE:
            report.add(COMPETENCE, 0, _("“%(code)s” is too long.") % {"code": sign.code[:60]})
        for code in sign.topics:
            if topics and code not in topics:
                report.add(COMPETENCE, 0, _("There is no topic “%(code)s”.") % {"code": code})
    return signs


def load_competence(signs: Signs, tables: Tables) -> Changes:
    party = CompetenceSign.Party
    columns: dict[str, Values] = {
        sign.code: _competence_columns(sign, party.OTHERS if sign.whose else party.OURS, place)
        for place, sign in enumerate(signs.signs, start=1)
    }
    if signs.means_nothing:
        nothing = Sign(code=NOTHING, words=signs.means_nothing)
        columns[NOTHING] = _competence_columns(nothing, party.NOTHING, 0)
    return tables.merge(
        CompetenceSign,
        columns,
        kind="competence_sign",
        write=lambda values: {**values, "changed_at": tables.at},
    )


def _competence_columns(sign: Sign, party: CompetenceSign.Party, position: int) -> Values:
    return _columns(sign) | {"party": party.value, "position": position}
