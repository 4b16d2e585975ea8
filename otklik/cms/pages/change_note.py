"""What changed on a page: a sentence by the publisher, shown to readers below the text.

A correction of a few letters needs no sentence; more than three words, or one number, does.
"""

import re
from collections import Counter
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.signals import page_published

from otklik.cms.clarity_panel import text_of
from otklik.cms.pages.slugs import AddressForm

MOST_UNTOLD = 3
TAKES_OUT = frozenset(("action-publish", "action-submit"))


def is_important(before: str, after: str) -> bool:
    """Whether readers should know: words were added or removed, not only letters."""
    old, new = (Counter(re.findall(r"\w+", text.lower())) for text in (before, after))
    came, went = new - old, old - new
    if any(any(sign.isdecimal() for sign in word) for word in [*came, *went]):
        return True
    return max(came.total(), went.total()) > MOST_UNTOLD


def needs_note(page: Page) -> bool:
    """Whether a public page has new words without a sentence on the change."""
    if not page.pk or page.change_note.strip():
        return False
    published = type(page)._default_manager.filter(pk=page.pk, live=True).first()
    return published is not None and is_important(_words(published), _words(page))


def _words(page: models.Model) -> str:
    return f"{getattr(page, 'title', '')}\n{text_of(page)}"


class ChangeForm(AddressForm):
    """Asks for the sentence when a page is published or sent to review, never for a draft."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        page = self.instance
        if page.pk and page.live and not page.has_unpublished_changes:
            self.initial["change_note"] = ""  # the last one was already published

    def _post_clean(self) -> None:
        super()._post_clean()
        is_out = any(name in self.data for name in TAKES_OUT)
        if is_out and not self.errors and needs_note(self.instance):
            sentence = _("Say in one sentence what changed: people read it below the text.")
            self.add_error("change_note", sentence)


class ChangePanel(FieldPanel):  # type: ignore[misc]
    """Only on a public page."""

    class BoundPanel(FieldPanel.BoundPanel):  # type: ignore[misc]
        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.pk and self.instance.live)


def listen() -> None:
    page_published.connect(_record_change, dispatch_uid="pages.changes")


def _record_change(sender: object, instance: Page, **kwargs: Any) -> None:
    """Each sentence is recorded once, on the day it was published."""
    revision = kwargs.get("revision")
    note = getattr(instance, "change_note", "").strip()
    if revision is None or not note:
        return
    last = PageChange.objects.filter(page=instance).first()
    if last is not None and last.note == note and last.revision == revision.pk:
        return
    at = instance.last_published_at or timezone.now()
    PageChange.objects.get_or_create(
        page=instance, revision=revision.pk, defaults={"note": note, "at": at}
    )


class PageChange(models.Model):
    """A change of a public page, shown to its readers: a day and a sentence, no names."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="told_changes")
    revision = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    note = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "revision"], name="change_told_once")
        ]

    def __str__(self) -> str:
        return self.note
