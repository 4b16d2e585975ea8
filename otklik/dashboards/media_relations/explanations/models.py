from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import PROTECT, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from otklik.audit import entries
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_relations.announcement_base_model import PUBLISHED_SINCE, Announcement
from otklik.dashboards.media_relations.approval import ApprovalQuerySet, TextWithApproval
from otklik.dashboards.permissions import require_field_worker
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User


class ExplanationQuerySet(ApprovalQuerySet["Explanation"]):
    def published_since(self) -> Self:
        return self.filter(PUBLISHED_SINCE).select_related("news", "publication")

    def answering(self, mention: Mention) -> Self:
        """Of this mention or a near duplicate of it."""
        return self.filter(mention__group=mention.group).exclude(state="dropped")

    def for_list(self) -> Self:
        return self.select_related(
            "topic", "mention", "begun_by", "news", "publication", "judged_by"
        )


class Explanation(Announcement, TextWithApproval):
    """A public answer to a statement or question: a refutation of something untrue, or an
    explanation of something unclear. A second person approves it."""

    class Sort(models.TextChoices):
        EXPLANATION = "explanation", pgettext_lazy("publicly", "explanation")
        REFUTATION = "refutation", pgettext_lazy("publicly", "refutation")

    KIND = "explanation"

    number = models.PositiveIntegerField(unique=True)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    sort = models.CharField(max_length=11, choices=Sort.choices)
    mention = models.ForeignKey(
        Mention, null=True, on_delete=models.SET_NULL, related_name="explanations"
    )
    topic = models.ForeignKey(Topic, null=True, on_delete=PROTECT, related_name="+")
    answers = models.CharField(max_length=500, help_text="What it answers, in words.")
    title = models.CharField(max_length=200)
    grounds = models.TextField(blank=True, help_text="By what it is proven: for colleagues.")
    begun_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    drop_reason = models.CharField(max_length=500, blank=True)

    objects = ExplanationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(published_at__isnull=False),
                name="explanation_published_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done"]) | Q(judged_by__isnull=False),
                name="explanation_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(drop_reason=""),
                name="explanation_dropped_with_a_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state"], name="explanations_by_state")]

    def __str__(self) -> str:
        return _("%(sort)s No. %(number)s") % {
            "sort": self.get_sort_display().capitalize(), "number": self.number,
        }  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("media-relations:explanation", args=[self.number])

    def refuse_unready(self) -> None:
        if self.state != self.ApprovalState.APPROVED:
            raise Refused(_("A second person reads it first: send it for approval."))

    @classmethod
    @transaction.atomic
    def begin(
        cls, sort: str, *, title: str, answers: str, mention: Mention | None = None,
        topic: Topic | None = None, grounds: str = "", text: str = "", key: UUID | None = None,
        by: User, at: datetime,
    ) -> "Explanation":  # fmt: skip
        """A new draft; the same one for the same key."""
        require_field_worker(by)
        known = cls.objects.filter(key=key).first() if key else None
        if known is not None:
            return known
        if sort not in set(cls.Sort):
            raise Refused(_("Choose: a refutation or an explanation."))
        if not answers.strip():
            raise Refused(_("Write what it answers."))
        if sort == cls.Sort.REFUTATION and not grounds.strip():
            raise Refused(_("Write what proves that this is untrue."))
        made = cls.objects.create(
            number=next_number("explanation"), key=key or uuid4(), sort=sort, mention=mention,
            topic=topic or (mention.shown_topic if mention else None), title=title.strip()[:200],
            answers=answers.strip()[:500], grounds=grounds.strip(), text=text.strip(), begun_by=by,
            begun_at=at,
        )  # fmt: skip
        made.writers.add(by)
        of_mention = mention.pk if mention else None
        entries.record(
            made, "explanation.begun", by=by, at=at, sort=sort, answers=made.answers,
            mention=of_mention,
        )  # fmt: skip
        return made

    @transaction.atomic
    def note_published(self, *, address: str = "", by: User | None, at: datetime) -> None:
        """It was published: recorded by a task (`by` is None), or by a person who gives the link.
        The mention that it answers, with near duplicates, is then answered."""
        self._lock()
        if self.state == self.ApprovalState.DONE:
            return
        self.refuse_unready()
        if by is not None and not address.strip():
            raise Refused(_("Paste the link to the publication."))
        self.address, self.published_at, self.published_by = address.strip(), at, by
        self._move(self.ApprovalState.DONE, "published", by=by, at=at, address=self.address)
        if self.mention is not None:
            self.mention.note_explained(by=by, at=at)

    @transaction.atomic
    def drop(self, reason: str, *, by: User, at: datetime) -> None:
        self._lock()
        if not self.is_open:
            raise Refused(_("It is already resolved."))
        if not reason.strip():
            raise Refused(_("Say in a sentence why it will not be published."))
        self.drop_reason = reason.strip()[:500]
        self._move(self.ApprovalState.DROPPED, "dropped", by=by, at=at, reason=self.drop_reason)
