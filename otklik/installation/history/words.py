"""The words of the history, read from words.yaml, and how a person's text is put together."""

from functools import cache
from pathlib import Path
from random import Random

import yaml
from pydantic import BaseModel, ConfigDict

from otklik.installation.staging.texts import texts

_MOST_DETAILS = 2
SCENE = 0.28  # how often something is told before it is asked
HASTE = 0.13  # how often nobody cares about capitals and full stops


class MassText(BaseModel):
    """What many wrote about at once; `topic` is a code of the pack."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    topic: str


class DigestText(BaseModel):
    """A news item about what was asked in a month."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    lead: str
    body: str


class Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    first_names: tuple[str, ...]
    initials: tuple[str, ...]
    nicknames: tuple[str, ...]
    openings: tuple[str, ...]
    scenes: tuple[str, ...]
    closings: tuple[str, ...]
    details: dict[str, tuple[str, ...]]
    thanks: tuple[str, ...]
    again: tuple[str, ...]
    again_answers: tuple[str, ...]  # one to each
    not_questions: tuple[str, ...]
    spam: tuple[str, ...]
    endings: tuple[str, ...]
    interim: str
    elsewhere: str
    reasons: tuple[str, ...]
    masses: tuple[MassText, ...]
    mass_starts: tuple[str, ...]
    searches: tuple[str, ...]
    months: tuple[str, ...]
    digest: DigestText
    broken: str
    checked: tuple[str, ...]


@cache
def words() -> Words:
    text = Path(__file__).with_name("words.yaml").read_text("utf-8")
    return Words.model_validate(yaml.safe_load(text))


def name(chance: Random) -> str:
    """Somebody's, invented: a name with a letter, or what people call themselves."""
    if chance.random() < 0.2:
        return chance.choice(words().nicknames)
    return f"{chance.choice(words().first_names)} {chance.choice(words().initials)}".strip()


def question(phrase: str, ask_for: str, chance: Random) -> str:
    """A phrase as a person would write it: a greeting, perhaps how it came, the phrase, what the
    topic asks for, and a question where the phrase is none."""
    said, opening = words(), chance.choice(words().openings)
    if not opening.endswith((": ", ", ")) and chance.random() < SCENE:
        opening += f"{chance.choice(said.scenes)} "
    first = phrase[:1] if opening.endswith((": ", ", ")) else phrase[:1].upper()
    whole = f"{opening}{first}{phrase[1:]}"
    is_question = bool(set(phrase.lower().split()) & set(texts().asking))
    if not whole.endswith(("?", "!")):
        whole += "?" if is_question else "."
    for detail in _details(ask_for, chance):
        whole += f" {detail}"
    whole = whole if is_question else whole + chance.choice(said.closings)
    return whole.lower().rstrip(".") if chance.random() < HASTE else whole


def _details(ask_for: str, chance: Random) -> list[str]:
    known = [kind for kind in words().details if kind in ask_for.lower()]
    chance.shuffle(known)
    few = known[: chance.randint(0, _MOST_DETAILS)]
    return [chance.choice(words().details[kind]) for kind in few]
