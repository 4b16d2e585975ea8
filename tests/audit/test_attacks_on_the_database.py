"""What somebody with the database alone can do to the journal, and that each of it is found.

They insert, delete and, where it says so, drop the triggers; they read every row and know every
hash, but hold no key and reach no file. The honest sealer goes on meanwhile.
"""

import contextlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from otklik.audit import chain, hashing, seal_blocks, triggers
from otklik.audit.entries import payload_hash, record
from otklik.audit.evidence import heads
from otklik.audit.hashing import tree_root
from otklik.audit.models import Block, Line, Membership, Payload, UnsealedLine
from otklik.audit.tasks import seal_journal
from otklik.audit.verify_audit_log import Kind, verify
from otklik.core.encryption_keys import FieldKeys
from otklik.organisation.people.user import User
from tests.at_once import at_once
from tests.factories import UnitFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LONG_AGO = datetime(2025, 2, 3, 9, tzinfo=UTC)


@pytest.fixture
def lead() -> User:
    """Three sealed lines, and three that wait for a block."""
    user: User = UserFactory()
    for place in range(3):
        record(UnitFactory(), "unit.seen", by=user, at=timezone.now(), place=place)
    assert seal_blocks.seal(timezone.now() + timedelta(minutes=3))
    for place in range(3):
        record(UnitFactory(), "unit.waits", by=user, at=timezone.now(), place=place)
    assert breaches() == []
    return user


def breaches() -> list[str]:
    return [str(problem) for problem in verify() if problem.is_breach]


def seal_all() -> None:
    while seal_blocks.seal(timezone.now() + timedelta(minutes=3)):
        pass


def insert(lead: User, verb: str, *, at: datetime, **fields: str) -> Line:
    """A line in the lead's name, as whoever reads the tables would write it."""
    body = json.dumps({"ground": "Решение"})
    line = Line(
        at=at,
        recorded_at=at,
        verb=verb,
        **{"subject_kind": "organisation.unit", "subject_key": "1", "subject_name": "Отдел"}
        | fields,
        actor_key=str(lead.pk),
        actor_name=str(lead),
        payload_hash=payload_hash("ab", body),
    )
    (written,) = Line.objects.bulk_create([line])
    Payload.objects.create(line_uid=written.uid, salt="ab", body=body)
    UnsealedLine.objects.create(line=written)
    return written


@pytest.mark.parametrize("at", [LONG_AGO, None], ids=["dated back", "of today"])
def test_an_invented_line_is_not_sealed_and_is_found(lead: User, at: datetime | None) -> None:
    line = insert(lead, "incident.closed", at=at or timezone.now())
    seal_all()
    assert not Membership.objects.filter(line_uid=line.uid).exists()
    assert Membership.objects.count() == 6  # the honest ones were not held up
    assert any(str(line.uid) in breach for breach in breaches())


def test_a_payload_goes_by_no_decision_but_ours(lead: User) -> None:
    line = Line.objects.with_verb("unit.seen")[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Payload.objects.filter(line_uid=line.uid).delete()
    for key in (str(line.pk), line.uid.hex):
        insert(
            lead, "journal.payload_erased", at=LONG_AGO,
            subject_kind="audit.line", subject_key=key,
        )  # fmt: skip
    Payload.objects.filter(line_uid=line.uid).delete()
    seal_all()
    items = [breach for breach in breaches() if str(line.uid) in breach]
    assert items
    assert "подробности" in items[0]


def rewrite(line: Line) -> None:
    Line.objects.filter(pk=line.pk).update(actor_name="Другой")


def rewrite_with_its_payload(line: Line) -> None:
    hash_ = payload_hash("cd", "{}")
    Line.objects.filter(pk=line.pk).update(payload_hash=hash_)
    Payload.objects.filter(line_uid=line.uid).update(salt="cd", body="{}")


def date_back(line: Line) -> None:
    Line.objects.filter(pk=line.pk).update(at=LONG_AGO, recorded_at=LONG_AGO)


def delete(line: Line) -> None:
    UnsealedLine.objects.filter(pk=line.pk).delete()
    Payload.objects.filter(line_uid=line.uid).delete()
    Line.objects.filter(pk=line.pk).delete()


def exchange(line: Line) -> None:
    """What two lines tell changes places."""
    other = Line.objects.with_verb("unit.waits").order_by("-pk")[0]
    Line.objects.filter(pk=line.pk).update(subject_key=other.subject_key)
    Line.objects.filter(pk=other.pk).update(subject_key=line.subject_key)


@pytest.mark.parametrize("attack", [rewrite, rewrite_with_its_payload, date_back, delete, exchange])
def test_a_waiting_line_is_not_touched_unseen(lead: User, attack: Callable[[Line], None]) -> None:
    line = Line.objects.with_verb("unit.waits").order_by("pk")[0]
    triggers.lift(connection)
    attack(line)
    triggers.install(connection)
    assert breaches()
    seal_all()
    assert breaches()


def test_the_last_line_that_waits_is_missed_as_soon_as_its_process_writes_again(
    lead: User,
) -> None:
    triggers.lift(connection)
    delete(Line.objects.order_by("-pk")[0])
    triggers.install(connection)
    record(UnitFactory(), "unit.seen", by=lead, at=timezone.now())
    assert breaches()


def test_a_chain_without_a_key_cannot_be_written_anew(lead: User) -> None:
    """A sealed line is changed, and every hash is made to fit, in the program's own way."""
    seal_all()
    line = Line.objects.with_verb("unit.seen")[1]
    triggers.lift(connection)
    Line.objects.filter(pk=line.pk).update(actor_name="Другой")
    blocks = list(Block.objects.order_by("number"))
    Block.objects.all().delete()
    rewritten(blocks)
    triggers.install(connection)
    kinds = {problem.kind for problem in verify()}
    assert kinds == {Kind.LINE_FORGED, Kind.BLOCK_FORGED}


def test_a_line_is_not_taken_out_of_its_block_unseen(lead: User) -> None:
    seal_all()
    last = Line.objects.order_by("-pk")[0]
    triggers.lift(connection)
    delete(last)
    Membership.objects.filter(line_uid=last.uid).delete()
    blocks = list(Block.objects.order_by("number"))
    Block.objects.all().delete()
    rewritten(blocks)
    triggers.install(connection)
    assert {problem.kind for problem in verify()} == {Kind.BLOCK_FORGED}


def rewritten(blocks: list[Block]) -> None:
    """As the sealer would, but for what needs a key."""
    previous = hashing.NO_HASH
    for block in blocks:
        places = Membership.objects.filter(block_number=block.number).order_by("position")
        lines = Line.objects.in_bulk([one.line_uid for one in places], field_name="uid")
        hashes = []
        for place in places:
            hash_ = hashing.line_hash(lines[place.line_uid])
            Membership.objects.filter(line_uid=place.line_uid).update(line_hash=hash_)
            hashes.append(hash_)
        block.previous_hash, block.line_count = previous, len(hashes)
        block.lines_root = tree_root(hashes)
        block.hash = seal_blocks.hash_of(block)
        block.save(force_insert=True)
        previous = block.hash


def test_what_is_sealed_already_cannot_be_made_to_stop_the_sealer(lead: User) -> None:
    UnsealedLine.objects.bulk_create(
        [UnsealedLine(line=line) for line in Line.objects.with_verb("unit.seen")]
    )
    seal_all()
    assert Membership.objects.count() == 6


def test_a_flood_of_invented_lines_holds_up_no_honest_one(lead: User) -> None:
    triggers.lift(connection)
    flood = 2 * seal_blocks.LINES_A_BLOCK + 1
    for line in [insert(lead, "unit.forged", at=timezone.now()) for _ in range(flood)]:
        UnsealedLine.objects.filter(pk=line.pk).delete()
        Line.objects.filter(pk=line.pk).update(id=line.pk - 10**6)
        UnsealedLine.objects.create(line_id=line.pk - 10**6)
    triggers.install(connection)
    seal_all()
    assert Membership.objects.count() == 6


def test_a_line_that_was_taken_away_and_put_back_later_is_not_sealed(lead: User) -> None:
    line = Line.objects.with_verb("unit.waits").order_by("-pk")[0]
    payload = Payload.objects.get(line_uid=line.uid)
    triggers.lift(connection)
    delete(line)
    triggers.install(connection)
    seal_all()
    later = timezone.now() + timedelta(days=1)
    with time_machine.travel(later, tick=False):
        record(UnitFactory(), "unit.seen", by=lead, at=later)
    assert seal_blocks.seal(later + timedelta(minutes=3))
    line.save(force_insert=True)
    payload.save(force_insert=True)
    UnsealedLine.objects.create(line=line)
    assert seal_blocks.seal(later + timedelta(minutes=3)) is None
    late = [str(problem) for problem in verify(at=later + timedelta(minutes=3))]
    assert any(str(line.uid) in breach for breach in late)


def test_a_tail_that_was_cut_is_missed_beside_the_database(
    lead: User, settings: Settings, tmp_path: Path
) -> None:
    """The clock writes each block's hash into the data folder, without any setting."""
    settings.DATA_DIR = tmp_path
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
        seal_journal.call()
    assert verify(heads=heads.read()) == []
    triggers.lift(connection)
    last = Membership.objects.filter(block_number=2)
    for line in Line.objects.filter(uid__in=last.values("line_uid")):
        delete(line)
    last.delete()
    Block.objects.filter(number=2).delete()
    triggers.install(connection)
    chain.forget()  # nobody writes after it
    assert verify() == []
    assert [str(one) for one in verify(heads=heads.read())] == [
        "2: нет блока, известного из внешней копии"
    ]
    record(UnitFactory(), "unit.seen", by=lead, at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
        seal_journal.call()  # another block 2
    values = {one.kind: one.block_number for one in verify(heads=heads.read())}
    assert values == {Kind.HEAD_MISSING: 2, Kind.PREDECESSOR_MISSING: 2}


def test_a_backup_that_was_restored_begins_again_and_says_so(
    lead: User, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    first = Block.objects.get()
    heads.append(first)
    heads.append(Block(number=2, hash="f" * 64, sealed_at=timezone.now()))
    assert [one.block_number for one in verify(heads=heads.read())] == [2]
    heads.begin_again(first, at=timezone.now())
    assert verify(heads=heads.read()) == []
    with heads.place().open("a", encoding="utf-8") as file:
        file.write('{"event": "sealed", "blo')  # the machine went down
    assert heads.read() == [(1, first.hash), (1, first.hash)]
    heads.begin_again(None, at=timezone.now())
    assert heads.place().stat().st_mode & 0o077 == 0


KEYS = "new:c29tZWJvZHkgZWxzZSdzIGtleSBvZiB0aGVpcnMhISE="


def test_keys_may_be_changed_and_what_was_written_stands(lead: User, settings: Settings) -> None:
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = FieldKeys(keys=(*FieldKeys.parse(KEYS).keys, *old.keys))
    assert breaches() == []
    record(UnitFactory(), "unit.seen", by=lead, at=timezone.now())
    seal_all()  # lines of both keys
    assert set(Line.objects.values_list("key_id", flat=True)) == {"test", "new"}
    assert breaches() == []
    settings.FIELD_KEYS = FieldKeys.parse(KEYS)
    assert breaches() == ["test: нет ключа журнала: верните его в secrets/field_keys"]


def test_a_key_that_was_replaced_writes_nothing_new(lead: User, settings: Settings) -> None:
    """Whoever has the old one, which is why it was replaced, and the database."""
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = FieldKeys(keys=(*FieldKeys.parse(KEYS).keys, *old.keys))
    record(UnitFactory(), "unit.seen", by=lead, at=timezone.now())
    seal_all()
    newer, settings.FIELD_KEYS = settings.FIELD_KEYS, old
    later = timezone.now() + timedelta(days=2)
    with time_machine.travel(later, tick=False):
        line = record(UnitFactory(), "unit.forged", by=lead, at=later)
    settings.FIELD_KEYS = newer
    assert seal_blocks.seal(later + timedelta(minutes=3)) is None
    lines = [str(one) for one in verify(at=later + timedelta(minutes=3))]
    assert lines == [f"{line.uid}: строка подписана ключом, который к тому времени заменили"]


@pytest.mark.django_db(transaction=True)
def test_writers_beside_each_other_roll_back_and_go_on_and_all_fits() -> None:
    unit = UnitFactory()
    record(unit, "unit.seen", by=None, at=timezone.now())

    def write() -> None:
        for n in range(6):
            with contextlib.suppress(ZeroDivisionError), transaction.atomic():
                record(unit, "unit.seen", by=None, at=timezone.now())
                with contextlib.suppress(ZeroDivisionError), transaction.atomic():
                    record(unit, "unit.undone", by=None, at=timezone.now())
                    raise ZeroDivisionError
                record(unit, "unit.seen", by=None, at=timezone.now())
                if n % 3 == 2:
                    raise ZeroDivisionError

    at_once([write, write, write])
    assert Line.objects.count() == 1 + 3 * 4 * 2
    assert breaches() == []
    named = {line.previous for line in Line.objects.all() if line.previous}
    open_ends = Line.objects.exclude(uid__in=named).count()
    assert 1 <= open_ends <= 3  # as many as wrote at the same moment
    triggers.lift(connection)
    delete(Line.objects.filter(uid__in=named).order_by("pk")[3])
    assert breaches()


def test_a_line_names_what_was_committed_or_written_before_it_alone(lead: User) -> None:
    before = Line.objects.order_by("-pk")[0]
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        record(UnitFactory(), "unit.undone", by=lead, at=timezone.now())
        raise ZeroDivisionError
    line = record(UnitFactory(), "unit.seen", by=lead, at=timezone.now())
    assert (line.previous, line.previous_mac) == (before.uid, before.mac)
