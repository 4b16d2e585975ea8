"""What leads to something told: a draft of a news item or of a publication, and where it stands."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Self

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


#: Drafted here, and the news item stands on the site by now or the publication went out; nobody
#: noted it yet.
PUBLISHED_MEANWHILE = (Q(news__live=True) | Q(publication__status=Publication.Status.RELEASED)) & Q(
    published_at__isnull=True
)


class Telling(models.Model):
    """Leads to a news item of the site or to a publication in networks, and remembers which."""

    news = models.ForeignKey(
        NewsPage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    publication = models.ForeignKey(
        Publication, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    address = models.URLField(
        max_length=500, blank=True, help_text="Where it stands, when told by other means."
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract: ClassVar = True

    if TYPE_CHECKING:
        news_id: int | None
        publication_id: int | None
        title: models.CharField[str, str]
        text: models.TextField[str, str]

    KIND: ClassVar[str]

    @property
    def published_on(self) -> date | None:
        return timezone.localdate(self.published_at) if self.published_at else None

    @property
    def place(self) -> str:
        """The address that readers open; nothing while there is none."""
        if self.news is not None and self.news.live:
            return self.news.url or ""
        return self.address

    def refuse_unready(self) -> None:
        """Raises Refused while nothing may be told of it yet."""
        raise NotImplementedError

    @transaction.atomic
    def draft_news(self, *, by: User, at: datetime) -> NewsPage:
        """The draft of a news item with what is known; the same one when pressed twice. It is
        edited and published in the site's own editor."""
        held = self._held()
        if held.news is not None:
            return held.news
        if not by.may(Right.EDIT_SITE):
            raise Refused(_("News are written by the editors of the site: ask one of them."))
        self.refuse_unready()
        index = NewsIndexPage.objects.order_by("pk").first()
        if index is None:
            raise Refused(_("The site has no list of news yet: an editor makes it."))
        title, text = self.title, self.text
        lead, body = _split(text)
        page = NewsPage(
            title=title[:255], slug=self._slug(at), lead=lead, body=body, live=False,
            published_on=timezone.localdate(at), owner=by,
        )  # fmt: skip
        index.add_child(instance=page)
        page.save_revision(user=by)
        self.news = page
        self.save(update_fields=["news"])
        entries.record(self, f"{self.KIND}.drafted", by=by, at=at, news=page.pk)
        return page

    @transaction.atomic
    def draft_publication(self, *, by: User, at: datetime) -> Publication:
        """The draft of a publication, to be finished and sent where publications are written."""
        held = self._held()
        if held.publication is not None:
            return held.publication
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
        number = publication.number
        entries.record(self, f"{self.KIND}.drafted", by=by, at=at, publication=number)
        return publication

    def _full_place(self) -> str:
        if self.news is not None and self.news.live:
            return self.news.full_url or ""
        return self.address

    def _slug(self, at: datetime) -> str:
        return f"{self.KIND}-{timezone.localdate(at):%Y-%m-%d}-{self.pk}"

    def _held(self) -> Self:
        """The row as it is now, held until the transaction ends."""
        model = type(self)
        held: Self = model._default_manager.select_for_update().get(pk=self.pk)
        return held


def _split(text: str) -> tuple[str, str]:
    """The lead of a news item and its text as paragraphs."""
    parts = [part.strip() for part in text.splitlines() if part.strip()]
    lead = parts[0] if parts else ""
    if len(lead) > LONGEST_LEAD:
        lead = lead[: LONGEST_LEAD - 1].rsplit(" ", 1)[0] + "…"
    else:
        parts = parts[1:]
    return lead, "".join(f"<p>{escape(part)}</p>" for part in parts)
