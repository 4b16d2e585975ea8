"""The pack's pages.yaml and sections.yaml: initial pages and sections of a new site."""

from abc import abstractmethod
from typing import Annotated, ClassVar, Self

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, field_validator, model_validator

from otklik.core.pack.parse import Document, Pack, Report
from otklik.core.pack.validation import PackFile, PackModel, report_repeated
from otklik.ui.icons import ICONS

PAGES = "pages.yaml"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=50)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class NeedEntry(PackModel):
    words: str = Field(min_length=1, max_length=40)
    en: str = Field(default="", max_length=40)
    icon: str
    to: str = Field(pattern=r"^/([^/\s]\S*)?$", max_length=300)

    @field_validator("icon")
    @classmethod
    def icon_is_ours(cls, code: str) -> str:
        if code not in ICONS:
            raise ValueError(
                _("“%(code)s” is no pictogram; possible: %(expected)s.")
                % {"code": code, "expected": ", ".join(ICONS)}
            )
        return code


class HomeEntry(PackModel):
    headline: str = Field(default="", max_length=120)
    search_example: str = Field(default="", max_length=80)
    needs: tuple[NeedEntry, ...] = Field(default=(), max_length=6)


class ContactsEntry(PackModel):
    title: Title = "Контакты"
    slug: Slug = "contacts"
    postal_address: str = Field(default="", max_length=300)
    directions: str = Field(default="", max_length=1000)
    entrance: str = Field(default="", max_length=1000)
    for_deaf: str = Field(default="", max_length=1000)


class NewsEntry(PackModel):
    """The list page of news, not the news themselves."""

    title: Title = "Новости"
    slug: Slug = "news"


class LawEntry(PackModel):
    text: str = Field(min_length=1)
    source: str = Field(min_length=1, max_length=200)


class Piece(PackModel):
    """One piece of a text, of exactly one kind."""

    heading: str | None = Field(default=None, min_length=1, max_length=100)
    paragraph: str | None = Field(default=None, min_length=1)
    list: tuple[str, ...] | None = Field(default=None, min_length=1)
    law: LawEntry | None = None

    @model_validator(mode="after")
    def is_one_kind(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError(_("A piece is one of: heading, paragraph, list, law."))
        return self


class TextEntry(PackModel):
    slug: Slug
    title: Title
    in_menu: bool = False
    body: tuple[Piece, ...] = ()


class _AddressesFile(PackFile):
    """A file whose list `PART` gives pages URLs, without duplicates."""

    PART: ClassVar[str]

    @property
    @abstractmethod
    def addresses(self) -> list[str]: ...

    def check(self, document: Document, pack: Pack, report: Report) -> None:
        addresses = [(document.line(self.PART), address) for address in self.addresses]
        sentence = _("Address “%(key)s” was already given in line %(line)s.")
        report_repeated(self.FILE, addresses, report, sentence)


class PagesFile(_AddressesFile):
    """A pack without it has contacts and a plain home page."""

    FILE, PART = PAGES, "texts"

    home: HomeEntry = HomeEntry()
    contacts: ContactsEntry = ContactsEntry()
    news: NewsEntry = NewsEntry()
    texts: tuple[TextEntry, ...] = ()
    accessibility: TextEntry | None = None

    @property
    def addresses(self) -> list[str]:
        """Of all pages below the home page, in file order."""
        accessibility = [self.accessibility.slug] if self.accessibility else []
        texts = [text.slug for text in self.texts]
        return [self.news.slug, self.contacts.slug, *texts, *accessibility]


SECTIONS = "sections.yaml"


class SectionPageEntry(PackModel):
    """A page to be filled in: `guidance` tells its editor what belongs there, `items` are the codes
    of required information that it serves."""

    slug: Slug
    title: Title
    guidance: str = Field(min_length=1, max_length=500)
    items: tuple[str, ...] = ()


class SectionEntry(PackModel):
    slug: Slug
    title: Title
    intro: str = Field(default="", max_length=300)
    in_menu: bool = True
    pages: tuple[SectionPageEntry, ...] = Field(min_length=1)


class SectionsFile(_AddressesFile):
    FILE, PART = SECTIONS, "sections"

    sections: tuple[SectionEntry, ...] = ()

    @property
    def addresses(self) -> list[str]:
        pages = [f"{one.slug}/{page.slug}" for one in self.sections for page in one.pages]
        return [*(section.slug for section in self.sections), *pages]
