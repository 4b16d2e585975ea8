"""Whatever is done to the record past its triggers is found."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from otklik.audit import triggers
from otklik.audit.entries import record
from otklik.audit.erase_payload import erase_payload
from otklik.audit.models import Block, Line, Membership, Payload, UnsealedLine
from otklik.audit.seal_blocks import seal
from otklik.audit.verify_audit_log import Kind, verify
from otklik.core.refusal import Refused
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.postgres

AT = datetime(2026, 6, 2, 9, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)
BLOCKS, LINES_EACH = 3, 3


def write_record() -> None:
    """Three blocks of three lines, and a line that waits."""
    unit, user = UnitFactory(), UserFactory()
    for _ in range(BLOCKS):
        for n in range(LINES_EACH):
            record(unit, "unit.seen", by=user, at=AT + timedelta(minutes=n), place=n)
        assert seal(LATER)
    record(unit, "unit.waits", by=None, at=AT)


type Tampering = Callable[[int, int, str], object]


def change_line(field: str) -> Tampering:
    return lambda block, place, text: Line.objects.filter(uid=_uid(block, place)).update(
        **{field: text}
    )


def move_time(field: str) -> Tampering:
    return lambda block, place, _text: Line.objects.filter(uid=_uid(block, place)).update(
        **{field: AT - timedelta(microseconds=1)}
    )


def _uid(block: int, place: int) -> UUID:
    return Membership.objects.get(block_number=block, position=place).line_uid


def swap_lines(block: int, place: int, _text: str) -> None:
    here = Membership.objects.filter(block_number=block, position=place)
    there = Membership.objects.filter(block_number=block, position=(place + 1) % LINES_EACH)
    first, second = here.get(), there.get()
    here.update(position=99)
    there.update(position=first.position)
    Membership.objects.filter(position=99).update(position=second.position)


def add_line(block: int, _place: int, text: str) -> None:
    line = record(UnitFactory(), "unit.seen", by=None, at=AT, text=text)
    Membership.objects.create(
        line_uid=line.uid, block_number=block, position=LINES_EACH, line_hash="0" * 64
    )


TAMPERINGS: list[Tampering] = [
    *(
        change_line(field)
        for field in (
            "verb",
            "subject_kind",
            "subject_key",
            "subject_name",
            "actor_key",
            "actor_name",
            "payload_hash",
        )
    ),
    move_time("at"),
    move_time("recorded_at"),
    swap_lines,
    add_line,
    lambda b, p, t: Line.objects.filter(uid=_uid(b, p)).delete(),
    lambda b, p, t: Line.objects.filter(uid=_uid(b, p)).update(id=10**6),
    lambda b, p, t: Line.objects.filter(verb="unit.waits").delete(),
    lambda b, p, t: UnsealedLine.objects.filter(line__verb="unit.waits").delete(),
    lambda b, p, t: Payload.objects.filter(line_uid=_uid(b, p)).update(body=t),
    lambda b, p, t: Payload.objects.filter(line_uid=_uid(b, p)).update(salt=t[:32]),
    lambda b, p, t: Payload.objects.filter(line_uid=_uid(b, p)).delete(),
    lambda b, p, t: Membership.objects.filter(line_uid=_uid(b, p)).delete(),
    lambda b, p, t: Membership.objects.filter(line_uid=_uid(b, p)).update(line_hash="f" * 64),
    lambda b, p, t: Membership.objects.filter(line_uid=_uid(b, p)).update(block_number=77),
    lambda b, p, t: Block.objects.filter(number=b).delete(),
    lambda b, p, t: Block.objects.filter(number=b).update(number=50),
    lambda b, p, t: Block.objects.filter(number=b).update(hash="f" * 64),
    lambda b, p, t: Block.objects.filter(number=b).update(previous_hash="f" * 64),
    lambda b, p, t: Block.objects.filter(number=b).update(sealed_at=AT),
    lambda b, p, t: Block.objects.filter(number=b).update(line_count=LINES_EACH + 1),
]


class AnyTamperingIsFound(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        """Written and found in order once: what an example does is taken back after it."""
        write_record()
        assert verify() == []

    @settings(max_examples=100)
    @given(
        tampering=st.sampled_from(TAMPERINGS),
        block=st.integers(1, BLOCKS),
        place=st.integers(0, LINES_EACH - 1),
        text=st.text("абвxyz", min_size=3, max_size=40),
    )
    def test_tampering(self, tampering: Tampering, block: int, place: int, text: str) -> None:
        triggers.lift(connection)
        tampering(block, place, text)
        triggers.install(connection)
        assert any(problem.is_breach for problem in verify())


@pytest.fixture
def chain(db: None) -> list[Block]:
    write_record()
    return list(Block.objects.all())


def test_blocks_cut_off_at_the_end_are_found_by_a_hash_kept_elsewhere(chain: list[Block]) -> None:
    head = chain[-1].hash
    assert verify(head=head) == []
    triggers.lift(connection)
    for place in Membership.objects.filter(block_number=BLOCKS):
        Line.objects.filter(uid=place.line_uid).delete()
        Payload.objects.filter(line_uid=place.line_uid).delete()
        place.delete()
    Block.objects.filter(number=BLOCKS).delete()
    assert [problem.kind for problem in verify()] == [Kind.PREDECESSOR_MISSING]
    UnsealedLine.objects.all().delete()
    waits = Line.objects.with_verb("unit.waits")
    Payload.objects.filter(line_uid__in=waits.values("uid")).delete()
    waits.delete()
    assert verify() == []
    assert [problem.kind for problem in verify(head=head)] == [Kind.HEAD_MISSING]
    items = [(block.number, block.hash) for block in chain]
    assert [problem.block_number for problem in verify(heads=items)] == [BLOCKS]


def test_a_line_that_the_sealer_was_made_to_forget_is_named(chain: list[Block]) -> None:
    line = Line.objects.with_verb("unit.waits").get()
    UnsealedLine.objects.all().delete()
    assert seal(LATER) is None
    assert [(problem.kind, problem.line_uid) for problem in verify()] == [
        (Kind.LINE_PASSED_OVER, line.uid)
    ]


@pytest.mark.parametrize(("newest", "found"), [(1, 0), (2, 1), (3, 1), (9, 1), (None, 1)])
def test_the_newest_blocks_may_be_verified_alone(
    chain: list[Block], newest: int | None, found: int
) -> None:
    triggers.lift(connection)
    Line.objects.filter(uid=_uid(2, 1)).update(verb="unit.forged")
    assert len(verify(newest=newest)) == found


def test_the_newest_blocks_stand_on_those_before_them(chain: list[Block]) -> None:
    triggers.lift(connection)
    Block.objects.filter(number=2).update(hash="f" * 64)
    assert [problem.kind for problem in verify(newest=1)] == [Kind.CHAIN_BROKEN]
    Block.objects.filter(number=2).delete()
    assert [problem.kind for problem in verify(newest=1)] == [Kind.BLOCK_MISSING]


def test_a_problem_says_where_and_what(chain: list[Block]) -> None:
    triggers.lift(connection)
    place = Membership.objects.get(block_number=2, position=1)
    Line.objects.filter(uid=place.line_uid).update(verb="unit.forged")
    (problem,) = verify()
    assert (problem.kind, problem.block_number) == (Kind.LINE_CHANGED, 2)
    assert str(problem).startswith(f"2/{place.line_uid}: ")


def test_erasure_keeps_the_chain_provable(chain: list[Block]) -> None:
    line = Line.objects.with_verb("unit.seen")[4]
    user = UserFactory()
    erasure = erase_payload(line, ground="Заявление об отзыве согласия", by=user, at=AT)
    line.refresh_from_db()
    assert line.particulars is None
    assert erasure.actor_key == str(user.pk)
    assert erasure.particulars == {"ground": "Заявление об отзыве согласия"}
    problems = verify()
    assert [(problem.kind, problem.line_uid) for problem in problems] == [
        (Kind.PAYLOAD_ERASED, line.uid)
    ]
    assert not any(problem.is_breach for problem in problems)
    assert list(Line.objects.about(line)) == [erasure]


def test_erasure_is_refused_without_a_ground_or_twice(chain: list[Block]) -> None:
    line = Line.objects.all()[0]
    with pytest.raises(Refused):
        erase_payload(line, ground=" ", by=None, at=AT)
    erasure = erase_payload(line, ground="Решение", by=None, at=AT)
    with pytest.raises(Refused):
        erase_payload(line, ground="Решение", by=None, at=AT)
    with pytest.raises(Refused):
        erase_payload(erasure, ground="Решение", by=None, at=AT)


def test_particulars_of_many_lines_take_one_query(
    chain: list[Block], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        shown = [line.particulars for line in Line.objects.with_particulars().newest_first()]
    assert shown[0] == {}
    assert shown[1] == {"place": 2}
