"""The demonstration's own words: general ones in texts.yaml, a pack may give its own."""

from pathlib import Path
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field, ValidationInfo, field_validator

from otklik.installation.script import Line, Lines, Script, Spoken, with_places
from otklik.installation.staging.text_parts import (
    AssignedTexts,
    CodeText,
    EarlierTexts,
    FileTexts,
    KeptText,
    MarkTexts,
    NewsText,
    Notes,
    OwnTexts,
    PairText,
    PlaceText,
    PublicationTexts,
    QualityTexts,
    RequiredTexts,
    ViewText,
    WaitingTexts,
)

LONGEST_NAME = 60  # of a person in the practice network

type Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


class Texts(Spoken):
    """As many of each as the stories need."""

    names: Annotated[tuple[Name, ...], Field(min_length=2)]
    openings: Annotated[tuple[str, ...], Field(min_length=1)]
    asking: Lines
    closings: Annotated[tuple[str, ...], Field(min_length=1)]
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
    templates: tuple[KeptText, ...]
    phrases: Annotated[tuple[KeptText, ...], Field(min_length=2, max_length=2)]
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
