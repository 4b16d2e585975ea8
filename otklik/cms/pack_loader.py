"""The pack's texts of pages, created once and never overwritten, and search synonyms."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field, field_validator

from otklik.cms.pages import builtin_page_introductions
from otklik.cms.search.editor_rules import MOST_PHRASES, Synonym, unusable
from otklik.core.pack.merge_into_tables import Changes, Tables
from otklik.core.pack.parse import Document, Pack, Report
from otklik.core.pack.validation import PackFile, PackModel, report_listed

SYNONYMS, TEXTS = "synonyms.yaml", "texts.yaml"
REPEATED = gettext_noop("This code was already given in line %(line)s: %(key)s.")


class SynonymsEntry(PackModel):
    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    words: tuple[str, ...] = Field(min_length=2, max_length=MOST_PHRASES)

    @field_validator("words")
    @classmethod
    def _can_be_searched(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for phrase in words:
            if why := unusable(phrase):
                raise ValueError(why)
        return words


class SynonymsFile(PackFile):
    FILE = SYNONYMS
    once = [("groups", "code", REPEATED)]

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
        if code not in builtin_page_introductions.DEFAULTS:
            known = ", ".join(sorted(builtin_page_introductions.DEFAULTS))
            raise ValueError(_("There is no such page. There are: %(known)s.") % {"known": known})
        return code


class TextsFile(PackFile):
    FILE = TEXTS

    texts: tuple[TextEntry, ...] = ()

    def check(self, document: Document, pack: Pack, report: Report) -> None:
        codes = (f"{entry.code} {entry.language}" for entry in self.texts)
        report_listed(document, "texts", "code", codes, report, _(REPEATED))


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
        return PagesPackFiles(
            synonyms=SynonymsFile.read_optional(pack, report),
            texts=TextsFile.read_optional(pack, report),
        )

    def load(self, parsed: PagesPackFiles, tables: Tables) -> Changes:
        """Texts are created once: an editor's are never overwritten."""
        own = {
            (one.code, one.language): (one.title, one.introduction)
            for one in (parsed.texts.texts if parsed.texts else ())
        }
        added = Changes(added=builtin_page_introductions.plant_missing(own))
        groups = parsed.synonyms.groups if parsed.synonyms else ()
        return added + tables.merge(
            Synonym,
            {entry.code: {"words": "\n".join(entry.words), "is_active": True} for entry in groups},
            kind="synonyms",
        )


loader = PagesLoader()
