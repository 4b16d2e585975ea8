from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.procedure.processes.models import Process

LONGEST = 300


class ClauseLinkQuerySet(models.QuerySet["ClauseLink"]):
    def active(self) -> Self:
        return self.filter(is_active=True).select_related("process")


class ClauseLink(models.Model):
    """What one clause leads to: a process, who carries it out, forms, screens, proofs.

    `address` is the clause's address in the procedure's act; `roles` and `forms` hold one a
    line; `screens` and `proofs` are codes that the program knows. `conditions`: what must be true
    (`proofs.conditions`). A clause without any says why in `without`.
    """

    address = models.CharField(max_length=60, unique=True)
    process = models.ForeignKey(
        Process, null=True, on_delete=models.SET_NULL, related_name="clauses"
    )
    roles = models.TextField(blank=True)
    forms = models.TextField(blank=True)
    screens = models.JSONField(default=list, blank=True)
    proofs = models.JSONField(default=list, blank=True)
    conditions = models.JSONField(default=list, blank=True)
    without = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)

    objects = ClauseLinkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(address=""), name="link_has_a_clause")
        ]


class ProcedureAct(models.Model):
    """Which act of the register is the procedure, and which of its parts are clauses: one row.

    `parts` are addresses in order: what is under them is shown, with headings.
    """

    code = models.CharField(max_length=50, unique=True)
    parts = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)


class ClauseCheckQuerySet(models.QuerySet["ClauseCheck"]):
    def active(self) -> Self:
        return self.filter(taken_back_at__isnull=True)


class ClauseCheck(models.Model):
    """A person's statement that a condition of a clause is met, where none of our rows shows it:
    who, on which day, after checking what. It is presented as a statement."""

    address = models.CharField(max_length=60)
    code = models.CharField(max_length=40)
    on = models.DateField()
    words = models.CharField(max_length=LONGEST)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_words = models.CharField(max_length=200)
    at = models.DateTimeField()
    taken_back_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    objects = ClauseCheckQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]
        indexes: ClassVar = [models.Index(fields=["address", "code"], name="clause_check_of")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="clause_check_says_what_was_seen")
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.on}"

    @classmethod
    @transaction.atomic
    def give(cls, address: str, code: str, *, words: str, by: User, at: datetime) -> "ClauseCheck":
        """Confirm it as of today. Raises Refused without the right to keep the procedure, for a
        condition that no person confirms, and without a note of what was checked."""
        _refuse_without_right(by)
        link = ClauseLink.objects.active().filter(address=address).first()
        conditions = [one for one in (link.conditions if link else ()) if one["code"] == code]
        if not conditions or conditions[0]["kind"] != "person":
            raise Refused(_("The program checks this condition itself: there is nothing to say."))
        words = " ".join(words.split())
        if not words:
            raise Refused(_("Say what you checked: an inspection will ask."))
        appointment = next(iter(by.current_appointments), None)
        check = cls.objects.create(
            address=address,
            code=code,
            on=localdate(at),
            words=words[:LONGEST],
            by=by,
            by_words=(f"{by}, {appointment.unit}" if appointment else str(by))[:200],
            at=at,
        )
        entries.record(
            check, "clause.checked", by=by, at=at, address=address, code=code, words=check.words
        )
        return check

    @transaction.atomic
    def take_back(self, *, by: User, at: datetime) -> None:
        """It was a mistake, or no longer holds. The row stays."""
        _refuse_without_right(by)
        self.refresh_from_db(from_queryset=ClauseCheck.objects.select_for_update())
        if self.taken_back_at is not None:
            return
        self.taken_back_by, self.taken_back_at = by, at
        self.save(update_fields=["taken_back_by", "taken_back_at"])
        entries.record(
            self, "clause.check_taken_back", by=by, at=at, address=self.address, code=self.code
        )


def _refuse_without_right(by: User) -> None:
    if not by.may(Right.KEEP_PROCEDURE):
        raise Refused(_("Only an employee who maintains the procedure confirms this."))
