"""The history of a demonstration: what was reserved for it, and how far it is written."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.models import Series
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.models import MassIncident

MASSES = 9  # mass incidents of two years, at most


class HistoryQuerySet(models.QuerySet["History"]):
    def unfinished(self) -> Self:
        return self.filter(ended_at__isnull=True)


class History(models.Model):
    """Incidents made up by the generator, from `first_key` and `first_number` on, so many as
    `incidents`; `made` of them stand. Mass incidents are at most `MASSES`. Numbers and keys are
    set apart when it is planned, so that what comes later has later ones."""

    seed = models.CharField(max_length=40)
    until = models.DateTimeField(help_text="The midnight at which it ends.")
    incidents = models.PositiveIntegerField()
    first_number = models.PositiveIntegerField()
    first_key = models.PositiveBigIntegerField()
    first_client = models.PositiveIntegerField()
    first_client_key = models.PositiveBigIntegerField()
    first_mass = models.PositiveIntegerField(default=0)
    first_mass_key = models.PositiveBigIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    done = models.JSONField(default=list, help_text="What else is written, by name.")
    planned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("made-up history")
        verbose_name_plural = _("made-up histories")

    def __str__(self) -> str:
        return str(_("Made-up history"))

    @property
    def seeded(self) -> str:
        """What chance begins with."""
        return f"{self.seed}/{self.until:%Y-%m-%d}"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def mark(self) -> str:
        """Another one when it went on: what a page that looks again compares."""
        return f"{self.made}-{len(self.done)}-{int(self.is_over)}"

    @property
    def quarter(self) -> int:
        """How many quarters of the incidents stand."""
        return 4 * self.made // max(1, self.incidents)

    @classmethod
    @transaction.atomic
    def plan(cls, incidents: int, *, seed: str, until: datetime, at: datetime) -> "History":
        """The one history of this installation; whoever plans again gets the same."""
        known: History | None = cls.objects.first()
        if known is not None:
            return known
        planned: History = cls.objects.create(
            seed=seed,
            until=until,
            incidents=incidents,
            first_number=_numbers("incident", incidents),
            first_key=_keys(Incident, incidents),
            first_client=_numbers("client", incidents),
            first_client_key=_keys(Client, incidents),
            first_mass=_numbers("mass incident", MASSES),
            first_mass_key=_keys(MassIncident, MASSES),
            planned_at=at,
        )
        entries.record(planned, "history.planned", by=None, at=at, incidents=incidents, seed=seed)
        return planned

    def note_made(self, made: int) -> None:
        """In the transaction of what was made."""
        self.made = made
        self.save(update_fields=["made"])

    def note_done(self, name: str) -> None:
        self.done = [*self.done, name]
        self.save(update_fields=["done"])

    @transaction.atomic
    def end(self, *, at: datetime) -> None:
        """All of it stands; the journal says that it was made up."""
        self.ended_at = at
        self.save(update_fields=["ended_at"])
        entries.record(
            self, "history.made_up", by=None, at=at, incidents=self.made, until=self.until,
            first_number=self.first_number, done=self.done,
        )  # fmt: skip


def _numbers(name: str, count: int) -> int:
    """Set so many numbers of a series apart; the first of them."""
    series, _is_new = Series.objects.get_or_create(name=name)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return first


def _keys(model: type[models.Model], count: int) -> int:
    """The same for keys of a table."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = f"pg_get_serial_sequence('{table}', 'id')"
            cursor.execute(f"SELECT nextval({sequence})")
            first = int(cursor.fetchone()[0])
            cursor.execute(f"SELECT setval({sequence}, %s)", [first + count - 1])
            return first
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = int(row[0]) if row else 0
        if row:
            statement = "UPDATE sqlite_sequence SET seq = %s WHERE name = %s"
        else:
            statement = "INSERT INTO sqlite_sequence(seq, name) VALUES (%s, %s)"
        cursor.execute(statement, [last + count, table])
        return last + 1


class StagedQuerySet(models.QuerySet["Staged"]):
    def of(self, model: type[models.Model]) -> Self:
        return self.filter(kind=model._meta.label_lower)

    def keys_of(self, model: type[models.Model]) -> set[str]:
        """Keys of everything of this kind that was made up."""
        return set(self.of(model).values_list("key", flat=True))

    def note(self, *model: models.Model, at: datetime) -> None:
        """These were made up."""
        self.bulk_create(
            Staged(kind=item._meta.label_lower, key=str(item.pk), made_at=at) for item in model
        )


class Staged(models.Model):
    """Something that the demonstration made up, told from what people made: it may be taken away
    when the demonstration is over, theirs never."""

    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = StagedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="staged_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
