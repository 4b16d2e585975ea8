"""Blocks from which editors build a page: few, named by purpose."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from otklik.channels.networks.capabilities import Mode
from otklik.cms.pages.slugs import slug_of
from otklik.ui.icons import ICONS
from otklik.website.localized_page_address import address_of, in_readers_language

WORKING_MODES = [
    (Mode.TWO_WAY.value, _("we publish and answer here")),
    (Mode.PUBLISH_ONLY.value, _("we only publish here")),
    (Mode.DIALOG_ONLY.value, _("we only answer here")),
]
MARKS = ["bold", "link"]


class NeedValue(blocks.StructValue):  # type: ignore[misc]
    @property
    def href(self) -> str:
        """Its target in the reader's language; empty if its page is no longer public."""
        page, address = self.get("page"), self.get("address", "")
        if page is not None:
            return address_of(page) if page.live else ""
        return in_readers_language(address) if address.startswith("/") else address

    @property
    def is_english(self) -> bool:
        """Whether an editor translated it for an English frame."""
        return get_language() == "en" and bool(self.get("english"))

    @property
    def text(self) -> str:
        return str(self["english"] if self.is_english else self["words"])


class NeedBlock(blocks.StructBlock):  # type: ignore[misc]
    words = blocks.CharBlock(
        label=_("Words"),
        max_length=40,
        help_text=_("Two to four everyday words, as a person would say it: “Return goods”."),
    )
    english = blocks.CharBlock(
        label=_("The same in English"),
        required=False,
        max_length=40,
        help_text=_("For readers of the English interface; without it they see the Russian words."),
    )
    icon = blocks.ChoiceBlock(
        label=_("Pictogram"), choices=[(code, name) for code, (name, _line) in ICONS.items()]
    )
    page = blocks.PageChooserBlock(label=_("Page of the site"), required=False)
    address = blocks.CharBlock(
        label=_("Or an address"),
        required=False,
        max_length=300,
        help_text=_("For a section or a search: /ask/ or /search/?q=words."),
    )

    class Meta:
        label = _("Need")
        icon = "link"
        value_class = NeedValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        address = cleaned["address"]
        if bool(cleaned["page"]) == bool(address):
            sentence = _("Give either a page or an address: it must lead to one place.")
            raise StructBlockValidationError({"page": ValidationError(sentence)})
        if address and (not address.startswith(("/", "https://")) or address.startswith("//")):
            sentence = _("An address begins with / or https://.")
            raise StructBlockValidationError({"address": ValidationError(sentence)})
        return cleaned


class OfficialPageBlock(blocks.StructBlock):  # type: ignore[misc]
    name = blocks.CharBlock(label=_("Network"), max_length=60)
    address = blocks.URLBlock(
        label=_("Address"),
        required=False,
        help_text=_("Visitors do not see a page without an address."),
    )
    mode = blocks.ChoiceBlock(label=_("What we do there"), choices=WORKING_MODES)

    class Meta:
        label = _("Official page")
        icon = "group"


class LawBlock(blocks.StructBlock):  # type: ignore[misc]
    text = blocks.TextBlock(label=_("Words of the law"), help_text=_("Word for word."))
    source = blocks.CharBlock(
        label=_("Where from"), max_length=200, help_text=_("Law, article, part.")
    )
    address = blocks.RegexBlock(
        label=_("Its address in the register of documents"),
        required=False,
        regex=r"^[a-z0-9][a-z0-9-]*(/[a-z0-9.-]+)?$",
        max_length=120,
        error_messages={"invalid": _("Code and clause, such as order-23/3.2.")},
        help_text=_("Such as order-23/3.2. When the document changes, the publisher is notified."),
    )

    class Meta:
        label = _("Quotation of law")
        icon = "openquote"
        template = "website/blocks/law.html"


class HeadingBlock(blocks.CharBlock):  # type: ignore[misc]
    """A heading with an anchor made from its text."""

    def get_context(self, value: str, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return {**context, "anchor": slug_of(str(value))}


class TextBlocks(blocks.StreamBlock):  # type: ignore[misc]
    heading = HeadingBlock(
        label=_("Heading"),
        icon="title",
        max_length=100,
        template="website/blocks/heading.html",
        help_text=_("Says what the part below is about: “How to file an appeal”."),
    )
    paragraph = blocks.RichTextBlock(
        label=_("Paragraph"),
        icon="pilcrow",
        features=MARKS,
        help_text=_("One thought. Text pasted from Word arrives clean."),
    )
    list = blocks.ListBlock(
        blocks.RichTextBlock(features=MARKS, label=_("Line")),
        label=_("List"),
        icon="list-ul",
        template="website/blocks/list.html",
    )
    law = LawBlock()
    file = DocumentChooserBlock(
        label=_("File to download"),
        template="website/blocks/file.html",
        help_text=_("People see its name, kind and size before they press."),
    )

    class Meta:
        required = False
