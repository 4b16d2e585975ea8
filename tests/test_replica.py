"""A replica is read for strangers' pages alone, and never inside a transaction."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, ClassVar

import pytest
from django.db import connections, transaction
from django.db.models import Model
from django.test import Client
from pytest_django import Settings

from otklik.core.db import replica
from otklik.core.db.replica import ReplicaRouter
from otklik.organisation.structure.authority import Authority
from tests.website.conftest import found_authority

pytestmark = pytest.mark.postgres


@pytest.fixture
def follower(settings: Settings) -> Iterator[None]:
    """The same database under a second name, as a replica that is never behind."""
    settings.DATABASE_ROUTERS = ["otklik.core.db.replica.ReplicaRouter"]
    connections.settings[replica.ALIAS] = connections.settings["default"]
    connections[replica.ALIAS] = connections["default"]
    yield
    del connections[replica.ALIAS], connections.settings[replica.ALIAS]


@pytest.mark.django_db(transaction=True)
def test_strangers_pages_are_read_there_and_writes_and_transactions_are_not(
    follower: None, client: Client
) -> None:
    found_authority()
    assert Authority.objects.get()._state.db == "default"
    with replica.replica_scope():
        replica.allow_replica()
        assert Authority.objects.get()._state.db == replica.ALIAS
        assert Authority.objects.select_for_update().db == "default"
        with transaction.atomic():
            assert Authority.objects.get()._state.db == "default"
        authority = Authority.objects.get()
        authority.phone = "1"
        authority.save()
        assert authority._state.db == "default"
    assert Authority.objects.get()._state.db == "default"


class Asked(ReplicaRouter):
    """Remembers where it sent what."""

    places: ClassVar[set[str]] = set()

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        place = super().db_for_read(model, **hints)
        self.places.add(place)
        return place


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("address", "place"), [("/acts/", replica.ALIAS), ("/api/v1/acts/", replica.ALIAS),
                           ("/ask/", "default"), ("/account/login/", "default")]
)  # fmt: skip
def test_which_pages_may_be_a_moment_behind(
    follower: None, client: Client, settings: Settings, address: str, place: str
) -> None:
    settings.DATABASE_ROUTERS = ["tests.test_replica.Asked"]
    found_authority()
    Asked.places.clear()
    assert client.get(address).status_code == HTTPStatus.OK
    assert place in Asked.places
    assert (replica.ALIAS in Asked.places) == (place == replica.ALIAS)


def test_nothing_is_migrated_there_and_rows_of_both_belong_together() -> None:
    router = ReplicaRouter()
    assert router.allow_migrate(replica.ALIAS, "incidents") is False
    assert router.allow_migrate("default", "incidents") is None
    assert router.allow_relation(Authority(), Authority())
    assert router.db_for_read(Authority) == "default"
