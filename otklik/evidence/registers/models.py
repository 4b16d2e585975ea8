import uuid
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused
from otklik.evidence.background_file_model import OrderedFile, OrderedFileQuerySet
from otklik.evidence.registers.query import Register, RegisterQuery
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

MOST_AT_ONCE = 3
MOST_PRINTED = 2_000  # rows; pages are kept in memory until the end
ERASED = "—"


class Format(models.TextChoices):
    XLSX = "xlsx", "XLSX (Excel)"
    ODS = "ods", "ODS (LibreOffice)"
    CSV = "csv", "CSV"
    PDF = "pdf", gettext_lazy("PDF, to print")


class RegisterExportQuerySet(OrderedFileQuerySet["RegisterExport"]):
    def of(self, user: User) -> Self:
        """What somebody ordered, newest first: nobody else sees it."""
        return self.filter(by=user).order_by("-pk")

    def with_names(self) -> Self:
        """Kept or being made, with names in them."""
        states = (RegisterExport.State.READY, RegisterExport.State.RUNNING)
        return self.filter(has_names=True, state__in=states)

    def forget_names(self, is_named: Callable[..., bool]) -> "Counter[str]":
        """On an erasure: delete every file with names, whoever ordered it, and every one whose
        search contained the name; returns how many.

        Any of them can be made again. In the caller's transaction, harmless when repeated.
        """
        rows = self.exclude(state=RegisterExport.State.GONE).order_by("pk")
        keys = [one.pk for one in rows if is_named(one.reason, *map(str, one.filters.values()))]
        counts: Counter[str] = Counter()
        for export in self.with_names() | self.filter(pk__in=keys):
            export.forget()
            counts["registers"] += 1
        return counts


class RegisterExport(OrderedFile):
    """A register exported as a file. Only the person who ordered it gets it."""

    Register, Format = Register, Format
    FOLDER, TASK = "registers", "otklik.evidence.tasks.make_register"
    SIGN_OF_LIFE, KEPT = timedelta(seconds=90), timedelta(days=7)

    register = models.CharField(max_length=10, choices=Register.choices)
    format = models.CharField(max_length=4, choices=Format.choices)
    filters = models.JSONField(default=dict)
    has_names = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    looked_to = models.PositiveIntegerField(
        default=0, help_text="So many rows' looks at names are in the audit log."
    )

    objects = RegisterExportQuerySet.as_manager()

    class Meta(OrderedFile.Meta):
        abstract = False
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(has_names=False) | ~Q(reason=""), name="names_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_register_display()}, {self.get_format_display()}"

    @property
    def title(self) -> str:
        return _("Register: %(register)s") % {"register": self.get_register_display()}

    @property
    def file_name(self) -> str:
        names = "-names" if self.has_names else ""
        return f"{self.register}-{super().file_name}{names}.{self.format}"

    def query(self, *, at: datetime) -> RegisterQuery:
        """The rows, as the person who ordered the file may see them now."""
        return RegisterQuery.from_filters(
            self.filters, first=self.first, last=self.last, user=self.by, at=at
        )

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
    ) -> "RegisterExport":
        """Order a file; a task makes it. The same one if the form is sent twice.

        Raises Refused for names without the right or a reason, for more rows than fit on paper, and
        while three of the person's own are being made.
        """
        existing = cls.objects.filter(key=key, by=by).first()
        if existing is not None:
            return existing
        if has_names and not by.may(Right.SEE_PERSONAL):
            raise Refused(_("You may not see who wrote: take it without names."))
        if has_names and not reason.strip():
            raise Refused(_("Say why you need the names: each look is recorded."))
        if cls.objects.of(by).filter(state=cls.State.RUNNING).count() >= MOST_AT_ONCE:
            raise Refused(_("Three of your registers are being made: wait for one of them."))
        query = RegisterQuery.from_filters(filters, first=first, last=last, user=by, at=at)
        total = query.count(Register(register))
        if format == Format.PDF and total > MOST_PRINTED:
            raise Refused(
                _(
                    "%(total)s rows are too many for paper (at most %(most)s): "
                    "choose a shorter period, or a table."
                )
                % {"total": total, "most": MOST_PRINTED}
            )
        export = cls.objects.create(
            key=key, register=register, format=format, first=first, last=last, filters=filters,
            has_names=has_names, reason=reason.strip() if has_names else "", by=by, at=at,
            total=total, alive_at=at,
        )  # fmt: skip
        entries.record(
            export, "register.asked", by=by, at=at, register=register, format=format,
            first=first, last=last, has_names=has_names, rows=total,
        )  # fmt: skip
        enqueue(cls.TASK, export.pk)
        return export

    @transaction.atomic
    def forget(self) -> None:
        """Delete its file, its search and its reason; the fact of the export stays."""
        self.filters, self.reason = {}, self.reason and ERASED
        self.save(update_fields=["filters", "reason"])
        super().forget()
