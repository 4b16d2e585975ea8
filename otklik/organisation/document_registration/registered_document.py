"""Registration in the authority's document system (СЭД): number, date, resolution and signed scan.
Minutes, assignments and acts share it."""

import uuid
from abc import ABCMeta, abstractmethod
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.db.models.base import ModelBase
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.audit.hashing import commitment
from otklik.core.files.uploads import CheckedFile, private_files
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User


def scan_path(_row: Any, _name: str) -> str:
    return f"registered/{uuid.uuid4()}"


class _AbstractModelBase(ABCMeta, ModelBase):
    """A model that cannot be created while one of its abstract methods is missing."""


class RegisteredDocument(models.Model, metaclass=_AbstractModelBase):
    """A document with a registration number. A registration is overwritten only with a reason, and
    the former one is kept (`FormerRegistration`)."""

    reg_number = models.CharField(max_length=60, blank=True, editable=False)
    reg_on = models.DateField(null=True, blank=True, editable=False)
    resolution = models.CharField(max_length=500, blank=True, editable=False)
    scan = models.FileField(
        storage=private_files, upload_to=scan_path, max_length=100, blank=True, editable=False
    )
    scan_name = models.CharField(max_length=200, blank=True, editable=False)
    scan_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reg_number="", reg_on__isnull=True)
                | (~Q(reg_number="") & Q(reg_on__isnull=False)),
                name="%(app_label)s_%(class)s_number_has_its_date",
            )
        ]

    @abstractmethod
    def refuse_registering(self, by: User) -> None:
        """Raises Refused where this user may not register it, or not yet."""

    @transaction.atomic
    def register(
        self,
        *,
        number: str,
        on: date | None,
        resolution: str = "",
        scan: CheckedFile | None = None,
        reason: str = "",
        by: User,
        at: datetime,
    ) -> None:
        """Store the registration; an earlier scan stays unless a new one is given.

        Raises Refused for a number without a date or a date without a number, and for an
        overwritten value without a reason. The same values change nothing.
        """
        self.refuse_registering(by)
        self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update(of=("self",)))
        number, resolution = _collapse_spaces(number, 60), _collapse_spaces(resolution, 500)
        if bool(number) != (on is not None):
            raise Refused(_("Write the number together with its date."))
        if on is not None and on > timezone.localdate(at):
            raise Refused(_("The date of registration is in the future: check it."))
        digest = scan.digest if scan is not None else self.scan_digest
        was = (self.reg_number, self.reg_on, self.resolution, self.scan_digest)
        now = (number, on, resolution, digest)
        if was == now:
            return
        is_anew = any(before and before != after for before, after in zip(was, now, strict=True))
        former = self._keep_former(_collapse_spaces(reason, 500), by=by, at=at) if is_anew else None
        self.reg_number, self.reg_on, self.resolution = number, on, resolution
        fields = ["reg_number", "reg_on", "resolution"]
        if scan is not None and scan.digest != self.scan_digest:
            self.scan_name, self.scan_digest = scan.name, scan.digest
            self.scan.save(scan.name, ContentFile(scan.body), save=False)
            fields += ["scan", "scan_name", "scan_digest"]
        self.save(update_fields=fields)
        self._record_registration(former, by=by, at=at)

    def _keep_former(self, reason: str, *, by: User, at: datetime) -> "FormerRegistration":
        if not reason:
            raise Refused(_("It is already registered. Say why you change it: the old record is "
                            "kept."))  # fmt: skip
        return FormerRegistration.objects.create(
            kind=self._meta.label_lower, key=str(self.pk), number=self.reg_number, on=self.reg_on,
            resolution=self.resolution, scan=self.scan.name, scan_name=self.scan_name,
            scan_digest=self.scan_digest, reason=reason, replaced_by=by, replaced_at=at,
        )  # fmt: skip

    def _record_registration(
        self, former: "FormerRegistration | None", *, by: User, at: datetime
    ) -> None:
        verb = "registered" if former is None else "registered_anew"
        more = {}
        if former is not None:
            more = {"was": former.number, "was_on": former.on, "was_scan": former.scan_digest,
                    "words": commitment(former.reason)}  # fmt: skip
        entries.record(
            self, f"{self._meta.model_name}.{verb}", by=by, at=at, number=self.reg_number,
            on=self.reg_on, scan=self.scan_digest,
            resolution=commitment(self.resolution) if self.resolution else "", **more,
        )  # fmt: skip

    @transaction.atomic
    def empty_registration(self, *, ground: str, at: datetime) -> None:
        """Delete resolution and scan after their retention term; number, date and digest stay. The
        original is in the document system."""
        self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update(of=("self",)))
        if self.scan:
            self.scan.delete(save=False)
        self.resolution = self.scan_name = ""
        self.save(update_fields=["resolution", "scan", "scan_name"])
        verb = f"{self._meta.model_name}.registration_emptied"
        entries.record(self, verb, by=None, at=at, ground=ground)

    @property
    def is_registered(self) -> bool:
        return bool(self.reg_number or self.resolution or self.scan_digest)

    @property
    def registration(self) -> str:
        """«№ 12-р от 14.11.2026»; empty before."""
        return _format_registration(self.reg_number, self.reg_on)

    def former_registrations(self) -> "FormerRegistrationQuerySet":
        return FormerRegistration.objects.of(self)


class FormerRegistrationQuerySet(models.QuerySet["FormerRegistration"]):
    def of(self, paper: models.Model) -> Self:
        """Former registrations of this document, the latest first."""
        found = self.filter(kind=paper._meta.label_lower, key=str(paper.pk))
        return found.select_related("replaced_by").order_by("-replaced_at", "-pk")


class FormerRegistration(models.Model):
    """A registration that was overwritten, and why. Its scan stays."""

    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    number = models.CharField(max_length=60, blank=True)
    on = models.DateField(null=True)
    resolution = models.CharField(max_length=500, blank=True)
    scan = models.FileField(storage=private_files, max_length=100, blank=True)
    scan_name = models.CharField(max_length=200, blank=True)
    scan_digest = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500)
    replaced_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField()

    objects = FormerRegistrationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "key"], name="former_of_a_paper")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="registered_anew_with_a_reason")
        ]

    def __str__(self) -> str:
        return self.registration or self.scan_name or str(self.pk)

    @property
    def registration(self) -> str:
        return _format_registration(self.number, self.on)


def _format_registration(number: str, on: date | None) -> str:
    if not number or on is None:
        return ""
    return _("No. %(number)s of %(day)s") % {"number": number, "day": f"{on:%d.%m.%Y}"}


def _collapse_spaces(text: str, longest: int) -> str:
    return " ".join(text.split())[:longest]


class SettingDocument(models.Model):
    """A document of the authority that sets something; each app's own model says what, and
    `nothing_set` what to choose where it sets none of it."""

    nothing_set: ClassVar[Any]

    kind = models.CharField(max_length=80)
    number = models.CharField(max_length=40)
    signed_on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return _("%(kind)s No. %(number)s of %(day)s") % {
            "kind": self.kind,
            "number": self.number,
            "day": date_format(self.signed_on, "d.m.Y"),
        }

    @classmethod
    @transaction.atomic
    def record(
        cls,
        *,
        kind: str,
        number: str,
        signed_on: date,
        amounts: Mapping[Any, int],
        by: User,
        at: datetime,
    ) -> Self:
        """Record a document with the amounts that it sets, by the rows that keep them (`set_by`).
        Raises Refused where it sets nothing."""
        if not amounts:
            raise Refused(str(cls.nothing_set))
        document = cls._default_manager.create(
            kind=kind, number=number, signed_on=signed_on, by=by, at=at
        )
        for row, amount in amounts.items():
            row.set_by(document, amount=amount, by=by, at=at)
        return document
