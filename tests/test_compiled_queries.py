"""Reads whose SQL is built once answer as the QuerySets do that they were built from."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, connections
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from otklik.core.db import replica
from otklik.core.db.compiled_queries import (
    MOST_SHAPES,
    attach,
    attach_related,
    compiled_query,
    derived,
    totals,
)
from otklik.organisation.people.roles_and_rights import Right, Role
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.units_and_institutions import Institution, Unit
from tests.at_once import at_once
from tests.factories import AppointmentFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.postgres
DAY = date(2025, 5, 1)


def appointed(*, unit: Any, on: date, roles: Any) -> QuerySet[Appointment]:
    found = Appointment.objects.in_force(on=on).filter(unit=unit, role__in=roles)
    return found.select_related("user", "unit__institution").order_by("pk")


def in_part(*, unit: Any, on: date, roles: Any) -> QuerySet[Appointment]:
    return appointed(unit=unit, on=on, roles=roles).select_related(None).only("starts_on")


def marked(*, unit: Any, on: date, roles: Any) -> QuerySet[User]:
    theirs = Appointment.objects.filter(user=OuterRef("pk"), unit=unit, role__in=roles)
    late = Count("appointments", filter=Q(appointments__starts_on__gt=on))
    found = User.objects.annotate(is_here=Exists(theirs), late=late)
    return found.filter(is_here=True).order_by("pk")


def as_dictionaries(*, unit: Any, on: date, roles: Any) -> QuerySet[Any, Any]:
    return appointed(unit=unit, on=on, roles=roles).values("user__name", "starts_on", "ends_on")


def as_names(*, unit: Any, on: date, roles: Any) -> QuerySet[Appointment, str]:
    return appointed(unit=unit, on=on, roles=roles).values_list("user__name", flat=True)


def as_named(*, unit: Any, on: date, roles: Any) -> QuerySet[Appointment, Any]:
    found = appointed(unit=unit, on=on, roles=roles).annotate(since=F("starts_on"))
    return found.values_list("since", "pk", named=True)


def together(*, unit: Any, on: date, roles: Any) -> QuerySet[Appointment, Any]:
    late = Appointment.objects.filter(starts_on__gt=on, unit=unit).order_by().values_list("pk")
    found = appointed(unit=unit, on=on, roles=roles).order_by().values_list("pk")
    return found.union(late).order_by("pk")


def counted(*, unit: Any, on: date, roles: Any) -> QuerySet[Appointment, dict[str, Any]]:
    found = appointed(unit=unit, on=on, roles=roles)
    return totals(found, n=Count("pk"), heads=Count("pk", filter=Q(role=Role.LEAD)))


EACH = [appointed, in_part, marked, as_dictionaries, as_names, as_named, together, counted]


def said(row: Any) -> Any:
    """All that a row says, with what was loaded beside it; a model says where it is from."""
    if not hasattr(row, "_state"):
        return row if isinstance(row, dict) else (row, getattr(row, "_fields", ()))
    beside = {name: said(one) for name, one in row._state.fields_cache.items() if one is not None}
    own = {name: value for name, value in row.__dict__.items() if name != "_state"}
    return type(row), own, beside, row._state.db, row._state.adding


@pytest.fixture
def units() -> list[Unit]:
    """Two units; in each a lead and an operator, and one who comes later."""
    found = UnitFactory.create_batch(2)
    for unit in found:
        AppointmentFactory(unit=unit, role=Role.LEAD)
        AppointmentFactory(unit=unit, ends_on=date(2030, 1, 1))
        AppointmentFactory(unit=unit, starts_on=date(2026, 1, 1))
    return list(found)


@pytest.mark.django_db
@pytest.mark.parametrize("build", EACH, ids=lambda build: build.__name__)
def test_the_rows_are_those_of_the_queryset(
    units: list[Unit],
    build: Callable[..., QuerySet[Any, Any]],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    compiled = compiled_query(build)
    for unit, on, roles in [
        (units[0], DAY, [Role.LEAD]),
        (units[1], DAY, [Role.LEAD, Role.OPERATOR]),
        (units[0], date(2027, 1, 1), {Role.OPERATOR}),
        (units[1], date(2001, 1, 1), (Role.LEAD, Role.OPERATOR, Role.APPROVER)),
    ]:
        plain = [said(row) for row in build(unit=unit, on=on, roles=roles)]
        with django_assert_num_queries(1):
            rows = compiled(unit=unit, on=on, roles=roles)
        assert [said(row) for row in rows] == plain
    assert plain or build is not counted


@pytest.mark.django_db
def test_a_shape_is_built_once_and_its_rows_are_new_each_time(units: list[Unit]) -> None:
    built: list[bool] = []

    @compiled_query
    def people(is_late: bool, *, unit: Any, on: date) -> QuerySet[Appointment]:
        built.append(is_late)
        found = Appointment.objects.filter(unit=unit)
        return found.filter(starts_on__gt=on) if is_late else found.filter(starts_on__lte=on)

    first, again = people(False, unit=units[0], on=DAY), people(False, unit=units[1], on=DAY)
    assert {one.unit_id for one in first} == {units[0].pk}
    assert {one.unit_id for one in again} == {units[1].pk}
    once = len(built)
    [late] = people(True, unit=units[0], on=DAY)
    late.role = Role.APPROVER
    [anew] = people(True, unit=units[0].pk, on=DAY)
    assert anew.role == Role.OPERATOR
    assert built == [False] * once + [True] * once


@pytest.mark.django_db
def test_lists_of_near_lengths_share_their_sql_and_an_empty_one_asks_nothing() -> None:
    users = UserFactory.create_batch(5)

    @compiled_query
    def named(*, keys: list[int]) -> QuerySet[User, int]:
        return User.objects.filter(pk__in=keys).values_list("pk", flat=True)

    @compiled_query
    def others(*, keys: list[int]) -> QuerySet[User, int]:
        return User.objects.exclude(pk__in=keys).values_list("pk", flat=True)

    texts = []
    for length in range(6):
        keys = [one.pk for one in users[:length]]
        with CaptureQueriesContext(connection) as asked:
            assert sorted(named(keys=keys)) == keys
        texts.append([each["sql"].count(",") for each in asked])
        assert sorted(others(keys=keys)) == [one.pk for one in users[length:]]
    assert texts[0] == []
    assert texts[3] == texts[4] != texts[5]


@pytest.mark.django_db
def test_what_would_be_kept_wrongly_is_refused(units: list[Unit]) -> None:
    @compiled_query
    def on_leave(*, day: date | None) -> QuerySet[Appointment]:
        return Appointment.objects.filter(ends_on=day)

    @compiled_query
    def by_condition(*, day: date) -> QuerySet[Appointment]:
        return Appointment.objects.filter(ends_on=day) if day else Appointment.objects.none()

    @compiled_query
    def by_the_clock() -> QuerySet[User]:
        return User.objects.filter(last_login__lt=timezone.now())

    @compiled_query
    def with_more() -> QuerySet[Unit]:
        return Unit.objects.prefetch_related("appointments")

    @compiled_query
    def locked() -> QuerySet[Unit]:
        return Unit.objects.select_for_update()

    @compiled_query
    def of_one() -> QuerySet[Appointment]:
        return units[0].appointments.all()

    @compiled_query
    def by_text(*, day: date) -> QuerySet[User]:
        return User.objects.filter(username=str(day))

    @compiled_query
    def by_comparison(*, day: date) -> QuerySet[User]:
        return User.objects.filter(is_active=day == DAY)

    @compiled_query
    def of_fewer(*, days: list[date]) -> QuerySet[User]:
        return User.objects.filter(last_login__date__in=derived(days, sorted))

    with pytest.raises(TypeError, match="list days is given as it is"):
        of_fewer(days=[DAY])
    with pytest.raises(TypeError, match="its text is"):
        by_text(day=DAY)
    with pytest.raises(TypeError, match="a comparison needs"):
        by_comparison(day=DAY)
    with pytest.raises(TypeError, match="day is None"):
        on_leave(day=None)
    with pytest.raises(TypeError, match="day is not known yet"):
        by_condition(day=DAY)
    with pytest.raises(ValueError, match="differ"):
        by_the_clock()
    for refused in (with_more, locked, of_one):
        with pytest.raises(TypeError, match=f"{refused.__name__} is compiled"):
            refused()


@pytest.mark.django_db
def test_time_zone_and_language_are_part_of_the_shape() -> None:
    late = datetime(2025, 5, 1, 22, 30, tzinfo=UTC)
    UserFactory(last_login=late)

    @compiled_query
    def days(*, since: datetime) -> QuerySet[User, date]:
        found = User.objects.filter(last_login__gte=since)
        return found.values_list(TruncDate("last_login"), flat=True)

    @compiled_query
    def words() -> QuerySet[User]:
        return User.objects.filter(name=translation.gettext("Language"))

    found = []
    for zone in ("UTC", "Europe/Moscow", "UTC"):
        with timezone.override(zone):
            found += days(since=late)
    assert found == [date(2025, 5, 1), date(2025, 5, 2), date(2025, 5, 1)]
    texts = set()
    for language in ("ru", "en"):
        with translation.override(language), CaptureQueriesContext(connection) as asked:
            words()
        texts.add(asked[0]["sql"])
    assert len(texts) == 2


@pytest.mark.django_db
def test_what_is_made_of_a_value_is_made_anew_each_time() -> None:
    for day in (1, 2, 3):
        UserFactory(username=f"day {day}", last_login=datetime(2025, 5, day, 12, tzinfo=UTC))

    @compiled_query
    def between(*, at: datetime, name: str) -> QuerySet[User, str]:
        found = User.objects.filter(last_login__gt=at - timedelta(days=1), last_login__lt=at)
        found |= User.objects.filter(username=derived(name, str.lower))
        return found.order_by("pk").values_list("username", flat=True)

    for day in (2, 4, 3):
        at = datetime(2025, 5, day, 11, 30, tzinfo=UTC)
        assert between(at=at, name="DAY 1") == (
            ["day 1"] if day == 2 else ["day 1", f"day {day - 1}"]
        )
    assert derived("DAY 1", str.lower) == "day 1"


@pytest.mark.django_db
def test_a_user_chooses_the_sql_by_rights_and_fills_in_keys() -> None:
    place, unit = UnitFactory(), UnitFactory()
    Institution.objects.create(name="Музей", unit=place)
    Institution.settle_units()
    inside = UserFactory(role=Role.SPECIALIST, unit=Unit.objects.get(pk=place.pk))
    both = UserFactory(role=Role.SPECIALIST, unit=unit)
    AppointmentFactory(user=both, role=Role.SPECIALIST, unit=UnitFactory())
    seeing_all = UserFactory(role=Role.LEAD, unit=unit)
    shapes: list[bool] = []

    @compiled_query
    def theirs(*, user: User) -> QuerySet[Unit]:
        shapes.append(user.may(Right.SEE_ALL_UNITS))
        units = Unit.objects.visible_to(user).order_by("pk")
        return units if shapes[-1] else units.filter(pk__in=user.unit_ids)

    for user in (inside, both, seeing_all, UserFactory(role=Role.SPECIALIST, unit=unit)):
        assert theirs(user=user) == list(theirs.__wrapped__(user=user))  # type: ignore[attr-defined]
    assert {True, False} == set(shapes)
    assert [one.pk for one in theirs(user=inside)] == [place.pk]

    @compiled_query
    def by_name(*, user: User) -> QuerySet[User]:
        return User.objects.filter(username=user.username)

    with pytest.raises(AttributeError, match="username"):
        by_name(user=both)


@pytest.mark.django_db
def test_rows_attached_are_those_of_the_related_manager(
    units: list[Unit], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    @compiled_query
    def held_in(*, keys: list[int]) -> QuerySet[Appointment]:
        return Appointment.objects.filter(unit__in=keys).order_by("pk")

    empty = UnitFactory()
    known = {unit.pk: list(unit.appointments.order_by("pk")) for unit in units}
    rows = [*Unit.objects.filter(pk__in=known).order_by("pk"), Unit.objects.get(pk=empty.pk)]
    attach(rows, "appointments", held_in(keys=[unit.pk for unit in rows]))
    attach([], "appointments", [])
    with django_assert_num_queries(0):
        assert {unit.pk: list(unit.appointments.all()) for unit in rows[:2]} == known
        assert all(one.unit is unit for unit in rows for one in unit.appointments.all())
        assert not rows[2].appointments.all()
    assert rows[0].appointments.filter(role=Role.LEAD).count() == 1


@pytest.mark.django_db
def test_rows_attached_by_a_foreign_key_are_shared(
    units: list[Unit], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = list(Appointment.objects.order_by("pk"))
    homes = {row.pk: row.unit.institution for row in Appointment.objects.all()}
    with django_assert_num_queries(1):
        attach_related(rows, "unit")
        attach_related([], "unit")
    with django_assert_num_queries(0):
        assert all(row.unit.pk == row.unit_id for row in rows)
        by_unit = {row.unit_id: row.unit for row in rows}
        assert all(row.unit is by_unit[row.unit_id] for row in rows)
    seen = list(by_unit.values())
    attach_related(seen, "institution")
    with django_assert_num_queries(0):
        assert {row.pk: row.unit.institution for row in rows} == homes


@pytest.mark.django_db
def test_shapes_without_end_are_forgotten(units: list[Unit]) -> None:
    built: list[int] = []

    @compiled_query
    def unit(key: int) -> QuerySet[Unit]:
        built.append(key)
        return Unit.objects.filter(pk=key)

    for key in range(MOST_SHAPES + 1):
        assert [one.pk for one in unit(key)] == [one.pk for one in units if one.pk == key]
    once = len(built)
    unit(MOST_SHAPES)
    assert len(built) == once
    unit(0)
    assert len(built) > once


@pytest.mark.django_db
def test_the_database_refuses_as_ever() -> None:
    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        raise FieldDoesNotExist(sql)

    @compiled_query
    def all_units() -> QuerySet[Unit]:
        return Unit.objects.order_by("pk")

    all_units()
    with connection.execute_wrapper(refuse), pytest.raises(FieldDoesNotExist, match="SELECT"):
        all_units()


@pytest.fixture
def follower(settings: Settings) -> Iterator[None]:
    """The same database under a second name."""
    settings.DATABASE_ROUTERS = ["otklik.core.db.replica.ReplicaRouter"]
    connections.settings[replica.ALIAS] = connections.settings["default"]
    connections[replica.ALIAS] = connections["default"]
    yield
    del connections[replica.ALIAS], connections.settings[replica.ALIAS]


@pytest.mark.django_db(transaction=True)
def test_each_call_asks_the_routers_for_its_database(follower: None) -> None:
    UnitFactory()

    @compiled_query
    def all_units() -> QuerySet[Unit]:
        return Unit.objects.order_by("pk")

    assert all_units()[0]._state.db == "default"
    with replica.replica_scope():
        replica.allow_replica()
        assert all_units()[0]._state.db == replica.ALIAS
    assert all_units()[0]._state.db == "default"


@pytest.mark.django_db(transaction=True)
def test_threads_share_what_was_built() -> None:
    users = [UserFactory(last_login=datetime(2025, 1, day, tzinfo=UTC)) for day in range(1, 9)]
    threads: set[int] = set()

    @compiled_query
    def one(*, key: int, names: list[str]) -> QuerySet[User]:
        threads.add(threading.get_ident())
        return User.objects.filter(pk=key, username__in=names)

    def ask(user: User) -> Callable[[], bool]:
        def act() -> bool:
            rows = [one(key=user.pk, names=[user.username, "nobody"]) for _ in range(20)]
            return {(u.pk, u.last_login) for [u] in rows} == {(user.pk, user.last_login)}

        return act

    assert all(at_once([ask(user) for user in users]))
    assert len(threads) <= 2
