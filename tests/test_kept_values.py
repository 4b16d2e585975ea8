"""Values are kept while the tables that they were read from are unchanged, and no longer."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone, translation

from otklik.channels.accounts.models import Account
from otklik.core.db import kept_values, table_marks
from otklik.core.db.kept_values import (
    cached_until_changed,
    marks_of_query,
    one_moment,
    record_reads,
)
from otklik.core.db.table_marks import PREFIX, WHOLE, reader
from otklik.incidents.cases.incident import Incident
from otklik.organisation.structure.authority import Authority
from tests.at_once import at_once
from tests.factories import AccountFactory, UnitFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    """A minute that does not pass, and nothing kept by others."""
    table_marks.install(connection)
    kept_values._values.clear()
    with time_machine.travel(timezone.now(), tick=False):
        yield
    reader.forget()


class Counted:
    """A read that counts how often it was made."""

    def __init__(self, read: Any) -> None:
        self.read, self.times = read, 0

    def make(self) -> Any:
        self.times += 1
        return self.read()

    def __call__(self) -> Any:
        return cached_until_changed("test", id(self), make=self.make)


def incident(account: Account) -> Incident:
    at = timezone.now()
    names = ("posted_at", "detected_at", "registered_at", "clock_from", "last_message_at", "due_at")
    number = Incident.objects.count() + 1
    return Incident.objects.create(
        number=number, account=account, thread_key=str(number), **dict.fromkeys(names, at)
    )


def phones() -> list[str]:
    return list(Authority.objects.order_by("pk").values_list("phone", flat=True))


def test_a_write_to_a_table_that_was_read_shows_at_once_and_one_elsewhere_leaves_it() -> None:
    authority = Authority.objects.create(code="a", phone="1")
    read = Counted(phones)
    assert (read(), read(), read.times) == (["1"], ["1"], 1)
    Group.objects.create(name="elsewhere")
    UnitFactory()
    assert (read(), read.times) == (["1"], 1)
    for write, told in (
        (lambda: Authority.objects.update(phone="2"), ["2"]),
        (lambda: Authority.objects.create(code="b", phone="3"), ["2", "3"]),
        (authority.delete, ["3"]),
        (lambda: connection.cursor().execute("UPDATE organisation_authority SET phone='4'"), ["4"]),
    ):
        write()
        assert read() == told
    assert read.times == 5


def test_what_is_kept_is_a_copy_for_each_language_and_a_minute() -> None:
    read = Counted(phones)
    read().append("of this reader")
    assert read() == []
    with translation.override("en"):
        read()
    assert read.times == 2
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        read()
    assert read.times == 3


def test_a_table_that_is_not_watched_is_covered_by_the_whole_database() -> None:
    read = Counted(lambda: list(Group.objects.values_list("name", flat=True)))
    assert marks_of_query("SELECT name FROM auth_group") == {WHOLE}
    assert marks_of_query('SELECT 1 FROM "found_nowhere" JOIN auth_group') == {WHOLE}
    read()
    Group.objects.create(name="new")
    assert read() == ["new"]
    UnitFactory()
    read()
    assert read.times == 3


def test_of_a_busy_table_only_the_columns_count_that_are_read() -> None:
    account = AccountFactory(name="Wall")
    read = Counted(lambda: list(Account.objects.values_list("name", flat=True)))
    busy = Counted(lambda: list(Account.objects.values_list("name", "last_event_at")))
    assert (len(read()), len(busy())) == (1, 1)
    account.last_event_at = timezone.now()
    account.save()  # sets every column, changes one
    assert (read(), read.times) == (["Wall"], 1)
    assert busy()[0][1] is not None
    Account.objects.update(name="Square")
    assert read() == ["Square"]
    AccountFactory(name="Yard")
    assert "Yard" in read()


def test_a_row_reached_by_key_counts_when_it_is_led_elsewhere() -> None:
    one = incident(AccountFactory())
    mark = "incidents_incident(account_id) by key"

    def counted() -> object:
        marks = reader.current()
        assert marks is not None
        return marks[mark]

    before = counted()
    incident(one.account)
    Incident.objects.update(last_message_at=timezone.now())
    assert counted() == before
    Incident.objects.filter(pk=one.pk).update(account=AccountFactory())
    assert counted() != before


def test_a_value_made_of_kept_ones_rests_on_their_tables() -> None:
    inner = Counted(phones)
    outer = Counted(lambda: [*inner(), "more"])
    inner()
    outer()
    Authority.objects.create(code="a", phone="1")
    assert outer() == ["1", "more"]
    with record_reads() as reads:
        outer()
    assert "organisation_authority" in reads


def test_a_mark_changes_with_the_commit_and_nothing_is_kept_inside_a_transaction() -> None:
    read = Counted(phones)
    read()
    with transaction.atomic():
        Authority.objects.create(code="a", phone="1")
        assert reader.current() is None
        assert read() == ["1"]
        assert at_once([read]) == [[]]  # by another connection, before the commit
    assert read() == ["1"]
    with transaction.atomic():
        Authority.objects.update(phone="2")
        transaction.set_rollback(True)
    assert read() == ["1"]


def test_what_a_transaction_reads_of_its_own_is_not_kept_for_others() -> None:
    read = Counted(phones)
    with one_moment():
        assert read() == []
        with transaction.atomic():
            Authority.objects.create(code="a", phone="1")
            assert read() == ["1"]
            transaction.set_rollback(True)
        assert read() == []
    assert (read(), read.times) == ([], 2)


def test_the_writers_of_one_table_do_not_wait_for_each_other() -> None:
    """They would on PostgreSQL, if they counted in one row."""
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time")
    read = Counted(phones)
    read()

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        Authority.objects.create(code="b", phone="2")

    with transaction.atomic():
        Authority.objects.create(code="a", phone="1")
        at_once([write])
        assert at_once([read]) == [["2"]]
    assert sorted(read()) == ["1", "2"]


def test_triggers_that_a_rebuilt_table_has_lost_come_back_and_others_go() -> None:
    with connection.cursor() as cursor:
        cursor.execute(table_marks._PRESENT[connection.vendor])
        name, table = next(row for row in cursor.fetchall() if row[0].startswith(PREFIX))
        place = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "{name}"{place}')
        cursor.execute("INSERT INTO core_table_mark (name, n) VALUES ('watched once', 1)")
    table_marks.install(connection)
    with connection.cursor() as cursor:
        cursor.execute(table_marks._PRESENT[connection.vendor])
        assert name in [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM core_table_mark WHERE name = 'watched once'")
        assert cursor.fetchone()[0] == 0


def test_a_table_whose_mark_is_gone_is_covered_by_the_whole_database() -> None:
    read = Counted(phones)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_table_mark")
    read()
    Authority.objects.create(code="a", phone="1")
    assert read() == ["1"]


def test_a_full_store_lets_the_oldest_go() -> None:
    store = kept_values.KeptStore[int](10)
    marks = {WHOLE: 1, table_marks.MINUTE: 1, "news": 1}
    for number in range(3):
        store.put(number, number, size=5, reads={"news"}, marks=marks)
    assert store.get(0, marks=marks) is None
    assert store.get(2, marks=marks) == (2, {"news": 1, table_marks.MINUTE: 1})
    assert store.get(2, marks={**marks, WHOLE: 2}) is not None
    assert store.get(2, marks={**marks, "news": 2}) is None
    assert store.get(2, marks={**marks, table_marks.MINUTE: 2}) is None
