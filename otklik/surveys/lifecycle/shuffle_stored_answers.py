"""Each night the stored answers lose the order in which they came.

The order identifies people: whoever sees a database dump and knows who answered third has found the
third form. So these tables are rewritten in the order of a hash with a salt that is never stored;
no row number, file page or transaction number then tells who came first. Keyed paper forms,
personal codes and addresses are included: what was deleted by day also leaves the files.

- SQLite: rows are rewritten, then the whole file (VACUUM leaves no free pages), then the
  write-ahead log is checkpointed and truncated.
- PostgreSQL: TRUNCATE gives a table a new file, and all rows return in one transaction. Its
  write-ahead logs keep the old rows until they are recycled.

Until the night the order is visible (docs/contexts/surveys.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import OperationalError, connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from otklik.surveys.collecting.invitations_and_codes import Invite
from otklik.surveys.collecting.models import OpenAnswer, Response, SpentTicket
from otklik.surveys.collecting.paper.models import PaperSheet
from otklik.surveys.results_mailing.subscriber_and_consent import Contact
from otklik.surveys.waves.models import Wave

TABLES: tuple[type[models.Model], ...] = (
    Response, OpenAnswer, SpentTicket, PaperSheet, Invite, Contact,
)  # fmt: skip
NIGHT = range(2, 5)  # hours of the authority's clock: the whole file is locked for a while
ONCE_A_NIGHT = timedelta(hours=12)
PATIENCE = timedelta(hours=26)  # a machine that is off at night shuffles by day
WAIT_SECONDS = 5  # for locks; people who send a form wait as long


class Busy(Exception):
    """The database is locked by others: the order may still be visible."""


def shuffle_if_due(*, salt: str, at: datetime) -> bool:
    """Shuffle once a night, or at any hour if a night was missed. Returns whether it did."""
    is_night = timezone.localtime(at).hour in NIGHT
    waves = Wave.objects.unshuffled(since=at - ONCE_A_NIGHT)
    if not (is_night and waves.exists()) and not late(at=at).exists():
        return False
    shuffle(salt=salt, at=at)
    return True


def late(*, at: datetime) -> models.QuerySet[Wave]:
    """Waves whose answers should have been shuffled by now."""
    return Wave.objects.unshuffled_for(PATIENCE, at=at)


def shuffle(*, salt: str, at: datetime) -> None:
    """Shuffle the answers of every wave. `salt` is random and stored nowhere. Raises Busy when
    others lock the database: nothing is lost, and it is tried again later."""
    waves = list(Wave.objects.unshuffled(since=at).values_list("pk", flat=True))
    try:
        if connection.vendor == "sqlite":
            _shuffle_sqlite(salt)
        else:
            _shuffle_postgresql(salt)
    except OperationalError as error:
        raise Busy from error
    Wave.objects.filter(pk__in=waves).update(shuffled_at=at)


def keeps_times_of_rows(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database reveals, until the night, when each row was written."""
    if connection.vendor == "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SHOW track_commit_timestamp")
        return bool(cursor.fetchone()[0] == "on")


def _shuffle_sqlite(salt: str) -> None:
    with _short_wait(), connection.cursor() as cursor:
        _pragma(cursor, "secure_delete = ON")
        with transaction.atomic():
            for model in TABLES:
                key = _quote(str(model._meta.pk.column))
                _rewrite(cursor, model, f"SHA256({key} || %s)", salt, emptying="DELETE FROM")
                cursor.execute("DROP TABLE shuffled")
        cursor.execute("VACUUM")
        if _pragma(cursor, "wal_checkpoint(TRUNCATE)"):
            raise Busy


def _shuffle_postgresql(salt: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
        tables = ", ".join(_quote(model._meta.db_table) for model in TABLES)
        cursor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        for model in TABLES:
            order = f"sha256(convert_to({_quote(str(model._meta.pk.column))}::text || %s, 'UTF8'))"
            _rewrite(cursor, model, order, salt, emptying="TRUNCATE")
            cursor.execute("DROP TABLE shuffled")


def _rewrite(
    cursor: CursorWrapper, model: type[models.Model], order: str, salt: str, *, emptying: str
) -> None:
    table = _quote(model._meta.db_table)
    cursor.execute(
        f"CREATE TEMPORARY TABLE shuffled AS SELECT * FROM {table} ORDER BY {order}",  # noqa: S608
        [salt],
    )
    cursor.execute(f"{emptying} {table}")
    cursor.execute(f"INSERT INTO {table} SELECT * FROM shuffled")  # noqa: S608


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


@contextmanager
def _short_wait() -> Iterator[None]:
    """A short lock timeout: the checkpoint blocks writers while it waits for readers."""
    with connection.cursor() as cursor:
        usual = _pragma(cursor, "busy_timeout")
        _pragma(cursor, f"busy_timeout = {round(WAIT_SECONDS * 1000)}")
        try:
            yield
        finally:
            _pragma(cursor, f"busy_timeout = {usual}")


def _pragma(cursor: CursorWrapper, words: str) -> int:
    """The first value. Reads all rows: VACUUM fails while a statement is open."""
    cursor.execute(f"PRAGMA {words}")
    rows = cursor.fetchall()
    return int(rows[0][0])
