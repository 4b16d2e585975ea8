"""Open answers of closed surveys, coded by known rules: so a test counts shares by hand."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.surveys.coding.finish import hand_in
from otklik.surveys.coding.frames.models import Code, CodeFrame
from otklik.surveys.coding.models import Coding, MarkValue, Outcome
from otklik.surveys.collecting.models import Mode
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory

from .conftest import NOON
from .filling import filled

FIELD = "site-sought"
LATER = NOON + timedelta(days=30)
SEED = 20260924

type Rule = Callable[[str], MarkValue]


def runner(name: str) -> User:
    """Somebody who runs surveys."""
    user: User = UserFactory(username=name, name=name, role=Role.AUTHORISED)
    return user


def wave_of(
    texts: Sequence[str], *, number: int = 0, modes: tuple[Mode, Mode] = (Mode.PAPER, Mode.WEB)
) -> Wave:
    """A closed survey in which people wrote this."""
    return filled(
        max(len(texts), 40),
        {"overall": {"satisfied": 30, "not-satisfied": 10}},
        texts={FIELD: texts},
        at=NOON + timedelta(days=365 * number),
        slug=f"{2024 + number}",
        title=f"Опрос {2024 + number} года",
        modes=modes,
    )


def frame_of(wave: Wave, names: Iterable[str] = ("цены", "часы работы", "проверки")) -> CodeFrame:
    frame = CodeFrame.of(wave.version.instrument, FIELD)
    for name in names:
        frame.add(name=name, by=None, at=NOON)
    return frame


def codes(frame: CodeFrame) -> dict[str, Code]:
    return {code.name: code for code in frame.codes.in_use()}


def rule(frame: CodeFrame, *, blind_to: str = "") -> Rule:
    """Codes by the beginnings of words; who is blind to a word gives nothing for it."""
    stems = {"цен": "цены", "час": "часы работы", "провер": "проверки"}
    numbers = {name: code.number for name, code in codes(frame).items()}

    def marked_as(text: str) -> MarkValue:
        found = {
            numbers[name]
            for stem, name in stems.items()
            if stem in text.lower() and stem != blind_to
        }
        if found:
            return MarkValue(codes=frozenset(found))
        return MarkValue(outcome=Outcome.NOTHING if "не знаю" in text.lower() else Outcome.NO_CODE)

    return marked_as


def code_all(coding: Coding, by: User, rule_found: Rule) -> None:
    """Answer after answer, then hand in."""
    coder = coding.coder(by)
    assert coder is not None
    while (text := coding.texts.unmarked(coder).first()) is not None:
        coding.mark([text.place], rule_found(text.text), by=by)
    hand_in(coding, by=by, at=LATER)


def coded_by_one(wave: Wave, frame: CodeFrame, by: User) -> Coding:
    coding = Coding.begin(frame, [wave], coders=[by], seed=SEED, by=by, at=LATER)
    code_all(coding, by, rule(frame))
    coding.refresh_from_db()
    return coding
