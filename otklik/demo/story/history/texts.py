"""The words of the history, general ones in words.yaml, and how a person's text is put together."""

from pathlib import Path
from random import Random
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field, ValidationInfo, field_validator

from otklik.demo.story.script import Line, Lines, Script, Spoken, with_places
from otklik.demo.story.texts import texts

_MOST_DETAILS = 2
MOST_SEARCHES = 12  # that found nothing in one month
LONGEST = 50  # characters of a name, before its letter
SCENE = 0.28  # how often something is told before it is asked
HASTE = 0.13  # how often nobody cares about capitals and full stops


type Texts = Annotated[tuple[str, ...], Field(min_length=1)]
type Name = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class MassText(Spoken):
    """What many wrote about at once; `topic` is a code of the pack."""

    name: Line
    topic: Line


class DigestText(Spoken):
    """A news item about what was asked in a month."""

    title: Annotated[str, with_places("month", "year")]
    lead: Annotated[str, with_places("first", "second")]
    body: Annotated[str, with_places("all", "base", "answered", "rows")]


class Words(Spoken):
    """`details` by a word of what a topic asks for; `again_answers` has one to each of `again`."""

    first_names: Annotated[tuple[Name, ...], Field(min_length=2)]
    initials: Texts
    nicknames: Annotated[tuple[Name, ...], Field(min_length=1)]
    openings: Texts
    scenes: Lines
    closings: Texts
    details: dict[str, Lines]
    thanks: Lines
    again: Lines
    again_answers: Lines
    not_questions: Lines
    spam: Lines
    endings: Texts
    interim: Annotated[str, with_places("day")]
    elsewhere: Annotated[str, with_places("bodies")]
    reasons: Lines
    masses: tuple[MassText, ...]
    mass_starts: Texts
    searches: Annotated[tuple[Line, ...], Field(min_length=MOST_SEARCHES)]
    months: Annotated[tuple[Line, ...], Field(min_length=12, max_length=12)]
    digest: DigestText
    broken: Line
    checked: Lines

    @field_validator("again_answers")
    @classmethod
    def _answer_each(cls, answers: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        asked = info.data.get("again")
        if asked is not None and len(asked) != len(answers):
            sentence = _("“again” holds %(asked)s, “again_answers” %(answers)s: one to each.")
            raise ValueError(sentence % {"asked": len(asked), "answers": len(answers)})
        return answers


SCRIPT = Script(model=Words, path=Path(__file__).with_name("words.yaml"))


def words() -> Words:
    return SCRIPT.read()


def name(chance: Random) -> str:
    """Somebody's, invented: a name with a letter, or what people call themselves."""
    if chance.random() < 0.2:
        return chance.choice(words().nicknames)
    return f"{chance.choice(words().first_names)} {chance.choice(words().initials)}".strip()


def question(phrase: str, ask_for: str, chance: Random) -> str:
    """A phrase as a person would write it: a greeting, perhaps how it came, the phrase, what the
    topic asks for, and a question where the phrase is none."""
    text, opening = words(), chance.choice(words().openings)
    if not opening.endswith((": ", ", ")) and chance.random() < SCENE:
        opening += f"{chance.choice(text.scenes)} "
    first = phrase[:1] if opening.endswith((": ", ", ")) else phrase[:1].upper()
    whole = f"{opening}{first}{phrase[1:]}"
    is_question = bool(set(phrase.lower().split()) & set(texts().asking))
    if not whole.endswith(("?", "!")):
        whole += "?" if is_question else "."
    for detail in _details(ask_for, chance):
        whole += f" {detail}"
    whole = whole if is_question else whole + chance.choice(text.closings)
    return whole.lower().rstrip(".") if chance.random() < HASTE else whole


def _details(ask_for: str, chance: Random) -> list[str]:
    known = [kind for kind in words().details if kind in ask_for.lower()]
    chance.shuffle(known)
    few = known[: chance.randint(0, _MOST_DETAILS)]
    items = [chance.choice(words().details[kind]) for kind in few]
    return list(dict.fromkeys(items))
