"""Loads a snapshot into an empty database with its tables, and shifts its dates."""

import base64
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import connection, models, transaction
from wagtail.models import Site

from otklik.cms.search import index_entries
from otklik.cms.search.failed_query import FailedSearch, digest_of
from otklik.demo.network.models import OfficialPage
from otklik.demo.snapshot import audit_log, file
from otklik.demo.snapshot.dates import Move
from otklik.demo.snapshot.file import Head, Table
from otklik.demo.snapshot.tables_and_column_formats import Kind, columns, tables
from otklik.incidents.intake.models import Question, place_of
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import write_words
from otklik.legal_acts.search import fulltext
from otklik.organisation.people.user import User
from otklik.surveys.waves.models import Wave

#: The key of the question that /start/ shows; the author of the story asked with it.
QUESTION = UUID("df959f73-7f2f-5540-87f3-dba928fbc916")

type Change = Callable[[Any], Any]


def load(path: Path, *, at: datetime) -> None:
    """Existing data is deleted. Files go to the storage of uploads."""
    with ZipFile(path) as archive:
        end, move = Head.read(archive).chosen(at)
        found = file.read(archive, end)
        with transaction.atomic():
            _write(found, move)
            audit_log.write(_rows(found[audit_log.TABLE]), move, at=at)
            _make_keys()
        for name in archive.namelist():
            if name.startswith(file.MEDIA) and not default_storage.exists(name[len(file.MEDIA) :]):
                default_storage.save(name[len(file.MEDIA) :], ContentFile(archive.read(name)))
    audit_log.seal_all(at=at)
    _write_words()


def _write_words() -> None:
    """For the tables without a model."""
    index_entries.renew()
    acts = list(Act.objects.all())
    fulltext.write_heads(acts)
    for act in acts:
        write_words(act)


def _write(found: Mapping[str, Table], move: Move) -> None:
    models_by_table, changes = tables(), _changes(move)
    with connection.cursor() as cursor:
        for name in models_by_table:
            cursor.execute(f"DELETE FROM {_quoted(name)}")  # noqa: S608 - names of our tables
        for name, model in models_by_table.items():
            if name in found:
                _insert(cursor, model, found[name], changes)
        for statement in connection.ops.sequence_reset_sql(
            no_style(), list(models_by_table.values())
        ):
            cursor.execute(statement)
    Site.clear_site_root_paths_cache()


def _insert(
    cursor: Any, model: type[models.Model], table: Table, by_kind: Mapping[Kind, Change | None]
) -> None:
    """Newer columns get their defaults, removed ones are skipped."""
    here = columns(model)
    taken = [name for name in table.columns if name in here]
    new = [name for name in here if name not in table.columns]
    changes = [by_kind[here[name][1]] for name in taken]
    places = [table.columns.index(name) for name in taken]
    added = [here[name][0].get_db_prep_save(_default(here[name][0]), connection) for name in new]
    names = ", ".join(_quoted(name) for name in (*taken, *new))
    marks = ", ".join(["%s"] * (len(taken) + len(new)))
    cursor.executemany(
        f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES ({marks})",  # noqa: S608
        [
            [
                row[place] if change is None or row[place] is None else change(row[place])
                for place, change in zip(places, changes, strict=True)
            ]
            + added
            for row in _rows(table)
        ],
    )


def _default(field: models.Field[Any, Any]) -> Any:
    return None if field.null and not field.has_default() else field.get_default()


def _rows(table: Table) -> Iterable[list[Any]]:
    return (row for row in table.rows.values() if row is not None)


def _changes(move: Move) -> Mapping[Kind, Change | None]:
    is_sqlite = connection.vendor == "sqlite"
    return {
        Kind.PLAIN: None,
        Kind.MOMENT: move.moment if is_sqlite else lambda stored: _in_utc(move.moment(stored)),
        Kind.MONTH: move.month,
        Kind.TEXT: move.text,
        Kind.PROSE: move.prose,
        Kind.TRUTH: None if is_sqlite else bool,
        Kind.BYTES: base64.b64decode,
        Kind.SECRET: None,  # drawn by `_make_keys`
        Kind.CONTENT_TYPE: _content_types().__getitem__,
        Kind.PERMISSION: _permissions().__getitem__,
    }


def _in_utc(moment: str) -> str:
    return f"{moment}+00" if len(moment) > len("2026-01-01") else moment


def _content_types() -> dict[str, int]:
    rows = ContentType.objects.values_list("app_label", "model", "pk")
    return {f"{app}.{model}": pk for app, model, pk in rows}


def _permissions() -> dict[str, int]:
    rows = Permission.objects.values_list(
        "content_type__app_label", "content_type__model", "codename", "pk"
    )
    return {f"{app}.{model}.{codename}": pk for app, model, codename, pk in rows}


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _make_keys() -> None:
    """Create the secrets here: the file has none."""
    for page in OfficialPage.objects.values_list("pk", flat=True):
        OfficialPage.objects.filter(pk=page).update(
            token=secrets.token_urlsafe(32), hook_secret=secrets.token_urlsafe(32)
        )
    for wave in Wave.objects.exclude(opened_at=None).filter(closed_at=None).values_list("pk"):
        Wave.objects.filter(pk=wave[0]).update(key=secrets.token_hex(32))
    place = place_of(QUESTION)
    questions = list(Question.objects.select_related("incident"))
    for question in questions:
        key = QUESTION if question.place == place else uuid4()
        question.code_digest = Question.build(question.incident, key=key).code_digest
    Question.objects.bulk_update(questions, ["code_digest"], batch_size=500)
    failed_queries = list(FailedSearch.objects.exclude(text=""))
    for words in failed_queries:
        words.digest = digest_of(words.text, words.month)
    FailedSearch.objects.bulk_update(failed_queries, ["digest"], batch_size=500)
    for user in User.objects.defer("password"):
        user.set_unusable_password()
        user.save(update_fields=["password"])
