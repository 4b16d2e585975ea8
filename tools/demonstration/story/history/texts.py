"""The words of the two years, general ones in words.yaml."""

from pathlib import Path
from random import Random
from typing import Annotated

from pydantic import Field

from tools.demonstration.story.script import Line, Lines, Script, Spoken, with_places

LONGEST = 50  # characters of a name, before its letter

type Texts = Annotated[tuple[str, ...], Field(min_length=1)]
type Name = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class MassText(Spoken):
    """What many wrote about at once, and the answer to all; `topic` is a code of the pack."""

    name: Line
    topic: Line
    texts: Annotated[tuple[Line, ...], Field(min_length=3)]
    answer: Line


class DigestText(Spoken):
    """A news item about what was asked in four weeks."""

    title: Annotated[str, with_places("first")]
    lead: Annotated[str, with_places("first", "second")]
    body: Annotated[str, with_places("all", "base", "answered", "rows")]


class Words(Spoken):
    """`remarks` ask nothing; `unhelped` is said to whom an answer did not help; `days` are the
    days of the week as «by Friday» has them."""

    first_names: Annotated[tuple[Name, ...], Field(min_length=2)]
    initials: Texts
    nicknames: Annotated[tuple[Name, ...], Field(min_length=1)]
    remarks: Lines
    spam: Lines
    interim: Annotated[str, with_places("day")]
    days: Annotated[tuple[Line, ...], Field(min_length=7, max_length=7)]
    unhelped: Lines
    reasons: Lines
    masses: tuple[MassText, ...]
    searches: Lines
    digest: DigestText
    broken: Line
    checked: Lines


SCRIPT = Script(model=Words, path=Path(__file__).with_name("words.yaml"))


def words() -> Words:
    return SCRIPT.read()


def name(chance: Random) -> str:
    """Somebody's, invented: a name with a letter, or what people call themselves."""
    if chance.random() < 0.2:
        return chance.choice(words().nicknames)
    return f"{chance.choice(words().first_names)} {chance.choice(words().initials)}".strip()
