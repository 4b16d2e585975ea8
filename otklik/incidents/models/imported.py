from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.incidents.importing.mapping import Fault, Remark
from otklik.incidents.models.message import Message
from otklik.organisation.models import Owned, OwnedQuerySet


class ImportProfile(Owned):
    """Which column is what in files of one kind, by the words of their header."""

    name = models.CharField(_("name"), max_length=100)
    columns = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    objects = OwnedQuerySet["ImportProfile"].as_manager()

    class Meta:
        ordering = ["-used_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "name"], name="profile_named_once_in_an_institution"
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(institution__isnull=True),
                name="profile_named_once_in_the_authority",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(
        cls, name: str, columns: dict[str, str], *, institution: int | None = None, at: datetime
    ) -> "ImportProfile":
        """Save it under this name, over an earlier one of the same name and place."""
        return cls.objects.update_or_create(
            institution_id=institution, name=name, defaults={"columns": columns, "used_at": at}
        )[0]

    def note_use(self, *, at: datetime) -> None:
        """The one used last is proposed first."""
        self.used_at = at
        self.save(update_fields=["used_at"])

    def fits(self, header: tuple[str, ...]) -> bool:
        return bool(self.columns) and set(self.columns.values()) <= set(header)


class ImportFile(models.Model):
    """The file as it came. Personal data, so apart, and removed after its time."""

    run = models.OneToOneField("incidents.ImportRun", on_delete=models.CASCADE, related_name="+")
    body = models.BinaryField()

    def __str__(self) -> str:
        return str(self.run)


class ImportedRow(models.Model):
    """What became of one row of a file. Holds none of its words."""

    class State(models.TextChoices):
        TAKEN = "taken", _("taken in")
        KNOWN = "known", _("known already")
        FAULTY = "faulty", _("not taken")

    run = models.ForeignKey("incidents.ImportRun", on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=6, choices=State.choices)
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="imported_rows"
    )
    fault = models.CharField(max_length=12, choices=Fault.choices, blank=True)
    remarks = models.JSONField(default=list)

    class Meta:
        ordering = ["run", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="row_once_a_run"),
            models.CheckConstraint(
                condition=~models.Q(state="faulty") | ~models.Q(fault=""),
                name="faulty_row_with_a_fault",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.number}"

    @property
    def remark_sentences(self) -> list[str]:
        return [str(Remark(remark).label) for remark in self.remarks]
