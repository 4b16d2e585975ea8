"""The pack's texts of pages, planted once and never overwritten, and synonyms of the search."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from pydantic import Field, field_validator

from otklik.cms.pages import page_text
from otklik.cms.search.editor_rules import MOST_PHRASES, Synonym, unusable
from otklik.core.pack.load import Changes, Memory, merge
from otklik.core.pack.parse import Document, Pack, Report
from otklik.core.pack.validation import PackModel, report_listed, validate_document

SYNONYMS, TEXTS = "synonyms.yaml", "texts.yaml"


class SynonymsEntry(PackModel):
    """Words that mean the same."""

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
    """The authority's own text above one of our pages, instead of the default."""

    code: str
    language: str = "ru"
    title: str = Field(default="", max_length=200)
    introduction: str = Field(min_length=1, max_length=4000)

    @field_validator("code")
    @classmethod
    def _is_a_page(cls, code: str) -> str:
        if code not in page_text.DEFAULTS:
            known = ", ".join(sorted(page_text.DEFAULTS))
            raise ValueError(_("There is no such page. There are: %(known)s.") % {"known": known})
        return code


class TextsFile(PackModel):
    texts: tuple[TextEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesPackFiles:
    synonyms: SynonymsFile | None
    texts: TextsFile | None


class PagesLoader:
    name = "pages"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return tuple(name for name in (SYNONYMS, TEXTS) if name in pack)

    def validate(self, pack: Pack, report: Report) -> PagesPackFiles:
        """Both files may be absent."""
        repeated = _("This code was already given in line %(line)s: %(key)s.")
        texts, document = _parse(pack, report, TEXTS, TextsFile)
        if texts and document:
            codes = (f"{entry.code} {entry.language}" for entry in texts.texts)
            report_listed(document, "texts", "code", codes, report, repeated)
        synonyms, document = _parse(pack, report, SYNONYMS, SynonymsFile)
        if synonyms and document:
            codes = (entry.code for entry in synonyms.groups)
            report_listed(document, "groups", "code", codes, report, repeated)
        return PagesPackFiles(synonyms=synonyms, texts=texts)

    def load(self, parsed: PagesPackFiles, memory: Memory, at: datetime) -> Changes:
        """Texts are planted once: an editor's are never written over."""
        own = {
            (one.code, one.language): (one.title, one.introduction)
            for one in (parsed.texts.texts if parsed.texts else ())
        }
        added = Changes(added=page_text.plant_missing(own))
        groups = parsed.synonyms.groups if parsed.synonyms else ()
        return added + merge(
            Synonym,
            {entry.code: {"words": "\n".join(entry.words), "is_active": True} for entry in groups},
            kind="synonyms",
            memory=memory,
            at=at,
            leaving={"is_active": False},
        )


def _parse[File: PackModel](
    pack: Pack, report: Report, name: str, model: type[File]
) -> tuple[File | None, Document | None]:
    document = pack.document(name, report) if name in pack else None
    return (validate_document(model, document, report) if document else None), document


loader = PagesLoader()
