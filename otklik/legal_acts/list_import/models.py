from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from otklik.core.refusal import Refused
from otklik.core.table_files.read import Table, read_table
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.list_import.mapping import ColumnMapping, Fault
from otklik.organisation.people.user import User

LOST_AFTER = timedelta(minutes=3)
UNDO_WITHIN = timedelta(days=7)


class ActListQuerySet(models.QuerySet["ActList"]):
    def at_work(self) -> Self:
        return self.filter(state__in=ActList.AT_WORK)

    def lost(self, *, at: datetime) -> Self:
        """Those at work whose worker is lost."""
        return self.at_work().filter(touched_at__lt=at - LOST_AFTER)


class ActList(models.Model):
    """A file with a list of acts, and the progress of its import."""

    class State(models.TextChoices):
        DRAFT = "draft", _("not loaded yet")
        RUNNING = "running", _("is being loaded")
        FINISHED = "finished", _("loaded")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    AT_WORK = (State.RUNNING, State.UNDOING)
    MARKS: ClassVar = {"draft": "draft", "running": "soon", "finished": "done", "undoing": "soon",
                       "undone": "info"}  # fmt: skip

    key = models.UUIDField(unique=True)
    file_name = models.CharField(max_length=200)
    body = models.BinaryField()
    columns = models.JSONField(default=dict)
    kind = models.CharField(max_length=60, blank=True)
    issued_by = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    total = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar = ActListQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @classmethod
    def upload(cls, body: bytes, *, name: str, key: UUID, by: User, at: datetime) -> "ActList":
        """Store a file and guess its columns. The same key twice is one list. Raises Refused."""
        existing = cls.objects.filter(key=key, uploaded_by=by).first()
        if existing is not None:
            return existing
        table = read_table(body, name=name)
        return cls.objects.create(
            key=key, file_name=name[-200:], body=body, total=table.count(),
            columns=dict(ColumnMapping.guess(table.header).places),
            uploaded_by=by, uploaded_at=at, touched_at=at,
        )  # fmt: skip

    def table(self) -> Table:
        if not self.body:
            raise Refused(_("The file was removed."))
        return read_table(bytes(self.body), name=self.file_name)

    @property
    def mapping(self) -> ColumnMapping:
        return ColumnMapping(places=self.columns, kind=self.kind, body=self.issued_by)

    @property
    def is_at_work(self) -> bool:
        return self.state in self.AT_WORK

    @property
    def mark(self) -> str:
        return str(self.MARKS[self.state])

    def choose(self, columns: dict[str, int], *, kind: str, body: str) -> None:
        """Raises Refused once it is being loaded."""
        if self.state != self.State.DRAFT:
            raise Refused(_("This list is being loaded already, or is loaded."))
        self.columns, self.kind, self.issued_by = columns, kind, body
        self.save(update_fields=["columns", "kind", "issued_by"])

    def can_be_undone(self, *, at: datetime) -> bool:
        if self.state != self.State.FINISHED or self.finished_at is None:
            return False
        return at < self.finished_at + UNDO_WITHIN

    def faulty(self) -> "models.QuerySet[ActListRow]":
        """Rows that were not imported."""
        return self.rows.filter(state=ActListRow.State.FAULTY)

    def counts(self) -> dict[str, int]:
        items = self.rows.order_by().values("state").annotate(n=Count("pk"))
        found = {row["state"]: row["n"] for row in items}
        return {state: found.get(state, 0) for state in ActListRow.State.values}

    def move(self, *, expected: int, to: int, at: datetime, **more: Any) -> bool:
        """Advance to the next batch; False when another worker has."""
        mine = ActList.objects.at_work().filter(pk=self.pk, position=expected)
        if not mine.update(position=to, touched_at=at, **more):
            return False
        self.position, self.touched_at = to, at
        for name, value in more.items():
            setattr(self, name, value)
        return True


class ActListRow(models.Model):
    """The result of one row of a list. `before`: by changed field the values before and after."""

    class State(models.TextChoices):
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        KNOWN = "known", _("here already")
        FAULTY = "faulty", _("not imported")

    list = models.ForeignKey(ActList, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=State.choices)
    act = models.ForeignKey(Act, null=True, on_delete=models.SET_NULL, related_name="+")
    fault = models.CharField(max_length=14, choices=Fault.choices, blank=True)
    before = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["list", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "number"], name="row_once_a_list"),
            models.CheckConstraint(
                condition=~Q(state="faulty") | ~Q(fault=""), name="faulty_row_of_a_list_has_a_fault"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list} {self.number}"
