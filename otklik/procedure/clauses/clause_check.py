from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.procedure.clauses.models import ClauseLink

LONGEST = 300


class ClauseCheckQuerySet(models.QuerySet["ClauseCheck"]):
    def active(self) -> Self:
        return self.filter(taken_back_at__isnull=True)


class ClauseCheck(models.Model):
    """A person's word that a condition of a clause is met, where no row of ours can tell: who, on
    which day, after looking at what. It is a word, and is shown as one."""

    address = models.CharField(max_length=60)
    code = models.CharField(max_length=40)
    on = models.DateField()
    words = models.CharField(max_length=LONGEST)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_words = models.CharField(max_length=200)
    at = models.DateTimeField()
    taken_back_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = ClauseCheckQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]
        verbose_name = gettext_lazy("confirmation of a condition")
        verbose_name_plural = gettext_lazy("confirmations of conditions")
        indexes: ClassVar = [models.Index(fields=["address", "code"], name="clause_check_of")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="clause_check_says_what_was_seen")
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.on}"

    @classmethod
    @transaction.atomic
    def give(cls, address: str, code: str, *, words: str, by: User, at: datetime) -> "ClauseCheck":
        """Confirm it as of today. Raises Refused to whoever does not keep the procedure, for a
        condition that no person confirms, and without words on what was looked at."""

        _refuse_stranger(by)
        link = ClauseLink.objects.active().filter(address=address).first()
        asked = [one for one in (link.conditions if link else ()) if one["code"] == code]
        if not asked or asked[0]["kind"] != "person":
            raise Refused(_("The program checks this condition itself: there is nothing to say."))
        words = " ".join(words.split())
        if not words:
            raise Refused(_("Say what you looked at: an inspection will ask."))
        place = next(iter(by.current_appointments), None)
        made = cls.objects.create(
            address=address,
            code=code,
            on=localdate(at),
            words=words[:LONGEST],
            by=by,
            by_words=(f"{by}, {place.unit}" if place else str(by))[:200],
            at=at,
        )
        entries.record(
            made, "clause.checked", by=by, at=at, address=address, code=code, words=made.words
        )
        return made

    @transaction.atomic
    def take_back(self, *, by: User, at: datetime) -> None:
        """It was a mistake, or it is so no longer; it stays in the record."""
        _refuse_stranger(by)
        self.refresh_from_db(from_queryset=ClauseCheck.objects.select_for_update())
        if self.taken_back_at is not None:
            return
        self.taken_back_by, self.taken_back_at = by, at
        self.save(update_fields=["taken_back_by", "taken_back_at"])
        entries.record(
            self, "clause.check_taken_back", by=by, at=at, address=self.address, code=self.code
        )

    def is_older_than(self, days: int, *, on: date) -> bool:
        return (on - self.on).days > days


def _refuse_stranger(by: User) -> None:
    if not by.may(Right.KEEP_PROCEDURE):
        raise Refused(_("Whoever keeps the procedure confirms this."))
