"""An item that stands on a state template site: the nightly check asks that site, all the way.

Only two places are ours here: what the name is said to lie at, and where a connection to that
public address ends. All between, looking up, judging, pinning, asking, reading, is the real thing.
"""

import socket
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpcore
import pytest

from otklik.disclosure.checks import site_check
from otklik.disclosure.checks.check_records import PlaceCheck
from otklik.disclosure.items.models import Item
from tests.disclosure.conftest import NOON
from tests.staffed import Staff

pytestmark = pytest.mark.django_db

NAME, PUBLIC = "www.old-site.example", "93.184.216.34"
DAY = timedelta(days=1)
PAGE = """<html><head><meta charset="windows-1251"></head><body><nav>Меню сайта</nav>
<main><h1>Приём граждан</h1><p>По вторникам с десяти до двенадцати, кабинет {room}.</p></main>"""


class ForeignSite:
    """A web server on this machine that the program knows as a public one far away."""

    def __init__(self) -> None:
        self.room, self.hosts, self.connected = "5", list[str](), list[str]()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.hosts.append(self.headers["Host"])
                if self.path == "/inside/":
                    self.send_response(302)
                    self.send_header("Location", "http://127.0.0.1:1/")
                    self.end_headers()
                    return
                if self.path == "/moved/":
                    self.send_response(301)
                    self.send_header("Location", "/reception/")
                    self.end_headers()
                    return
                self.send_response(200 if self.path == "/reception/" else 404)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(PAGE.format(room=site.room).encode("cp1251"))

            def log_message(self, *args: object) -> None:
                """Nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> Iterator[ForeignSite]:
    site = ForeignSite()
    known, connect = socket.getaddrinfo, httpcore.SyncBackend.connect_tcp

    def getaddrinfo(name: Any, *rest: Any, **more: Any) -> Any:
        return known(PUBLIC if name == NAME else name, *rest, **more)

    def connect_tcp(self: Any, host: str, port: int, *rest: Any, **more: Any) -> Any:
        site.connected.append(host)
        assert host == PUBLIC, "a test asks nobody else"
        return connect(self, "127.0.0.1", site.server.server_port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect_tcp)
    yield site
    site.server.shutdown()
    site.server.server_close()


def put(item: Item, path: str, staff: Staff) -> Item:
    place = f"http://{NAME}{path}"
    item.arrange(
        place=place, owner=None, checklist=[], confirm_every=91, by=staff.authorised, at=NOON
    )
    return item


def test_a_page_of_another_site_is_asked_read_and_compared_day_by_day(
    foreign: ForeignSite, counted: dict[str, Item], staff: Staff
) -> None:
    item = put(counted["actual"], "/reception/", staff)
    first = site_check.check_place(item, at=NOON)
    assert (first.status, first.problem, first.changed_on) == (200, "", NOON.date())
    assert first.length > 40
    assert site_check.check_place(item, at=NOON + DAY).changed_on == NOON.date()
    foreign.room = "17"
    assert site_check.check_place(item, at=NOON + 2 * DAY).changed_on == (NOON + 2 * DAY).date()
    assert foreign.hosts == [NAME] * 3, "it is asked by its name"
    assert foreign.connected == [PUBLIC] * 3, "the connection goes to the address that was judged"


@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [
        ("/moved/", 200, ""),
        ("/nothing/", 404, PlaceCheck.Problem.REFUSED),
        ("/inside/", None, PlaceCheck.Problem.FORBIDDEN),
    ],
)
def test_where_another_site_leads_is_judged_anew(
    foreign: ForeignSite,
    counted: dict[str, Item],
    staff: Staff,
    path: str,
    status: int | None,
    problem: str,
) -> None:
    check = site_check.check_place(put(counted["actual"], path, staff), at=NOON)
    assert (check.status, check.problem) == (status, problem)
    assert set(foreign.connected) == {PUBLIC}
