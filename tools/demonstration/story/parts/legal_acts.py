"""Documents of two years with their editions: examples of the demonstration's own, so that «as of
a day» and «what changed» have something to show. What the register holds of the pack stays to the
letter; words of examples are in acts.yaml, a pack may give its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import Field, field_validator

from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.clause_dataclass import ClauseText
from otklik.legal_acts.acts.issue_and_take_down import issue_edition
from otklik.legal_acts.acts.links_functions_files import Link
from otklik.legal_acts.acts.markdown_format import make_clause
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.worktime.calendar import WorkCalendar
from otklik.worktime.deadlines import nearest_workday
from tools.demonstration.story.script import Line, Script, Spoken

DAY, NOON = timedelta(days=1), time(12)
REPEALED = "Утратил силу."


class EditionText(Spoken):
    """How an act reads from a day on: what is changed or added by address, what is repealed;
    negative days are to come."""

    days_ago: int
    by: Line
    words: dict[str, Line] = {}
    gone: tuple[str, ...] = ()


class ActText(Spoken):
    """An act as it was adopted, and its later editions; `changes` names another by its code."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    number: Line
    title: Line
    summary: Line
    days_ago: int
    repealed_days_ago: int | None = None
    words: Annotated[dict[str, Line], Field(min_length=1)]
    editions: tuple[EditionText, ...] = ()
    changes: str = ""
    part: str = ""


class ActTexts(Spoken):
    kind: Line
    acts: tuple[ActText, ...]

    @field_validator("acts")
    @classmethod
    def _are_told_apart(cls, acts: tuple[ActText, ...]) -> tuple[ActText, ...]:
        """An act changes one that stands before it."""
        known: set[str] = set()
        for act in acts:
            if act.code in known:
                raise ValueError(_("Code “%(code)s” appears here twice.") % {"code": act.code})
            if act.changes and act.changes not in known:
                sentence = _("“%(code)s” is changed, and does not stand before.")
                raise ValueError(sentence % {"code": act.changes})
            known.add(act.code)
        return acts


SCRIPT = Script(model=ActTexts, path=Path(__file__).with_name("acts.yaml"))


def act_texts() -> ActTexts:
    return SCRIPT.read()


def stage_acts(authority: Authority, *, at: datetime) -> int:
    """How many were made; none the second time, or where nobody keeps the register."""
    codes = [act.code for act in act_texts().acts]
    on = timezone.localdate(at)
    editor = User.holding(Right.EDIT_SITE, on=on, institution=None).first()
    if editor is None or Act.objects.filter(code__in=codes).exists():
        return 0
    body = authority.text.full_name if authority.text else ""
    with transaction.atomic():
        days = _Days(on, authority.calendar())
        made = [_made(act, body, editor, days) for act in act_texts().acts]
        Staged.objects.note(*made, at=at)
    return len(made)


class _Days:
    """Worked days of the authority, counted from today."""

    def __init__(self, on: date, calendar: WorkCalendar) -> None:
        self.on, self.calendar = on, calendar

    def ago(self, days: int) -> date:
        return nearest_workday(self.on - DAY * days, self.calendar, step=-1)

    def noon(self, day: date) -> datetime:
        """When the register learnt of it: by now in any case."""
        return datetime.combine(min(day, self.ago(1)), NOON, self.calendar.tz)


def _made(act_text: ActText, body: str, editor: User, days: _Days) -> Act:
    adopted = days.ago(act_text.days_ago)
    ended = act_text.repealed_days_ago
    act = Act.objects.create(
        code=act_text.code, kind=act_texts().kind, number=act_text.number, adopted_on=adopted,
        body=body, title=act_text.title, summary=act_text.summary, effective_on=adopted,
        repealed_on=None if ended is None else days.ago(ended), is_published=True,
    )  # fmt: skip
    texts = _texts(act_text.words)
    issue_edition(act, texts, at=days.noon(adopted))
    act.record_correction(by=editor, at=days.noon(adopted), fields=(), texts={}, is_new=True)
    for number, edition in enumerate(act_text.editions, 2):
        before, texts = texts, _amended(texts, edition)
        day = days.ago(edition.days_ago)
        issue_edition(act, texts, effective_on=day, changed_by=edition.by, at=days.noon(day))
        changes = {str(number): _changes(before, texts)}
        act.record_correction(by=editor, at=days.noon(day), fields=(), texts=changes)
    for other in Act.objects.filter(code=act_text.changes):
        Link.objects.create(act=act, kind=Link.Kind.CHANGES, other=other, note=act_text.part)
    return act


def _texts(words: Mapping[str, str]) -> list[ClauseText]:
    return [make_clause(address, text) for address, text in words.items()]


def _amended(texts: Sequence[ClauseText], edition: EditionText) -> list[ClauseText]:
    """New clauses stand at the end; of what is gone the number stays, as the law keeps it."""
    new = {text.address: text for text in _texts(edition.words)}
    kept = [new.pop(text.address, text) for text in texts]
    kept = [replace(one, text=REPEALED) if one.address in edition.gone else one for one in kept]
    return [*kept, *new.values()]


def _changes(before: Sequence[ClauseText], after: Sequence[ClauseText]) -> dict[str, list[str]]:
    """Words before and after, by address, as an editor's correction tells them."""
    old, new = ({text.address: text.printed for text in texts} for texts in (before, after))
    return {
        address: [old.get(address, ""), new.get(address, "")]
        for address in {**old, **new}
        if old.get(address) != new.get(address)
    }
