from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.incidents.classification.models import Learning
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit


class Urgency(models.TextChoices):
    HIGH = "high", _("urgent")
    NORMAL = "normal", _("ordinary")


class Competence(models.TextChoices):
    OURS = "ours", _("ours")
    JOINT = "joint", _("ours together with another body")
    ADVICE = "advice", _("we advise")
    NOT_OURS = "not_ours", _("not ours")


class TopicQuerySet(models.QuerySet["Topic"]):
    def active(self) -> "TopicQuerySet":
        return self.filter(is_active=True)

    def with_learning(self) -> "TopicQuerySet":
        """With the key of the model in use, as `learning_pk`, in the same query."""
        return self.annotate(learning_pk=Learning.objects.in_use().values("pk")[:1])


class Topic(models.Model):
    """What people write about, from the pack: who answers, how urgent, who must approve."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    competence = models.CharField(
        _("competence"), max_length=10, choices=Competence.choices, default=Competence.OURS
    )
    route_to = models.CharField(_("who else is responsible"), max_length=200, blank=True)
    ask_for = models.CharField(_("what to ask the person for"), max_length=300, blank=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    needs_approval = models.BooleanField(_("a second person approves"), default=False)
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def decide_approval(self, needs_approval: bool, *, by: User, at: datetime) -> bool:
        """Set whether a second person reads answers on it; False if nothing changes."""
        self.refresh_from_db(from_queryset=Topic.objects.select_for_update())
        if self.needs_approval == needs_approval:
            return False
        self.needs_approval = needs_approval
        self.save(update_fields=["needs_approval", "changed_at"])
        entries.record(self, "topic.approval_decided", by=by, at=at, needed=needs_approval)
        return True


class TopicPhrase(models.Model):
    """An example of what people write on a topic, used for training."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="phrases")
    text = models.TextField()
    is_from_pack = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "text"], name="phrase_once_a_topic")
        ]
