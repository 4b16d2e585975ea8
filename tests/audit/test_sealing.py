"""Sealing takes every settled line once, whatever order commits came in."""

import contextlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from otklik.audit import hashing
from otklik.audit import seal_blocks as audit_seal
from otklik.audit.entries import record
from otklik.audit.models import Block, Line, Membership, UnsealedLine
from otklik.audit.seal_blocks import LINES_A_BLOCK, seal
from otklik.audit.tasks import seal_journal
from otklik.audit.verify_audit_log import verify
from otklik.core.schedule import scheduled_tasks
from otklik.organisation.structure.units_and_institutions import Unit
from tests.at_once import at_once
from tests.factories import UnitFactory

pytestmark = pytest.mark.postgres

AT = datetime(2026, 6, 2, 9, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)


def write(unit: Unit, count: int = 1) -> list[Line]:
    return [record(unit, "unit.seen", by=None, at=AT, place=n) for n in range(count)]


@pytest.mark.django_db
def test_only_settled_lines_are_sealed() -> None:
    unit = UnitFactory()
    with time_machine.travel(AT, tick=False):
        early = write(unit)[0]
    with time_machine.travel(AT + timedelta(minutes=2), tick=False):
        write(unit)
    block = seal(AT + timedelta(minutes=3))
    assert block is not None
    assert (block.number, block.line_count) == (1, 1)
    assert Membership.objects.get().line_uid == early.uid


@pytest.mark.django_db
def test_lines_written_while_the_clock_was_ahead_hold_up_none() -> None:
    unit = UnitFactory()
    with time_machine.travel(AT + timedelta(days=3650), tick=False):
        write(unit, audit_seal.LINES_A_BLOCK)
    with time_machine.travel(AT, tick=False):
        today = write(unit, 2)
    assert seal(AT + timedelta(minutes=3))
    sealed = set(Membership.objects.values_list("line_uid", flat=True))
    assert sealed == {line.uid for line in today}
    assert UnsealedLine.objects.count() == audit_seal.LINES_A_BLOCK


@pytest.mark.django_db
def test_nothing_to_seal_makes_no_block() -> None:
    assert seal(LATER) is None
    assert not Block.objects.exists()


@pytest.mark.django_db
def test_a_line_that_was_committed_late_goes_into_the_next_block() -> None:
    """Its key is below those sealed already, as when its transaction was a long one."""
    first = write(UnitFactory())[0]
    _commit_a_copy(first, pk=first.pk + 10)
    assert seal(LATER)
    late = _commit_a_copy(first, pk=first.pk + 5)
    block = seal(LATER)
    assert block is not None
    assert Membership.objects.get(block_number=block.number).line_uid == late.uid
    assert seal(LATER) is None


def _commit_a_copy(line: Line, *, pk: int) -> Line:
    fields = {
        field.name: getattr(line, field.name)
        for field in Line._meta.fields
        if field.name not in {"id", "uid"}
    }
    copy = Line(pk=pk, **fields)
    copy.mac = hashing.line_mac(copy)
    Line.objects.bulk_create([copy])
    UnsealedLine.objects.create(line=copy)
    return copy


@pytest.mark.django_db
def test_how_long_sealing_takes_does_not_depend_on_how_much_is_sealed(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """What waits stands in a table of its own, and leaves it with its block."""
    write(UnitFactory(), 3)
    assert UnsealedLine.objects.count() == 3
    assert seal(LATER)
    assert not UnsealedLine.objects.exists()
    with django_assert_num_queries(1) as asked:
        assert seal(LATER) is None
    assert 'FROM "audit_unsealedline"' in asked.captured_queries[0]["sql"]


@pytest.mark.django_db(transaction=True)
def test_a_line_that_was_rolled_back_does_not_wait() -> None:
    unit = UnitFactory()
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        write(unit)
        raise ZeroDivisionError
    assert not UnsealedLine.objects.exists()


@pytest.mark.django_db
def test_the_clock_seals_all_that_waits() -> None:
    assert "seal_journal" in "".join(entry.name for entry in scheduled_tasks())
    unit = UnitFactory()
    with time_machine.travel(AT, tick=False):
        write(unit, LINES_A_BLOCK + 3)
    seal_journal.call()
    assert [block.line_count for block in Block.objects.all()] == [LINES_A_BLOCK, 3]
    assert verify() == []


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_block() -> None:
    write(UnitFactory(), 5)
    blocks = at_once([lambda: seal(LATER)] * 2)
    assert len([block for block in blocks if block]) == 1
    assert Block.objects.get().line_count == 5
    assert verify() == []


@pytest.mark.django_db(transaction=True)
def test_who_writes_waits_for_none_who_wrote_and_has_not_ended() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time: nothing of ours could change that.")
    unit, has_written, may_end = UnitFactory(), threading.Event(), threading.Event()

    def write_and_linger() -> None:
        with transaction.atomic():
            write(unit)
            has_written.set()
            assert may_end.wait(60)

    def write_concurrently() -> None:
        assert has_written.wait(60)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
                write(unit)
        finally:
            may_end.set()

    assert at_once([write_and_linger, write_concurrently]) == [None, None]
    assert Line.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_lines_written_while_others_seal_are_all_sealed_once() -> None:
    unit = UnitFactory()

    def write_some() -> None:
        for _ in range(10):
            with transaction.atomic():
                write(unit)

    def seal_some() -> None:
        for _ in range(5):
            seal(LATER)

    at_once([write_some, write_some, seal_some, seal_some])
    while seal(LATER):
        pass
    assert Line.objects.count() == Membership.objects.count() == 20
    assert verify() == []
