"""Blocks of an answer, named by purpose."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

MARKS = ["bold", "link"]
CODES = r"^[A-Za-z0-9-]+(\s*,\s*[A-Za-z0-9-]+)*$"


def codes_in(text: str) -> list[str]:
    """«A01, B02» → A01, B02."""
    return [code for part in text.split(",") if (code := part.strip())]


class StepBlocks(blocks.StreamBlock):  # type: ignore[misc]
    step = blocks.RichTextBlock(
        label=_("Step"),
        icon="order",
        features=MARKS,
        help_text=_("One thing to do, the verb first: “Write a claim in two copies.”"),
    )

    class Meta:
        required = False


class ClauseBlock(blocks.StructBlock):  # type: ignore[misc]
    """A clause that supports the answer: its name for people and its address."""

    words = blocks.CharBlock(
        label=_("Its name"),
        max_length=200,
        help_text=_("Law, article, part: “Law № 2300-1, article 25, part 1”."),
    )
    address = blocks.RegexBlock(
        label=_("Its address in the register of documents"),
        required=False,
        regex=r"^[a-z0-9][a-z0-9-]*(/[a-z0-9.-]+)?$",
        max_length=120,
        error_messages={"invalid": _("Code and clause, such as order-23/3.2.")},
        help_text=_("Such as order-23/3.2. When the document changes, the signer is notified."),
    )
    says = blocks.CharBlock(label=_("What it says, in plain words"), max_length=300, required=False)

    class Meta:
        label = _("Clause")
        icon = "openquote"


class NormBlocks(blocks.StreamBlock):  # type: ignore[misc]
    clause = ClauseBlock()

    class Meta:
        required = False


class NeedBlock(blocks.StructBlock):  # type: ignore[misc]
    """A need that groups answers in the list: its text and its topics."""

    words = blocks.CharBlock(
        label=_("Words"),
        max_length=60,
        help_text=_("As a person would say it: “Return or exchange”."),
    )
    topics = blocks.CharBlock(
        label=_("Codes of topics"),
        max_length=200,
        help_text=_("With commas: A01, A02. Answers of these topics are shown here."),
    )

    class Meta:
        label = _("Need")
        icon = "list-ul"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not codes_in(cleaned["topics"]):
            raise ValidationError(_("Give at least one code of a topic."))
        return cleaned
