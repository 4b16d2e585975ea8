from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik import journal
from otklik.core.refusal import Refused
from otklik.core.tables.table import Table, read_table
from otklik.organisation.models import User
from otklik.overview.allowed import only_field_worker

if TYPE_CHECKING:
    from otklik.incidents.importing.mapping import ColumnMapping

FILE_KEPT = timedelta(days=30)
SIGN_OF_LIFE = timedelta(minutes=2)


class MonitoringFileQuerySet(models.QuerySet["MonitoringFile"]):
    def lost(self, *, at: datetime) -> Self:
        """Being loaded, yet without a sign of life."""
        running = self.filter(state=MonitoringFile.State.RUNNING)
        return running.filter(alive_at__lt=at - SIGN_OF_LIFE)

    def outlived(self, *, at: datetime) -> Self:
        return self.filter(uploaded_at__lt=at - FILE_KEPT).exclude(body=b"")


class MonitoringFile(models.Model):
    """A file of a monitoring system: uploaded, its columns named, loaded by a task.

    draft → running → finished. The file goes after 30 days, the counts stay.
    """

    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("not started")
        RUNNING = "running", gettext_lazy("loading")
        FINISHED = "finished", gettext_lazy("loaded")

    key = models.UUIDField(unique=True)
    name = models.CharField(max_length=200)
    body = models.BinaryField()
    columns = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    alive_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = MonitoringFileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def upload(
        cls, body: bytes, *, name: str, key: UUID, by: User, at: datetime
    ) -> "MonitoringFile":
        """Keep it as a draft; harmless when pressed twice. Raises Refused when it is no table."""
        only_field_worker(by)
        known = cls.objects.filter(key=key).first()
        if known is not None:
            return known
        from otklik.incidents.importing.mapping import ColumnMapping

        table = read_table(body, name=name)
        total = table.count()
        latest = cls.objects.exclude(columns={}).first()
        proposed = ColumnMapping.proposed(table.header)
        if latest is not None:
            named = ColumnMapping.named(latest.columns, table.header)
            proposed = named if named.is_complete else proposed
        file = cls.objects.create(
            key=key, name=name[:200], body=body, total=total, uploaded_by=by, uploaded_at=at,
            columns=proposed.names(table.header),
        )  # fmt: skip
        journal.record(file, "monitoring_file.uploaded", by=by, at=at, name=name[:200])
        return file

    def table(self) -> Table:
        """Raises Refused when the file was removed."""
        body = bytes(self.body)
        if not body:
            raise Refused(_("The file was removed 30 days after it was loaded."))
        return read_table(body, name=self.name)

    def mapping(self, table: Table) -> "ColumnMapping":
        from otklik.incidents.importing.mapping import ColumnMapping

        return ColumnMapping.named(self.columns, table.header)

    @transaction.atomic
    def start(self, mapping: "ColumnMapping", *, by: User, at: datetime) -> None:
        """Load it with these columns; a task goes on. Raises Refused."""
        from otklik.overview.field.tasks import load_monitoring_file

        only_field_worker(by)
        row = MonitoringFile.objects.select_for_update().get(pk=self.pk)
        if row.state != self.State.DRAFT:
            raise Refused(_("This file is already being loaded or is loaded."))
        row.columns = mapping.names(row.table().header)
        row.state, row.alive_at = self.State.RUNNING, at
        row.save(update_fields=["columns", "state", "alive_at"])
        journal.record(row, "monitoring_file.started", by=by, at=at)
        load_monitoring_file.enqueue(row.pk)
        self.refresh_from_db()
