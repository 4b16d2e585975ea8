"""A page in the practice network, served by granian as `otklik run` serves it.

Its people write through its own pages, its bad days are switched in its own drawer, and its web
hook calls the desk's over HTTP. Only its wall is read from its tables, to judge by.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import httpx
from django.conf import settings

from bench.weather.pages import PublishedMessage
from otklik.channels.accounts.models import Account
from otklik.demo.network.direct_messages import DirectMessage
from otklik.demo.network.models import BadDay, WebhookDelivery
from otklik.demo.network.posts_and_comments import Comment, Post
from otklik.demo.network.tasks import call
from otklik.demo.start.network_account import wire_practice
from otklik.operations.run.web_workers_clock import WEB_THREADS

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0
SLOW_SECONDS = 0.2
# How probable each is, for the next call or event, whenever something is sent.
DAYS = {
    BadDay.Kind.SLOW: 0.05, BadDay.Kind.TOO_MANY: 0.05, BadDay.Kind.LOST_BEFORE: 0.12,
    BadDay.Kind.LOST_AFTER: 0.16, BadDay.Kind.EVENTS_LOST: 0.08, BadDay.Kind.EVENTS_TWICE: 0.2,
    BadDay.Kind.EVENTS_LATE: 0.12, BadDay.Kind.EVENTS_SWAPPED: 0.12,
}  # fmt: skip
STORMS = (BadDay.Kind.TOO_MANY, BadDay.Kind.ONLY_PEOPLE)
STORMY, STORM_TURNS = 0.05, 4
FALLS = 0.03  # how probably the server is killed while something is sent
WITHIN_SECONDS = 0.4


@contextmanager
def practice_page(at: datetime) -> Iterator["PracticePage"]:
    """Raises SystemExit when its server does not answer."""
    account = wire_practice(page_name="Учебная страница", account_name="practice", at=at)
    BadDay.objects.update_or_create(kind=BadDay.Kind.SLOW, defaults={"own_seconds": SLOW_SECONDS})
    page = PracticePage(account)
    page.recover()
    try:
        yield page
    finally:
        page.fall()


class PracticePage:
    """Days are switched for the next call; of a storm each call has its share."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.days: Counter[str] = Counter()
        self.ahead: set[str] = set()
        self.storm_turns = 0
        self.falling: threading.Timer | None = None
        self.server: subprocess.Popen[bytes] | None = None
        self.token = ""

    # The drawer

    def clear_up(self) -> None:
        self.storm_turns = 0
        if self.ahead:
            self._note_what_came()
            self._switch(set(), lasting="once")

    def worsen(self, chance: random.Random) -> None:
        if self.storm_turns > 1:
            self.storm_turns -= 1
            return
        self._note_what_came()
        if chance.random() < STORMY:
            self.storm_turns = STORM_TURNS
            storm = chance.choice(STORMS)
            self.days[f"storm_{storm}"] += 1
            self._switch({storm}, lasting="always")
            return
        self.storm_turns = 0
        kinds = {kind for kind, probable in DAYS.items() if chance.random() < probable}
        if kinds != self.ahead:
            self._switch({str(kind) for kind in kinds}, lasting="once")

    def _note_what_came(self) -> None:
        """Of what was to happen once: what is off by now has happened."""
        if not self.storm_turns:
            still = set(BadDay.objects.switched_on().values_list("kind", flat=True))
            self.days.update(str(kind) for kind in self.ahead - still)
            self.ahead &= still

    def _switch(self, kinds: set[str], *, lasting: str) -> None:
        self._post("bad-days/", {"kinds": sorted(kinds), "lasting": lasting})
        self.ahead = set(kinds)

    # What people do

    def citizen_asks(self, post: str, text: str) -> None:
        self._post(f"posts/{post}/comments/", {"text": text})

    def _post(self, path: str, form: dict[str, str | list[str]]) -> None:
        """As somebody new sends it from their browser."""
        url = f"{settings.BASE_URL}/practice/"
        if not self.token:
            self.token = httpx.get(url, trust_env=False).cookies["csrftoken"]
        with httpx.Client(trust_env=False, cookies={"csrftoken": self.token}, timeout=30) as client:
            answer = client.post(url + path, data={**form, "csrfmiddlewaretoken": self.token})
        if not answer.has_redirect_location:
            raise SystemExit(f"The practice network answers {answer.status_code} to {path}.")

    # What it tells

    def tell(self, chance: random.Random, *, is_fine: bool, at: datetime) -> int:
        """Its worker calls the web hook; what is not taken it repeats by itself."""
        WebhookDelivery.objects.stuck(at=at).update(state=WebhookDelivery.State.WAITING)
        due = list(WebhookDelivery.objects.due(at=at))
        for delivery in due:
            call(delivery, at=at)
        return len(due)

    def tells_at(self) -> datetime | None:
        waiting = WebhookDelivery.objects.waiting().order_by("next_at")
        return waiting.values_list("next_at", flat=True).first()

    # What is true

    def wall(self) -> Sequence[PublishedMessage]:
        posts = Post.objects.visible().values_list("text", "pk")
        comments = Comment.objects.visible().official().values_list("text", "pk")
        messages = DirectMessage.objects.filter(author=None, deleted_at=None)
        written = [*posts, *comments, *messages.values_list("text", "pk")]
        return [PublishedMessage(text=text, number=str(pk)) for text, pk in written]

    # Its server

    def strike(self, chance: random.Random) -> None:
        if chance.random() >= FALLS:
            return
        self.days["server_killed"] += 1
        self.falling = threading.Timer(chance.uniform(0, WITHIN_SECONDS), self.fall)
        self.falling.start()

    def fall(self) -> None:
        """SIGKILL to the whole server, in the middle of whatever it does."""
        if self.server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
            self.server = None

    def recover(self) -> None:
        if self.falling is not None:
            self.falling.join()
            self.falling = None
        if self.server is None:
            self.server = _served()


def _served() -> subprocess.Popen[bytes]:
    """A group of its own, so that a kill reaches granian and its worker alike."""
    url = httpx.URL(settings.BASE_URL)
    bound = [sys.executable, "-m", "otklik.operations.run.die_with_parent", str(os.getpid())]
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "warning"]
    where = ["--host", url.host, "--port", str(url.port), "--workers", "1", "--no-ws"]
    threads = ["--blocking-threads", str(WEB_THREADS)]
    with (settings.DATA_DIR / "weather-web.log").open("ab") as log:
        server = subprocess.Popen(
            [*bound, *granian, *where, *threads, "bench.weather.web:application"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(f"{url}/practice/", trust_env=False, timeout=30).is_success:
                return server
        time.sleep(0.1)
    raise SystemExit("The practice network's server does not answer.")
