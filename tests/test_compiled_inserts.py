"""Rows stored by SQL that is built once are those that `save` stores."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from otklik.audit.models import Line, Payload, UnsealedLine
from otklik.core.db.compiled_inserts import insert
from otklik.organisation.structure.units_and_institutions import Unit
from tests.factories import UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_it_is_the_row_that_save_stores() -> None:
    units = [UnitFactory.build(), UnitFactory.build()]
    units[0].save(force_insert=True)
    insert(units[1])
    one, other = (Unit.objects.filter(pk=unit.pk).values().get() for unit in units)
    own = {"id", "code", "name"}
    assert {k: v for k, v in one.items() if k not in own} == {
        k: v for k, v in other.items() if k not in own
    }
    assert other["name"] == units[1].name
    units[1].name = "Another"
    units[1].save()
    assert Unit.objects.get(pk=units[1].pk).name == "Another"


def test_given_keys_and_microseconds_are_stored(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    at = datetime(2026, 5, 1, 9, 30, 15, 123456, tzinfo=UTC)
    line = Line(at=at, recorded_at=at, verb="a", previous=uuid.uuid4())
    payload = Payload(line_uid=line.uid, salt="s", body='{"a": "%s"}')
    with django_assert_num_queries(3):
        insert(line)
        insert(payload)
        insert(UnsealedLine(line=line))
    found = Line.objects.get(pk=line.pk)
    assert (found.uid, found.at, found.previous) == (line.uid, at, line.previous)
    assert Payload.objects.get(pk=line.uid).body == '{"a": "%s"}'
    assert UnsealedLine.objects.filter(line=line).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(payload)
