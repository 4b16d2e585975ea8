"""A real replica: another PostgreSQL that follows the tests' own by streaming, at times behind."""

import time
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from otklik.core.db import replica
from otklik.organisation.structure.authority import Authority
from tests.website.conftest import found_authority
from tools import postgres

pytestmark = pytest.mark.postgres

NEW = "8 (8712) 99-88-77"


@pytest.fixture(scope="module")
def streaming(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A server that follows the one of the tests, as the second database."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    with django_db_blocker.unblock():
        most = int(str(query(connection, "SHOW max_connections")))
        connection.close()
    first = connection.settings_dict
    place = {"host": first["HOST"], "port": str(first["PORT"]), "user": first["USER"]}
    with postgres.follower(**place, most=most) as server:
        own = {"HOST": str(server.root / "socket"), "PORT": "", "USER": "postgres"}
        connections.settings[replica.ALIAS] = first | own | {"TEST": {"MIRROR": "default"}}
        yield
        del connections[replica.ALIAS], connections.settings[replica.ALIAS]


def query(database: BaseDatabaseWrapper, words: str) -> object:
    with database.cursor() as cursor:
        cursor.execute(words)
        return cursor.fetchone()[0]


def catch_up() -> None:
    written = query(connection, "SELECT pg_current_wal_insert_lsn()")
    until = time.monotonic() + 60
    reached = f"SELECT pg_last_wal_replay_lsn() >= '{written}'"
    while not query(connections[replica.ALIAS], reached):
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True, databases=["default", replica.ALIAS])
def test_strangers_are_answered_by_the_server_that_follows_and_nobody_else_is(
    streaming: None, client: Client, settings: Settings
) -> None:
    settings.DATABASE_ROUTERS = ["otklik.core.db.replica.ReplicaRouter"]
    authority = found_authority()
    catch_up()
    follower = connections[replica.ALIAS]
    assert query(follower, "SELECT pg_is_in_recovery()")
    query(follower, "SELECT pg_wal_replay_pause()")
    Authority.objects.filter(pk=authority.pk).update(phone=NEW)
    with replica.replica_scope():
        replica.allow_replica()
        assert Authority.objects.get().phone == authority.phone
        with transaction.atomic():
            assert Authority.objects.get().phone == NEW
        with pytest.raises(DatabaseError, match="read-only"):
            Authority.objects.using(replica.ALIAS).update(phone="")
    assert Authority.objects.get().phone == NEW
    assert authority.phone in client.get("/acts/").content.decode()
    assert NEW in client.get("/ask/").content.decode()
    query(follower, "SELECT pg_wal_replay_resume()")
    catch_up()
    assert NEW in client.get("/acts/").content.decode()
    follower.close()
