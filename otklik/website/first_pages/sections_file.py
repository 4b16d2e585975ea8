"""The sections that a new site has for what an authority must publish: the pack's sections.yaml."""

from django.utils.translation import gettext as _
from pydantic import Field

from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackModel, report_repeated, validate_document
from otklik.website.first_pages.pages_file import Slug, Title

SECTIONS = "sections.yaml"


class SectionPageEntry(PackModel):
    """A page to be filled in: `guidance` says to its editor what belongs there, `items` which
    items of the list of required information it serves."""

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


class SectionsFile(PackModel):
    sections: tuple[SectionEntry, ...] = ()


def read_sections(pack: Pack, report: Report) -> SectionsFile | None:
    """The file, checked; a pack may have none."""
    if SECTIONS not in pack:
        return SectionsFile()
    document = pack.document(SECTIONS, report)
    found = validate_document(SectionsFile, document, report) if document else None
    if found and document:
        line = document.line("sections")
        addresses = [(line, section.slug) for section in found.sections]
        addresses += [
            (line, f"{section.slug}/{page.slug}")
            for section in found.sections
            for page in section.pages
        ]
        report_repeated(
            SECTIONS, addresses, report, _("Address “%(key)s” was already given in line %(line)s.")
        )
    return found
