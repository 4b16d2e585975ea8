"""Texts of pages for editors to change, made once and never written over; words of the search."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from pydantic import Field, field_validator

from otklik.cms.pages import default_texts
from otklik.cms.search.editor_rules import MOST_PHRASES, Synonym, unusable
from otklik.core.pack.load import Changes, Memory, merge
from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackModel, report_listed, validate_document

SYNONYMS, TEXTS = "synonyms.yaml", "texts.yaml"


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


class TextEntry(PackModel):
    """The authority's own words above a page of ours, in place of the program's."""

    code: str
    language: str = "ru"
    title: str = Field(default="", max_length=200)
    introduction: str = Field(min_length=1, max_length=4000)

    @field_validator("code")
    @classmethod
    def _is_a_page(cls, code: str) -> str:
        if code not in default_texts.DEFAULTS:
            known = ", ".join(sorted(default_texts.DEFAULTS))
            raise ValueError(_("There is no such page. There are: %(known)s.") % {"known": known})
        return code


class TextsFile(PackModel):
    texts: tuple[TextEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    synonyms: SynonymsFile | None
    texts: TextsFile | None


class PagesLoader:
    name = "pages"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return tuple(name for name in (SYNONYMS, TEXTS) if name in pack)

    def validate(self, pack: Pack, report: Report) -> Parsed:
        """A pack may have no words of its own: then the search has what editors told it."""
        document = pack.document(TEXTS, report) if TEXTS in pack else None
        result = validate_document(TextsFile, document, report) if document else None
        if result and document:
            report_listed(
                document,
                "texts",
                "code",
                (f"{entry.code} {entry.language}" for entry in result.texts),
                report,
                _("This code was already given in line %(line)s: %(key)s."),
            )
        return Parsed(synonyms=self._synonyms(pack, report), texts=result)

    def _synonyms(self, pack: Pack, report: Report) -> SynonymsFile | None:
        document = pack.document(SYNONYMS, report) if SYNONYMS in pack else None
        file = validate_document(SynonymsFile, document, report) if document else None
        if file and document:
            report_listed(
                document,
                "groups",
                "code",
                (entry.code for entry in file.groups),
                report,
                _("This code was already given in line %(line)s: %(key)s."),
            )
        return file

    def load(self, parsed: Parsed, memory: Memory, at: datetime) -> Changes:
        """Texts are planted once: an editor's are never written over."""
        own = {
            (one.code, one.language): (one.title, one.introduction)
            for one in (parsed.texts.texts if parsed.texts else ())
        }
        added = Changes(added=default_texts.plant_missing(own))
        groups = parsed.synonyms.groups if parsed.synonyms else ()
        return added + merge(
            Synonym,
            {entry.code: {"words": "\n".join(entry.words), "is_active": True} for entry in groups},
            kind="synonyms",
            memory=memory,
            at=at,
            leaving={"is_active": False},
        )


loader = PagesLoader()
