"""A file that a colleague orders and a task makes: its progress, and its retention."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Self

from django.core.files import File
from django.db import InterfaceError, OperationalError, models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.enqueue_tasks import enqueue_lost
from otklik.core.files.uploads import private_files
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User

logger = logging.getLogger(__name__)


def storage_path(row: "OrderedFile", _name: str) -> str:
    return f"{row.FOLDER}/{row.key}.{row.file_name.rpartition('.')[2]}"


class OrderedFileQuerySet[M: "OrderedFile"](models.QuerySet[M]):
    def lost(self, *, at: datetime) -> Self:
        """Being made, but without a sign of life: their worker died."""
        silent = at - self.model.SIGN_OF_LIFE
        return self.filter(state=OrderedFile.State.RUNNING, alive_at__lt=silent)

    def expired(self, *, at: datetime) -> Self:
        """Past their retention: files, and failed orders."""
        old = self.filter(finished_at__lt=at - self.model.KEPT)
        return old.exclude(state=OrderedFile.State.GONE)

    def restart_lost(self, *, at: datetime) -> int:
        """Let lost files be made again; returns how many there were."""
        return enqueue_lost(self.lost(at=at), self.model.TASK, at=at)

    def forget_expired(self, *, at: datetime) -> int:
        """Delete files past their retention; returns how many."""
        old = list(self.expired(at=at))
        for row in old:
            row.forget()
        return len(old)


class OrderedFile(models.Model):
    """running → ready → gone; or failed, with a sentence that says why. The row stays.

    A subclass defines the folder of the file, the task that makes it, after what silence its worker
    is considered dead, and how long the file is kept.
    """

    FOLDER: ClassVar[str]
    TASK: ClassVar[str]
    SIGN_OF_LIFE: ClassVar[timedelta]
    KEPT: ClassVar[timedelta]

    class State(models.TextChoices):
        RUNNING = "running", gettext_lazy("being made")
        READY = "ready", gettext_lazy("ready")
        FAILED = "failed", gettext_lazy("not made")
        GONE = "gone", gettext_lazy("no longer kept")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first = models.DateField()
    last = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    alive_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    file = models.FileField(
        storage=private_files, upload_to=storage_path, blank=True, max_length=100
    )
    size = models.PositiveBigIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-pk"]

    @property
    def file_name(self) -> str:
        """The name under which a browser saves it."""
        return f"{self.first:%Y%m%d}-{self.last:%Y%m%d}"

    @property
    def span(self) -> str:
        return f"{date_format(self.first, 'd.m.Y')} – {date_format(self.last, 'd.m.Y')}"

    @property
    def expires_at(self) -> datetime | None:
        return self.finished_at + self.KEPT if self.finished_at else None

    def note_progress(self, position: int, *, total: int | None = None, at: datetime) -> None:
        """The number of rows or blocks written: a sign of life."""
        self.position, self.alive_at = position, at
        self.total = self.total if total is None else total
        self.save(update_fields=["position", "total", "alive_at"])

    @transaction.atomic
    def finish(self, path: Path, *, at: datetime, **values: Any) -> bool:
        """Keep what was written to `path`. False when another worker was faster."""
        storage = private_files()
        name = self.file.field.generate_filename(self, "file")
        if storage.exists(name):
            storage.delete(name)
        with path.open("rb") as body:
            name = storage.save(name, File(body))
        running = type(self)._default_manager.filter(pk=self.pk, state=self.State.RUNNING)
        is_ours = running.update(
            state=self.State.READY, file=name, size=path.stat().st_size, finished_at=at,
            alive_at=at, problem="", **values,
        )  # fmt: skip
        self.refresh_from_db()
        if not is_ours:
            storage.delete(name)
        return bool(is_ours)

    def fail(self, problem: str, *, at: datetime) -> None:
        self.state, self.problem, self.finished_at = self.State.FAILED, problem, at
        self.save(update_fields=["state", "problem", "finished_at"])

    @transaction.atomic
    def forget(self) -> None:
        """Delete its file; the row stays."""
        if self.file:
            private_files().delete(str(self.file.name))
        self.file, self.state = "", self.State.GONE
        self.save(update_fields=["file", "state"])


@contextmanager
def draft_path(row: OrderedFile, *, at: datetime) -> Iterator[Path]:
    """Where to write the file before it is kept. Errors inside are recorded on the row, except
    database errors: then the task is restarted."""
    try:
        with TemporaryDirectory() as folder:
            yield Path(folder) / row.file_name
    except Refused as refusal:
        row.fail(str(refusal), at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("A file of %s was not made.", row.FOLDER)
        row.fail(str(_("The file could not be made. Tell the administrator.")), at=at)
