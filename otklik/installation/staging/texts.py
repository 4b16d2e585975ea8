"""The demonstration's own words, read from texts.yaml."""

from functools import cache
from pathlib import Path

import yaml
from django.utils.text import Truncator
from pydantic import BaseModel, ConfigDict

SHORT = 160  # characters


class PublicationTexts(BaseModel):
    """A post as it came out, as it was corrected, one that is planned, one half written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    out: str
    corrected: str
    planned: str
    begun: str


class Texts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    names: tuple[str, ...]
    openings: tuple[str, ...]
    asking: tuple[str, ...]
    closings: tuple[str, ...]
    repeats: tuple[str, ...]
    not_questions: tuple[str, ...]
    spam: str
    afterthought: str
    reply: str
    reason: str
    shorter: str
    survey_title: str
    purpose: str
    purpose_of_example: str
    opinions: tuple[str, ...]
    publications: PublicationTexts


@cache
def texts() -> Texts:
    text = Path(__file__).with_name("texts.yaml").read_text("utf-8")
    return Texts.model_validate(yaml.safe_load(text))


def sentence(phrase: str, number: int) -> str:
    """A phrase as a person would write it: with or without a greeting, and with a question."""
    words = texts()
    opening = words.openings[number % len(words.openings)]
    is_begun = opening.endswith(": ")
    whole = opening + (phrase[:1] if is_begun else phrase[:1].upper()) + phrase[1:]
    if whole.endswith(("?", "!")):
        return whole
    if set(phrase.lower().split()) & set(words.asking):
        return f"{whole}?"
    return f"{whole}.{words.closings[number % len(words.closings)]}"


def in_short(answer: str) -> str:
    """What an answer comes to, for the first page: a reply says first that it understands, then
    what to do."""
    _greeting, _, rest = answer.partition("\n\n")
    heart = (rest or answer).partition("\n\n")[0]
    short = ""
    for part in heart.split(". "):
        longer = f"{short}. {part}" if short else part
        if len(longer) > SHORT:
            break
        short = longer
    return f"{short.rstrip('.')}." if short else Truncator(heart).chars(SHORT)
