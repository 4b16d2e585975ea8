from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.organisation.models import User
from otklik.overview.allowed import only_field_worker
from otklik.overview.models.mention import Mention

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

UNDO_WITHIN = timedelta(seconds=60)
MOST = 500


class MentionPressQuerySet(models.QuerySet["MentionPress"]):
    def undoable(self, *, by: User, at: datetime) -> Self:
        found = self.filter(by=by, undone_at=None, at__gt=at - UNDO_WITHIN)
        return found.order_by("-pk")


class MentionPress(models.Model):
    """What one press said of one or many mentions; who pressed may take it back for a minute."""

    state = models.CharField(max_length=11, choices=Mention.State.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = MentionPressQuerySet.as_manager()

    if TYPE_CHECKING:
        lines: "RelatedManager[MentionPressLine]"
        by_id: int

    class Meta:
        indexes: ClassVar = [models.Index(fields=["by", "-id"], name="mention_press_of_a_person")]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {self.pk}"

    @property
    def undoable_until(self) -> datetime:
        return self.at + UNDO_WITHIN

    @classmethod
    @transaction.atomic
    def put(cls, keys: Iterable[int], state: str, *, by: User, at: datetime) -> "MentionPress":
        """Say this of the mentions and of their near repeats. What became an incident stays one.

        Raises Refused when nothing is left to say it of.
        """
        only_field_worker(by)
        if state not in {Mention.State.ANSWER, Mention.State.EXPLANATION, Mention.State.SEEN}:
            raise Refused(_("Choose what is to be done with them."))
        groups = Mention.objects.filter(pk__in=list(keys)[:MOST]).values("group")
        rows = Mention.objects.select_for_update().filter(group__in=groups)
        rows = rows.exclude(state__in=[state, Mention.State.INCIDENT]).order_by("pk")
        chosen = list(rows[:MOST])
        if not chosen:
            raise Refused(_("Nothing was changed: choose mentions that are not so already."))
        press = cls.objects.create(state=state, by=by, at=at)
        MentionPressLine.objects.bulk_create(
            MentionPressLine(press=press, mention=one, before=one.state) for one in chosen
        )
        Mention.objects.filter(pk__in=[one.pk for one in chosen]).update(
            state=state, state_by=by, state_at=at
        )
        for one in chosen:
            journal.record(one, "mention.marked", by=by, at=at, state=state)
        return press

    @transaction.atomic
    def undo(self, *, by: User, at: datetime) -> int:
        """Bring back what it was; how many came back. What a colleague changed meanwhile stays."""
        only_field_worker(by)
        held = MentionPress.objects.select_for_update().get(pk=self.pk)
        if held.by_id != by.pk:
            raise Refused(_("Only who pressed can take it back."))
        if held.undone_at is not None:
            raise Refused(_("It was taken back already."))
        if at > held.undoable_until:
            raise Refused(_("A minute has passed: change each mention by itself."))
        held.undone_at = at
        held.save(update_fields=["undone_at"])
        count = 0
        for line in held.lines.all():
            row = Mention.objects.filter(pk=line.mention_id, state=held.state, state_at=held.at)
            if row.update(state=line.before, state_by=None, state_at=None):
                journal.record(line.mention, "mention.put_back", by=by, at=at, state=line.before)
                count += 1
        return count


class MentionPressLine(models.Model):
    """One mention of a press, as it was before."""

    press = models.ForeignKey(MentionPress, on_delete=models.CASCADE, related_name="lines")
    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="+")
    before = models.CharField(max_length=11, choices=Mention.State.choices)

    if TYPE_CHECKING:
        mention_id: int

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["press", "mention"], name="mention_once_a_press")
        ]

    def __str__(self) -> str:
        return f"{self.press_id}: {self.mention_id}"
