"""Texts of pages for editors to change, made once and never written over; words of the search."""

from datetime import datetime

from django.utils.translation import gettext as _
from pydantic import Field, field_validator

from otklik.core.pack import (
    Changes,
    Memory,
    Pack,
    PackModel,
    Report,
    merge,
    report_repeated,
    validated,
)
from otklik.pages import texts
from otklik.pages.models import Synonym
from otklik.pages.models.spoken import MOST_PHRASES, unusable

SYNONYMS = "synonyms.yaml"


class SynonymsEntry(PackModel):
    """Words that mean the same to whoever searches."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    words: tuple[str, ...] = Field(min_length=2, max_length=MOST_PHRASES)

    @field_validator("words")
    @classmethod
    def _can_be_searched(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for phrase in words:
            if why := unusable(phrase):
                raise ValueError(why)
        return words


class SynonymsFile(PackModel):
    groups: tuple[SynonymsEntry, ...] = ()


class PagesRoom:
    name = "pages"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (SYNONYMS,) if SYNONYMS in pack else ()

    def validate(self, pack: Pack, report: Report) -> SynonymsFile | None:
        """A pack may have no words of its own: then the search has what editors told it."""
        document = pack.document(SYNONYMS, report) if SYNONYMS in pack else None
        file = validated(SynonymsFile, document, report) if document else None
        if file and document:
            report_repeated(
                SYNONYMS,
                [
                    (document.line("groups", number, "code"), entry.code)
                    for number, entry in enumerate(file.groups)
                ],
                _("This code was already given in line %(line)s: %(key)s."),
                report,
            )
        return file

    def load(self, parsed: SynonymsFile | None, memory: Memory, at: datetime) -> Changes:
        added = Changes(added=texts.plant_missing())
        groups = parsed.groups if parsed else ()
        return added + merge(
            Synonym,
            {entry.code: {"words": "\n".join(entry.words), "is_active": True} for entry in groups},
            kind="synonyms",
            memory=memory,
            at=at,
            leaving={"is_active": False},
        )


room = PagesRoom()
