"""What the authority's document system (СЭД) knows a paper by; typed once, here or there."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik import journal
from otklik.assignments.said import only_keeper
from otklik.core.given_files import GivenFile, private_files
from otklik.core.refusal import Refused
from otklik.organisation.models import User


def _place(_row: Any, _name: str) -> str:
    return f"assignments/scans/{uuid.uuid4()}"


class Registered(models.Model):
    """Registration number, date, resolution and the signed scan."""

    reg_number = models.CharField(max_length=60, blank=True)
    reg_on = models.DateField(null=True, blank=True)
    resolution = models.CharField(max_length=500, blank=True)
    scan = models.FileField(storage=private_files, upload_to=_place, max_length=100, blank=True)
    scan_name = models.CharField(max_length=200, blank=True)
    scan_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reg_number="", reg_on__isnull=True)
                | (~Q(reg_number="") & Q(reg_on__isnull=False)),
                name="%(app_label)s_%(class)s_number_has_its_date",
            )
        ]

    @transaction.atomic
    def register(
        self,
        *,
        number: str,
        on: date | None,
        resolution: str = "",
        scan: GivenFile | None = None,
        by: User,
        at: datetime,
    ) -> None:
        """Write down how the document system knows it; a scan given before stays unless another
        one comes. Raises Refused for a number without a date, and a date without a number."""
        only_keeper(by)
        number, resolution = " ".join(number.split())[:60], " ".join(resolution.split())[:500]
        if bool(number) != (on is not None):
            raise Refused(_("Write the number together with its date."))
        if on is not None and on > timezone.localdate(at):
            raise Refused(_("The date of registration is not yet here: check it."))
        self.reg_number, self.reg_on, self.resolution = number, on, resolution
        fields = ["reg_number", "reg_on", "resolution"]
        if scan is not None:
            self.scan_name, self.scan_digest = scan.name, scan.digest
            self.scan.save(scan.name, ContentFile(scan.body), save=False)
            fields += ["scan", "scan_name", "scan_digest"]
        self.save(update_fields=fields)
        journal.record(
            self, f"{self._meta.model_name}.registered", by=by, at=at, number=number, on=on,
            resolution=resolution, scan=self.scan_digest,
        )  # fmt: skip

    @property
    def registration(self) -> str:
        """«№ 12-р от 14.11.2026»; empty before."""
        if not self.reg_number or self.reg_on is None:
            return ""
        return f"№ {self.reg_number} от {self.reg_on:%d.%m.%Y}"
