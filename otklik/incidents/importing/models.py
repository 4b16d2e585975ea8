import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Line
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.core.table_files.read import Table, read_table
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.external_cases.models import OutsideSystem
from otklik.incidents.importing.mapping import ColumnMapping, Fault, Remark
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import (
    InstitutionOwned,
    InstitutionOwnedQuerySet,
)

FILE_KEPT = timedelta(days=30)
DRAFT_KEPT = timedelta(days=7)
SIGN_OF_LIFE = timedelta(seconds=90)


class ImportState(models.TextChoices):
    DRAFT = "draft", _("not started")
    RUNNING = "running", _("loading")
    FINISHED = "finished", _("loaded")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


AT_WORK = (ImportState.RUNNING, ImportState.UNDOING)


class ImportRunQuerySet(InstitutionOwnedQuerySet["ImportRun"]):
    def at_work(self) -> Self:
        return self.filter(state__in=AT_WORK)

    def lost(self, *, at: datetime) -> Self:
        return self.at_work().filter(alive_at__lt=at - SIGN_OF_LIFE)

    def last_export_at(self, system: str) -> datetime | None:
        """When the last export of another system was loaded."""
        runs = self.filter(system=system, finished_at__isnull=False).order_by("-pk")
        return runs.values_list("started_at", flat=True).first()


UNDO_WITHIN = timedelta(hours=24)


class ImportRun(InstitutionOwned):
    """One file and the results of its rows; `position` is how many are imported now."""

    State = ImportState
    AT_WORK = AT_WORK

    number = models.PositiveIntegerField(unique=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=100, blank=True)
    columns = models.JSONField(default=dict)
    system = models.CharField(
        max_length=3, choices=OutsideSystem.choices, blank=True,
        help_text="Whose export it is; empty for a file of our own.",
    )  # fmt: skip
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    started_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return gettext("No. %(number)s") % {"number": self.number}

    @classmethod
    def upload(
        cls, body: bytes, *, name: str, key: uuid.UUID, by: User, at: datetime
    ) -> "ImportRun":
        """Store a readable file, once. Raises Refused."""
        if run := cls.objects.filter(key=key).first():
            return run
        # Before locking anything, because reading may take long.
        table = read_table(body, name=name)
        total = table.count()
        with transaction.atomic():
            mapping = ColumnMapping.propose(table.header)
            for profile in ImportProfile.objects.visible_to(by):
                if profile.fits(table.header):
                    mapping = ColumnMapping.from_names(profile.columns, table.header)
                    break
            number = next_number("import")  # locks: the same form sent twice waits here
            if run := cls.objects.filter(key=key).first():
                return run
            run = cls.objects.create(
                number=number,
                key=key,
                file_name=name[-200:],
                sheet=table.sheet[:100],
                columns=dict(mapping.columns),
                total=total,
                institution_id=by.institution_id,
                uploaded_by=by,
                uploaded_at=at,
            )
            ImportFile.objects.create(run=run, body=body)
        return run

    @property
    def mapping(self) -> ColumnMapping:
        return ColumnMapping(self.columns)

    def table(self) -> Table:
        """The file's rows. Raises Refused when the file was removed."""
        file = ImportFile.objects.filter(run=self).first()
        if file is None:
            raise Refused(_("The file is no longer kept: personal data is not stored in reserve."))
        return read_table(bytes(file.body), name=self.file_name, sheet=self.sheet)

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    def faulty(self) -> "models.QuerySet[ImportedRow]":
        return self.rows.filter(state=ImportedRow.State.FAULTY)

    @property
    def has_file(self) -> bool:
        return ImportFile.objects.filter(run=self).exists()

    def choose_sheet(self, sheet: str) -> None:
        """Read another sheet and propose its mapping. Raises Refused."""
        self.sheet = sheet
        table = self.table()  # read before the row is locked
        self.total = table.count()
        self.choose(mapping=ColumnMapping.propose(table.header), sheet=table.sheet[:100])

    @transaction.atomic
    def choose(self, *, mapping: ColumnMapping, sheet: str, system: str = "") -> None:
        """Set the mapping, the sheet, and whose export it is. Raises Refused."""
        self._lock()
        self._refuse_unless_draft()
        self.columns, self.sheet, self.system = dict(mapping.columns), sheet, system
        self.save(update_fields=["columns", "sheet", "system", "total"])

    @transaction.atomic
    def start(self, *, by: User, at: datetime) -> bool:
        """Begin the import. False if it has already begun. Raises Refused."""
        self._lock()
        if self.state != self.State.DRAFT:
            return False
        if not self.mapping.is_complete:
            raise Refused(_("Choose the column that holds the text."))
        if not self.total:
            raise Refused(_("There are no rows below the header."))
        self.state, self.started_by, self.started_at = self.State.RUNNING, by, at
        self.alive_at = at
        self.save()
        entries.record(self, "import.started", by=by, at=at, rows=self.total)
        return True

    def finish(self, *, at: datetime) -> None:
        self.state, self.finished_at, self.alive_at = self.State.FINISHED, at, at
        self.save()
        entries.record(self, "import.finished", by=self.started_by, at=at, **self.counts())

    def claim(self, position: int, *, state: str) -> bool:
        """Lock the run in this transaction; False when another worker has gone on with it."""
        self._lock()
        return self.state == state and self.position == position

    def advance(self, position: int, *, at: datetime) -> None:
        self.position, self.alive_at = position, at
        self.save(update_fields=["position", "alive_at"])

    @transaction.atomic
    def discard(self) -> None:
        """Delete a file that was not imported. Raises Refused."""
        self._lock()
        self._refuse_unless_draft()
        self.delete()

    @transaction.atomic
    def begin_undo(self, *, by: User, at: datetime) -> bool:
        """Begin to remove all rows. False if that has already begun. Raises Refused."""
        self._lock()
        if self.state in (self.State.UNDOING, self.State.UNDONE):
            return False
        if self.state != self.State.FINISHED or self.finished_at is None:
            raise Refused(_("Only a completed import can be undone."))
        if at > self.finished_at + UNDO_WITHIN:
            raise Refused(_("More than 24 hours have passed: close the incidents instead."))
        touched = len(self.touched_ids(self.incident_ids()))
        if touched:
            raise Refused(
                ngettext(
                    "Work has begun on %(count)s incident of this file: it was not undone.",
                    "Work has begun on %(count)s incidents of this file: it was not undone.",
                    touched,
                )
                % {"count": touched}
            )
        self.state, self.undone_by, self.alive_at = self.State.UNDOING, by, at
        self.save(update_fields=["state", "undone_by", "alive_at"])
        return True

    def finish_undo(self, *, at: datetime) -> None:
        self.state, self.alive_at = self.State.UNDONE, at
        self.save(update_fields=["state", "alive_at"])
        stayed = self.rows.filter(state=ImportedRow.State.TAKEN, message__isnull=False).count()
        removed = self.rows.filter(state=ImportedRow.State.TAKEN).count() - stayed
        entries.record(
            self, "import.undone", by=self.undone_by, at=at, incidents=removed, kept=stayed
        )

    def can_be_undone(self, *, at: datetime) -> bool:
        """Whether it is not too late; `begin_undo` checks whether incidents were touched."""
        if self.state != self.State.FINISHED or self.finished_at is None:
            return False
        return at <= self.finished_at + UNDO_WITHIN

    def incident_ids(self, *, rows: slice = slice(None)) -> list[int]:
        """The incidents that this run opened and that still exist, for these rows."""
        some = self.rows.order_by("number")[rows]
        messages = Message.objects.filter(
            imported_rows__in=some.values("pk"), imported_rows__state=ImportedRow.State.TAKEN
        )
        return list(messages.order_by("pk").values_list("incident", flat=True))

    def touched_ids(self, incident_ids: list[int]) -> set[int]:
        """Those changed in any way since their one message arrived."""
        touched: set[int] = set()
        for start in range(0, len(incident_ids), 400):
            ids = incident_ids[start : start + 400]
            lines = Line.objects.filter(
                subject_kind=Incident._meta.label_lower, subject_key__in=[str(pk) for pk in ids]
            ).exclude(verb="message.received")
            # What the file itself said about them is not a change.
            lines = lines.exclude(
                verb__in=["case.noted", "incident.outside_deadline"],
                at__lte=self.finished_at or self.started_at,
                actor_key=str(self.started_by_id),
            )
            touched.update(int(key) for key in lines.values_list("subject_key", flat=True))
            grown = Message.objects.filter(incident__in=ids).values("incident").order_by("incident")
            grown = grown.annotate(n=models.Count("pk")).filter(n__gt=1)
            touched.update(grown.values_list("incident", flat=True))
        return touched

    def counts(self) -> dict[str, int]:
        found = dict(self.rows.order_by().values_list("state").annotate(n=models.Count("pk")))
        return {state: found.get(state, 0) for state in ImportedRow.State.values}

    @property
    def state_kind(self) -> str:
        """The kind of state by which the page colours it."""
        kinds = {self.State.DRAFT: "draft", self.State.FINISHED: "done"}
        return kinds.get(self.State(self.state), "info")

    @property
    def rows_a_second(self) -> int:
        """Rows per second, from the start to the last progress."""
        if self.started_at is None:
            return 0
        end = self.finished_at or self.alive_at or self.started_at
        seconds = (end - self.started_at).total_seconds()
        return round(self.position / seconds) if seconds > 0 else 0

    def _lock(self) -> None:
        """Lock the row and reload it. `total` stays: `choose_sheet` counted it."""
        fields = ["state", "position", "columns", "sheet", "system", "finished_at"]
        self.refresh_from_db(fields=fields, from_queryset=ImportRun.objects.select_for_update())

    def _refuse_unless_draft(self) -> None:
        if self.state != self.State.DRAFT:
            raise Refused(_("This file is already being loaded or is loaded."))


class ImportProfile(InstitutionOwned):
    """A mapping for files of one kind, by the names of their columns."""

    name = models.CharField(_("name"), max_length=100)
    columns = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    objects = InstitutionOwnedQuerySet["ImportProfile"].as_manager()

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

    @classmethod
    def keep(
        cls, name: str, columns: dict[str, str], *, institution: int | None = None, at: datetime
    ) -> "ImportProfile":
        """Save it under this name, over an earlier one of the same institution."""
        key: dict[str, Any] = {"institution_id": institution, "name": name}
        values = {"columns": columns, "used_at": at}
        return cls.objects.update_or_create(**key, defaults=values)[0]

    def note_use(self, *, at: datetime) -> None:
        self.used_at = at
        self.save(update_fields=["used_at"])

    def fits(self, header: tuple[str, ...]) -> bool:
        return bool(self.columns) and set(self.columns.values()) <= set(header)


class ImportFile(models.Model):
    """The original file: personal data, so in a separate table, and deleted after a time."""

    run = models.OneToOneField("incidents.ImportRun", on_delete=models.CASCADE, related_name="+")
    body = models.BinaryField()


class ImportedRow(models.Model):
    """The result of one row of a file, without its text."""

    class State(models.TextChoices):
        TAKEN = "taken", _("imported")
        KNOWN = "known", _("already known")
        FAULTY = "faulty", _("not imported")

    run = models.ForeignKey("incidents.ImportRun", on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=6, choices=State.choices)
    message = models.ForeignKey(
        Message, null=True, on_delete=models.SET_NULL, related_name="imported_rows"
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

    @property
    def remark_sentences(self) -> list[str]:
        return [str(Remark(remark).label) for remark in self.remarks]


def delete_old_files(*, at: datetime, spared: Collection[int] = ()) -> int:
    """Delete files 30 days after their run and drafts after 7, but not those of the runs in
    `spared`; returns how many files were deleted."""
    drafts = ImportRun.objects.filter(state=ImportState.DRAFT, uploaded_at__lt=at - DRAFT_KEPT)
    finished = ImportRun.objects.filter(finished_at__lt=at - FILE_KEPT)
    finished = finished.exclude(state=ImportState.DRAFT)
    old = ImportFile.objects.filter(run__in=finished).exclude(run__in=spared)
    count = drafts.count() + old.count()
    old.delete()
    drafts.delete()
    return count
