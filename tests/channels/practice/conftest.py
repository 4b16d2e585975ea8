"""The practice network on a live server."""

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.demo.network import PracticeNetwork
from otklik.demo.start.network_account import ensure


@pytest.fixture
def connection(django_db_setup: None, live_server: LiveServer) -> Connection:
    # The database first: a live server made before it shares no connection with the test.
    hook = f"{live_server.url}/hooks/practice/"
    keys = ensure(live_server.url, hook, name="Комитет", at=timezone.now())
    return Connection(
        base_url=f"{live_server.url}/practice/api/",
        container=keys.container,
        secrets={"token": keys.token, "hook_secret": keys.secret},
        allow_loopback=True,
    )


@pytest.fixture
def network(connection: Connection) -> PracticeNetwork:
    return PracticeNetwork(connection)
