"""What people wrote to one open question of the two closed surveys, coded by two and compared."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.surveys.coding.finish import hand_in
from otklik.surveys.coding.frames.models import CodeFrame
from otklik.surveys.coding.models import Coder, Coding, MarkValue, Outcome
from otklik.surveys.coding.quotes.models import Quote
from otklik.surveys.instrument.form_layout_and_encoding import FieldKind
from otklik.surveys.waves.models import Wave
from tools.demonstration.story.hours import Hours
from tools.demonstration.story.texts import texts

SEED = 20260924


def stage_codes(waves: Sequence[Wave], *, at: datetime) -> Coding | None:
    """Two people code all answers to the second open question, one of them with a slip that the
    other settles; a quotation of the last survey. Nothing where there are no two people."""
    on = timezone.localdate(at)
    authority = Authority.objects.first()
    if authority is None:
        return None
    at = Hours(now=at, calendar=authority.calendar()).on_day(2, "11:00")
    people = list(User.holding(Right.RUN_SURVEYS, on=on, institution=None).order_by("pk")[:2])
    version = waves[-1].version
    asked = [q.code for q in version.form.questions if q.kind == FieldKind.TEXT][:2]
    if len(people) < 2 or not asked:
        return None
    first, second = people
    frame = CodeFrame.of(version.instrument, asked[-1])
    numbers: dict[str, int] = {}
    for code_found in texts().codes:
        code = frame.add(code_found.name, definition=code_found.definition, by=first, at=at)
        numbers |= dict.fromkeys(code_found.opinions, code.number)
    try:
        coding = Coding.begin(
            frame, waves, coders=people, resolver=first, seed=SEED, by=first, at=at
        )
    except Refused:  # too few wrote
        return None
    slip = texts().codes[-1].opinions[-1]
    for person, missed in ((first, ""), (second, slip), (first, "")):
        if (coder := coding.coder(person)) is not None:
            _code(coding, coder, person, numbers, missed=missed, at=at)
    _quote(waves[-1], asked[-1], texts().codes[0].opinions[-1], people, at=at)
    return coding


def _code(
    coding: Coding,
    coder: Coder,
    person: User,
    numbers: dict[str, int],
    *,
    missed: str,
    at: datetime,
) -> None:
    for text in coding.texts.unmarked(coder):
        number = numbers.get(text.text) if text.text != missed else None
        marked = (
            MarkValue(codes=frozenset({number})) if number else MarkValue(outcome=Outcome.NO_CODE)
        )
        coding.mark([text.place], marked, by=person)
    hand_in(coding, by=person, at=at)


def _quote(wave: Wave, field: str, text: str, people: Sequence[User], *, at: datetime) -> None:
    answer = wave.open_answers.to(field).filter(text=text).first()
    if answer is not None:
        quote = Quote.propose(wave, field, text, key=answer.pk, by=people[0], at=at)
        quote.approve(by=people[1], at=at)
