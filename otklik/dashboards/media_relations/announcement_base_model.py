"""Drafts of a news item or publication for an announcement, and where it is published."""

import uuid
from abc import abstractmethod
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.channels.publications.models import PostDraft, Publication
from otklik.core.refusal import Refused
from otklik.news.models import NewsIndexPage, NewsPage
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

LONGEST_LEAD = 400

#: Drafted here and published by now; nobody noted it yet.
PUBLISHED_SINCE = (Q(news__live=True) | Q(publication__status=Publication.Status.RELEASED)) & Q(
    published_at__isnull=True
)


class Announcement(models.Model):
    """Becomes a news item of the site or a publication in networks, and refers to it."""

    news = models.ForeignKey(NewsPage, null=True, on_delete=models.SET_NULL, related_name="+")
    publication = models.ForeignKey(
        Publication, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    address = models.URLField(
        max_length=500, blank=True, help_text="Where it stands, when told by other means."
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract: ClassVar = True

    if TYPE_CHECKING:
        title: models.CharField[str, str]
        text: models.TextField[str, str]

    KIND: ClassVar[str]

    @property
    def published_on(self) -> date | None:
        return timezone.localdate(self.published_at) if self.published_at else None

    @property
    def place(self) -> str:
        """The public URL, if there is one."""
        if self.news is not None and self.news.live:
            return self.news.url or ""
        return self.address

    @abstractmethod
    def refuse_unready(self) -> None:
        """Raises Refused while it may not be published yet."""

    @transaction.atomic
    def draft_news(self, *, by: User, at: datetime) -> NewsPage:
        """The same draft when repeated; edited and published in the site's editor."""
        self._lock()
        if self.news is not None:
            return self.news
        if not by.may(Right.EDIT_SITE):
            raise Refused(_("News is written by the editors of the site: ask one of them."))
        self.refuse_unready()
        index = NewsIndexPage.objects.order_by("pk").first()
        if index is None:
            raise Refused(_("The site has no list of news yet: an editor makes it."))
        (lead, body), today = _split_lead(self.text), timezone.localdate(at)
        page = NewsPage(
            title=self.title[:255], slug=f"{self.KIND}-{today:%Y-%m-%d}-{self.pk}", lead=lead,
            body=body, live=False, published_on=today, owner=by,
        )  # fmt: skip
        index.add_child(instance=page)
        page.save_revision(user=by)
        self.news = page
        self.save(update_fields=["news"])
        entries.record(self, f"{self.KIND}.drafted", by=by, at=at, news=page.pk)
        return page

    @transaction.atomic
    def draft_publication(self, *, by: User, at: datetime) -> Publication:
        """The draft of a publication, to be finished and sent in its composer."""
        self._lock()
        if self.publication is not None:
            return self.publication
        if not by.may(Right.PUBLISH):
            raise Refused(_("You may not publish in networks: ask a colleague who may."))
        self.refuse_unready()
        publication = Publication.begin(key=uuid.uuid4(), by=by, at=at)
        text = f"{self.title}\n\n{self.text}".strip()
        publication.save_draft(
            PostDraft(text=text, link=self._full_place()), revision=0, by=by, at=at
        )
        self.publication = publication
        self.save(update_fields=["publication"])
        entries.record(self, f"{self.KIND}.drafted", by=by, at=at, publication=publication.number)
        return publication

    def _full_place(self) -> str:
        if self.news is not None and self.news.live:
            return self.news.full_url or ""
        return self.address

    def _lock(self) -> None:
        """This row as it is now, locked until the transaction ends."""
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())


def _split_lead(text: str) -> tuple[str, str]:
    """The lead of a news item, and the rest as paragraphs."""
    parts = [part.strip() for part in text.splitlines() if part.strip()]
    lead = parts[0] if parts else ""
    if len(lead) > LONGEST_LEAD:
        lead = lead[: LONGEST_LEAD - 1].rsplit(" ", 1)[0] + "…"
    else:
        parts = parts[1:]
    return lead, "".join(f"<p>{escape(part)}</p>" for part in parts)
