"""A database that is locked, slow or gone: the network is told to come again, nothing is lost."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from pytest_django import Settings

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import RawEvent
from otklik.ingest import dispatch
from tests.channels.databases import at_once
from tests.ingest.conftest import body, handed, tell

pytestmark = pytest.mark.postgres


@contextmanager
def locked(seconds: float) -> Iterator[None]:
    """Another connection writes for so long."""
    is_held = threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute("LOCK TABLE channels_rawevent IN ACCESS EXCLUSIVE MODE")
                is_held.set()
                time.sleep(seconds)
        finally:
            connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    is_held.wait()
    try:
        yield
    finally:
        thread.join()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_database_locked_for_ten_seconds_loses_nothing(shared: None, account: Account) -> None:
    with locked(10):
        answers: list[Any] = at_once(*[lambda n=n: tell(body(n)) for n in range(3)])
    for number, answer in enumerate(answers):
        if answer.status_code == 503:  # the network repeats it
            assert tell(body(number)).status_code == 200
        else:
            assert answer.status_code == 200
    assert (RawEvent.objects.count(), handed()) == (3, 1)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL lets several write at once")
@pytest.mark.django_db
def test_who_waits_too_long_in_line_is_asked_for_again(
    account: Account, settings: Settings
) -> None:
    settings.EVENT_TURN_SECONDS = 0.05
    with dispatch._LINE:
        assert tell(body(1)).status_code == 503
    assert not RawEvent.objects.exists()
    assert tell(body(1)).status_code == 200
    assert RawEvent.objects.count() == 1


@contextmanager
def impatient() -> Iterator[None]:
    """A database that is not waited for."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        yield
        return
    options = connection.settings_dict["OPTIONS"]
    patience = options["timeout"]
    connection.close()
    options["timeout"] = 0.2
    try:
        yield
    finally:
        options["timeout"] = patience


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_stored_is_asked_for_again(shared: None, account: Account) -> None:
    with impatient():
        with locked(1.5):
            assert tell(body(1)).status_code == 503
        assert tell(body(1)).status_code == 200
    connection.close()
    assert (RawEvent.objects.count(), handed()) == (1, 1)


@pytest.mark.django_db
def test_a_database_that_is_gone(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    # Not of its class: Django leaves a method of its own on one that a test had to do without.
    monkeypatch.setattr(connection, "cursor", gone)
    answer = tell(body(1))
    monkeypatch.undo()
    assert answer.status_code == 503
