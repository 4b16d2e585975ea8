import uuid
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.core.files.uploads import private_files
from otklik.core.queue import enqueue
from otklik.core.refusal import Refused
from otklik.evidence.registers.query import Asked, Register
from otklik.evidence.registers.writers import print_limit
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

SIGN_OF_LIFE = timedelta(seconds=90)
KEPT = timedelta(days=7)
MOST_AT_ONCE = 3
GONE = "—"


def _place(taking: "Taking", _name: str) -> str:
    return f"registers/{taking.key}.{taking.format}"


class Format(models.TextChoices):
    XLSX = "xlsx", "XLSX (Excel)"
    ODS = "ods", "ODS (LibreOffice)"
    CSV = "csv", "CSV"
    PDF = "pdf", gettext_lazy("PDF, to print")


class TakingQuerySet(models.QuerySet["Taking"]):
    def of(self, user: User) -> Self:
        """What somebody asked for, newest first: nobody else sees it."""
        return self.filter(by=user).order_by("-pk")

    def lost(self, *, at: datetime) -> Self:
        """Being made, yet without a sign of life."""
        return self.filter(state=Taking.State.RUNNING, alive_at__lt=at - SIGN_OF_LIFE)

    def outlived(self, *, at: datetime) -> Self:
        """What was kept long enough: files, and what was asked where none was made."""
        return self.exclude(state=Taking.State.GONE).filter(finished_at__lt=at - KEPT)


class Taking(models.Model):
    """A register taken out as a file: what was asked, how far it is, until when it is kept.

    running → ready → gone; or failed with a sentence. Whoever asked gets it, nobody else.
    """

    class State(models.TextChoices):
        RUNNING = "running", gettext_lazy("being made")
        READY = "ready", gettext_lazy("ready")
        FAILED = "failed", gettext_lazy("not made")
        GONE = "gone", gettext_lazy("no longer kept")

    Register, Format = Register, Format

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    register = models.CharField(max_length=10, choices=Register.choices)
    format = models.CharField(max_length=4, choices=Format.choices)
    first = models.DateField()
    last = models.DateField()
    filters = models.JSONField(default=dict)
    has_names = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    looked_to = models.PositiveIntegerField(
        default=0, help_text="So many rows' looks at names stand in the journal."
    )
    alive_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(storage=private_files, upload_to=_place, blank=True, max_length=100)
    size = models.PositiveBigIntegerField(default=0)
    problem = models.TextField(blank=True)

    objects = TakingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(has_names=False) | ~Q(reason=""), name="names_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_register_display()}, {self.get_format_display()}"

    @property
    def kept_until(self) -> datetime | None:
        return self.finished_at + KEPT if self.finished_at else None

    @property
    def title(self) -> str:
        """The head of the file."""
        return _("Register: %(register)s") % {"register": self.get_register_display()}

    @property
    def file_name(self) -> str:
        span = f"{self.first:%Y%m%d}-{self.last:%Y%m%d}"
        return f"{self.register}-{span}{'-names' if self.has_names else ''}.{self.format}"

    @property
    def span(self) -> str:
        return f"{date_format(self.first, 'd.m.Y')} – {date_format(self.last, 'd.m.Y')}"

    @property
    def filters_text(self) -> list[str]:
        return [str(value) for value in self.filters.values()]

    def asked(self, *, at: datetime) -> Asked:
        """The rows, as whoever asked may see them now."""
        return Asked.of(self.filters, first=self.first, last=self.last, user=self.by, at=at)

    @classmethod
    @transaction.atomic
    def ask(
        cls,
        *,
        key: uuid.UUID,
        register: str,
        format: str,
        first: date,
        last: date,
        filters: dict[str, str],
        has_names: bool = False,
        reason: str = "",
        by: User,
        at: datetime,
    ) -> "Taking":
        """Have a file made by a task; the same one when the form is sent twice.

        Raises Refused for names without the right or a reason, for more rows than paper takes,
        and while three of one's own are being made.
        """

        known = cls.objects.filter(key=key, by=by).first()
        if known is not None:
            return known
        if has_names and not by.may(Right.SEE_PERSONAL):
            raise Refused(_("You may not see who wrote: take it without names."))
        if has_names and not reason.strip():
            raise Refused(_("Say for what you need the names: each look is written down."))
        if cls.objects.of(by).filter(state=cls.State.RUNNING).count() >= MOST_AT_ONCE:
            raise Refused(_("Three of your registers are being made: wait for one of them."))
        asked = Asked.of(filters, first=first, last=last, user=by, at=at)
        total = asked.count(Register(register))
        if format == Format.PDF and total > print_limit.MOST_PRINTED:
            raise Refused(
                _(
                    "%(total)s rows are too many for paper (at most %(most)s): "
                    "choose a shorter period, or a table."
                )
                % {"total": total, "most": print_limit.MOST_PRINTED}
            )
        taking = cls.objects.create(
            key=key, register=register, format=format, first=first, last=last, filters=filters,
            has_names=has_names, reason=reason.strip() if has_names else "", by=by, at=at,
            total=total, alive_at=at,
        )  # fmt: skip
        entries.record(
            taking, "register.asked", by=by, at=at, register=register, format=format,
            first=first, last=last, has_names=has_names, rows=total,
        )  # fmt: skip
        enqueue("otklik.evidence.tasks.make_register", taking.pk)
        return taking

    def go_on(self, position: int, *, at: datetime) -> None:
        """So many rows are written: a sign of life."""
        self.position, self.alive_at = position, at
        self.save(update_fields=["position", "alive_at"])

    @transaction.atomic
    def finish(self, *, rows: int, name: str, size: int, at: datetime) -> bool:
        """The file is there. False when another worker was the quicker."""
        ours = type(self).objects.filter(pk=self.pk, state=self.State.RUNNING).update(
            state=self.State.READY, position=rows, total=rows, file=name, size=size,
            finished_at=at, alive_at=at, problem="",
        )  # fmt: skip
        self.refresh_from_db()
        if ours:
            entries.record(self, "register.made", by=self.by, at=at, rows=rows)
        return bool(ours)

    def fail(self, problem: str, *, at: datetime) -> None:
        """It cannot be made, and why."""
        self.state, self.problem, self.finished_at = self.State.FAILED, problem, at
        self.save(update_fields=["state", "problem", "finished_at"])

    @transaction.atomic
    def forget(self) -> None:
        """Its file goes, and what was searched and why; that it was taken stays."""
        if self.file:
            private_files().delete(str(self.file.name))
        self.file, self.state = "", self.State.GONE
        self.filters, self.reason = {}, self.reason and GONE
        self.save(update_fields=["file", "state", "filters", "reason"])
