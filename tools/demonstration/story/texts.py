"""Parts of the demonstration's own words: what is said on one subject."""

from pathlib import Path
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, ValidationInfo, field_validator, model_validator

from otklik.incidents.public_answers.models import LONGEST
from tools.demonstration.story.script import Line, Lines, Script, Spoken, with_places

type OfQuestion = Annotated[str, with_places("number")]


class PublicationTexts(Spoken):
    """A post as it came out, as it was corrected, one that is planned, one half written."""

    out: Line
    corrected: Line
    planned: Line
    begun: Line


class OwnText(Spoken):
    """What somebody writes in words of our own, and what comes of it; `topic` is a code of the
    pack, without one it is read from the text."""

    text: Line
    topic: str = ""
    answer: str = ""
    subject: str = ""
    url: str = ""


class OwnTexts(Spoken):
    """By the name of the scene."""

    again: OwnText
    call: OwnText
    elsewhere: OwnText
    foreign: OwnText
    unsorted: OwnText
    appeal: OwnText
    upcoming: OwnText
    listed: OwnText
    promised: OwnText
    neighbour: OwnText
    accused: OwnText

    def of(self, scene: str) -> OwnText:
        """Raises AttributeError where there is none."""
        found: OwnText = getattr(self, scene)
        return found


class PairText(Spoken):
    """«Спросили — ответили»: a phrase that somebody wrote, retold, and the answer of the pack that
    answers just this (`page`: the name of its file)."""

    phrase: Line
    question: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    answer: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    page: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]


class Notes(Spoken):
    """What staff write to each other."""

    call: Line
    help: Line
    of_unit: Line
    of_person: Line
    extension: Line
    put_off: Line
    claim: Line
    clearance: Line
    curator: Line
    in_person: Line
    hidden: Line
    hold: Line


class CodeText(Spoken):
    """A code of open answers, and the answers that have it."""

    name: Line
    definition: Line
    opinions: Lines


class PlaceText(Spoken):
    """A page of every site, and words by which an item of required information belongs there."""

    words: Lines
    place: Line


class RequiredTexts(Spoken):
    """What is recorded, supplied and returned of required information; `parts`: by code of a part
    the place where pages of every site have it."""

    parts: dict[str, Line]
    part: Annotated[str, with_places("name")]
    clause: Line
    basis: Line
    event: Line
    met: Line
    supplied: Line
    published: Line
    returned: Line
    exempt: Line
    over: Line


class FindingText(Spoken):
    """What is said to be wrong where a questionnaire has this figure."""

    figure: Line
    says: Line


class EarlierTexts(Spoken):
    """A finding of an earlier survey, and what was done about it."""

    finding: OfQuestion
    task: Line
    result: Line
    report: Line
    conclusion: Line


class AssignedTexts(Spoken):
    """Findings, a meeting and what was given there."""

    findings: Annotated[tuple[FindingText, ...], Field(min_length=1, max_length=3)]
    other_finding: OfQuestion
    verified: OfQuestion
    basis: Line
    meeting: Line
    next_meeting: Line
    place: Line
    tasks: Annotated[tuple[Line, ...], Field(min_length=3, max_length=3)]
    results: Annotated[tuple[Line, ...], Field(min_length=3, max_length=3)]
    report: Line
    second_report: Line
    conclusion: Line
    people_said: Line
    deed: Line
    registration: Line
    resolution: Line
    over: Line


class MarkTexts(Spoken):
    """How many found what they looked for on a page and how many did not, lately and before, and
    what was added."""

    path: Annotated[str, Field(pattern=r"^/[a-z0-9/-]*$")]
    lately: tuple[int, int]
    before: tuple[int, int]
    words: tuple[Line, ...]


class CopiedText(Spoken):
    """A template of a topic, or a phrase."""

    name: Line
    text: Line
    topic: str = ""
    cites: bool = False


class ViewText(Spoken):
    name: Line
    words: Line


class FileTexts(Spoken):
    """A file of messages that were written elsewhere."""

    name: Line
    columns: Annotated[tuple[Line, ...], Field(min_length=5, max_length=5)]
    network: Line
    url: OfQuestion
    bad_date: Line


class QualityTexts(Spoken):
    """Codes of points that do not apply; what the two raters remark on others."""

    not_applicable: tuple[Line, ...]
    unsigned: tuple[Line, Line]
    long: tuple[Line, Line]


class NewsText(Spoken):
    """`event_place`: where people may come, nine days from now; empty for news that are no event.
    `picture` is one that the program draws, `picture_alt` says what it shows."""

    title: Annotated[Line, Field(max_length=150)]
    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    lead: Line
    body: Line
    event_place: str = ""
    picture: Literal["", "scales", "clock", "books"] = ""
    picture_alt: str = ""

    @model_validator(mode="after")
    def _is_described(self) -> Self:
        if self.picture and not self.picture_alt:
            raise ValueError(_("Say in “picture_alt” what the picture shows."))
        return self


class WaitingTexts(Spoken):
    """What waits for the editor."""

    news_title: Line
    news_slug: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    news_lead: Line
    news_body: Line
    file_title: Line
    file_name: Annotated[str, Field(pattern=r"^[a-z0-9-]+\.docx$")]
    file_text: Line
    file_author: Line
    translated_slug: Line
    translated_title: Line
    translated_text: Line
    translator: Line


LONGEST_NAME = 60  # of a person in the practice network

type Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


class Texts(Spoken):
    """As many of each as the stories need."""

    names: Annotated[tuple[Name, ...], Field(min_length=2)]
    openings: Annotated[tuple[str, ...], Field(min_length=1)]
    repeats: Annotated[tuple[str, ...], Field(min_length=1)]
    not_questions: Lines
    spam: Line
    afterthought: Line
    reply: Line
    reason: Line
    shorter: Line
    survey_title: Annotated[str, with_places("year")]
    spring_title: Annotated[str, with_places("year")]
    settled: Line
    earlier: Annotated[tuple[EarlierTexts, ...], Field(min_length=2, max_length=2)]
    purpose: Line
    purpose_of_example: Line
    opinions: Lines
    codes: Annotated[tuple[CodeText, ...], Field(min_length=1)]
    publications: PublicationTexts
    own: OwnTexts
    signed: Line
    named: Line
    number_of_yours: Annotated[str, with_places("place")]
    notes: Notes
    begun: Annotated[str, with_places("phone")]
    printed_phone: Line
    handover: Line
    templates: tuple[CopiedText, ...]
    phrases: Annotated[tuple[CopiedText, ...], Field(min_length=2, max_length=2)]
    view: ViewText
    file: FileTexts
    request_number: Line
    quality: QualityTexts
    places: tuple[PlaceText, ...]
    required: RequiredTexts
    assigned: AssignedTexts
    marks: tuple[MarkTexts, ...]
    news: Annotated[tuple[NewsText, ...], Field(min_length=3, max_length=3)]
    searches: Lines
    pairs: tuple[PairText, ...]
    waiting: WaitingTexts

    @field_validator("codes")
    @classmethod
    def _code_what_is_written(
        cls, codes: tuple[CodeText, ...], info: ValidationInfo
    ) -> tuple[CodeText, ...]:
        written = info.data.get("opinions", ())
        for opinion in (each for code in codes for each in code.opinions):
            if written and opinion not in written:
                sentence = _("“%(text)s” is coded, and does not stand among “opinions”.")
                raise ValueError(sentence % {"text": opinion})
        return codes

    @field_validator("waiting")
    @classmethod
    def _translate_what_is_told(cls, waiting: WaitingTexts, info: ValidationInfo) -> WaitingTexts:
        slugs = [news.slug for news in info.data.get("news", ())]
        if slugs and waiting.translated_slug not in slugs:
            sentence = _("“%(slug)s” is translated, and is the slug of no news.")
            raise ValueError(sentence % {"slug": waiting.translated_slug})
        return waiting


SCRIPT = Script(model=Texts, path=Path(__file__).with_name("texts.yaml"))


def texts() -> Texts:
    return SCRIPT.read()


def capitalised(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def sentence(phrase: str, number: int) -> str:
    """A phrase as a person would write it: with or without a greeting."""
    opening = texts().openings[number % len(texts().openings)]
    is_polite = phrase.startswith(("Здравствуйте", "Добрый"))
    return capitalised(phrase) if is_polite else opening + capitalised(phrase)
