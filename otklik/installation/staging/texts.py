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


class OwnText(BaseModel):
    """What somebody writes in words of our own, and what comes of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    answer: str = ""
    subject: str = ""
    url: str = ""


class Notes(BaseModel):
    """What staff write to each other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    call: str
    help: str
    of_unit: str
    of_person: str
    extension: str
    put_off: str
    claim: str
    clearance: str
    curator: str
    in_person: str
    hidden: str
    hold: str


class CodeText(BaseModel):
    """A code of open answers, and the answers that have it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    definition: str
    opinions: tuple[str, ...]


class PlaceText(BaseModel):
    """A page of every site, and words by which an item of required information belongs there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...]
    place: str


class RequiredTexts(BaseModel):
    """What is recorded, supplied and returned of required information."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clause: str
    basis: str
    event: str
    met: str
    supplied: str
    published: str
    returned: str
    exempt: str
    over: str


class FindingText(BaseModel):
    """What is said to be wrong where a questionnaire has this figure."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    figure: str
    says: str


class EarlierTexts(BaseModel):
    """A finding of an earlier survey, and what was done about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: str
    task: str
    result: str
    report: str
    conclusion: str


class AssignedTexts(BaseModel):
    """Findings, a meeting and what was given there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    findings: tuple[FindingText, ...]
    other_finding: str
    verified: str
    basis: str
    meeting: str
    next_meeting: str
    place: str
    tasks: tuple[str, ...]
    results: tuple[str, ...]
    report: str
    second_report: str
    conclusion: str
    people_said: str
    deed: str
    registration: str
    resolution: str
    over: str


class MarkTexts(BaseModel):
    """How many found what they looked for on a page and how many did not, lately and before, and
    what was added."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    lately: tuple[int, int]
    before: tuple[int, int]
    words: tuple[str, ...]


class KeptText(BaseModel):
    """A template of a topic, or a phrase."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    text: str
    topic: str = ""
    cites: bool = False


class ViewText(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    words: str


class FileTexts(BaseModel):
    """A file of messages that were written elsewhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    columns: tuple[str, ...]
    network: str
    url: str
    bad_date: str


class QualityTexts(BaseModel):
    """Codes of points that do not apply; what the two raters remark on others."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    not_applicable: tuple[str, ...]
    unsigned: tuple[str, str]
    long: tuple[str, str]


class NewsText(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    slug: str
    lead: str
    body: str
    event_place: str = ""
    """Where people may come, nine days from now; empty for news that are no event."""
    picture_alt: str = ""
    """What the drawn scales show, for news that have them."""


class WaitingTexts(BaseModel):
    """What waits for the editor."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    news_title: str
    news_slug: str
    news_lead: str
    news_body: str
    file_title: str
    file_name: str
    file_text: str
    file_author: str
    translated_slug: str
    translated_title: str
    translated_text: str
    translator: str


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
    spring_title: str
    settled: str
    earlier: tuple[EarlierTexts, ...]
    purpose: str
    purpose_of_example: str
    opinions: tuple[str, ...]
    codes: tuple[CodeText, ...]
    publications: PublicationTexts
    own: dict[str, OwnText]
    signed: str
    named: str
    number_of_yours: str
    notes: Notes
    begun: str
    phone_of_shop: str
    handover: str
    templates: tuple[KeptText, ...]
    phrases: tuple[KeptText, ...]
    view: ViewText
    file: FileTexts
    request_number: str
    quality: QualityTexts
    places: tuple[PlaceText, ...]
    required: RequiredTexts
    assigned: AssignedTexts
    marks: tuple[MarkTexts, ...]
    news: tuple[NewsText, ...]
    searches: tuple[str, ...]
    waiting: WaitingTexts


@cache
def texts() -> Texts:
    text = Path(__file__).with_name("texts.yaml").read_text("utf-8")
    return Texts.model_validate(yaml.safe_load(text))


def capitalised(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


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
