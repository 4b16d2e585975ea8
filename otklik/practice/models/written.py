"""What people and the page write: comments and private messages alike."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from otklik.core.refusal import Refused
from otklik.practice.events import announce
from otklik.practice.models.official_page import OfficialPage
from otklik.practice.models.person import Person
from otklik.practice.seed import Things
from otklik.practice.things import Thing, described

TEXT_LIMIT = 2000


def milliseconds(moment: datetime) -> int:
    """As networks write time: since 1970, in UTC."""
    return round(moment.timestamp() * 1000)


def the_page() -> dict[str, Any]:
    page = OfficialPage.objects.get()
    return {"type": "page", "id": page.pk, "name": page.name}


class Written(models.Model):
    """A text with an author; no author means the official page. Deleted ones stay as rows."""

    EVENT: ClassVar[str]

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    text = models.TextField(max_length=TEXT_LIMIT, blank=True)
    thing = models.CharField(max_length=10, choices=Thing.choices, blank=True)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text[:60]

    @transaction.atomic
    def rewrite(self, text: str, *, at: datetime) -> None:
        """The author corrects it. Raises Refused when it has been deleted meanwhile."""
        if self.deleted_at:
            raise Refused(_("This has already been deleted."))
        if text == self.text:
            return
        self.text, self.edited_at = text, at
        self.save(update_fields=["text", "edited_at"])
        announce(f"{self.EVENT}_edit", self.described(), at=at)

    @transaction.atomic
    def erase(self, *, at: datetime, by: Mapping[str, Any] | None = None) -> None:
        """The author deletes it, or whom `by` names; a second time changes nothing."""
        if self.deleted_at:
            return
        self.deleted_at = at
        self.save(update_fields=["deleted_at"])
        told = self.described() | {"removed_by": by or self.from_whom()}
        announce(f"{self.EVENT}_delete", told, at=at)

    def described(self) -> dict[str, Any]:
        """As events and the API show it; a deleted text is not shown."""
        told = {
            "id": self.pk,
            "from": self.from_whom(),
            "text": "" if self.deleted_at else self.text,
            "created_at": milliseconds(self.created_at),
        }
        if self.thing and not self.deleted_at:
            number = f"{self.EVENT}{self.pk}"
            url = f"{OfficialPage.objects.get().base_url}{self.thing_address}"
            shown = described(Thing(self.thing), self.things, number=number, url=url)
            told["attachments"] = [shown]
        return told

    @property
    def things(self) -> Things:
        """What is said on what hangs here."""
        return OfficialPage.objects.words().things

    @property
    def thing_address(self) -> str:
        """The same for everybody: whoever shows it in English changes nothing of it."""
        with override(settings.LANGUAGE_CODE):
            return reverse("practice:thing", args=[self.thing]) if self.thing else ""

    def from_whom(self) -> dict[str, Any]:
        if self.author is not None:
            return {"type": "person", "id": self.author.pk, "name": self.author.name}
        return the_page()
