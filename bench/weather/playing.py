"""A stretch of bad weather, and how time passes in it."""

import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine
from django.utils import timezone

from bench.weather import acting, judging
from bench.weather.judging import Report
from bench.weather.killing import Worker
from bench.weather.pages import Page
from bench.weather.practice import practice_page
from bench.weather.stubs import stub_page
from otklik.channels.accounts.models import Account
from otklik.channels.health import check_and_subscribe
from otklik.channels.inbound.models import FeedPosition, RawEvent
from otklik.channels.outbound.models import Delivery
from otklik.channels.outbound.send_delivery import requeue
from otklik.incidents.cases.message import Message
from otklik.ingest import poll
from otklik.ingest.dispatch import hand_on

TICK = timedelta(seconds=1)
LONGEST_STEP = timedelta(seconds=60)
KILLED = 0.015
KILLED_WITHIN_SECONDS = 0.4
CLOCK = Path(os.environ["OTKLIK_DATA_DIR"]) / "weather-clock"


def play(*, posts: int, replies: int, seed: int, codes: Sequence[str]) -> Report:
    """From the first row to the last true state."""
    chance = random.Random(seed)
    began = time.monotonic()
    with ExitStack() as stack:
        start = timezone.now().replace(microsecond=0)
        clock = stack.enter_context(time_machine.travel(start, tick=False))
        weather = _Weather(chance=chance, clock=clock, at=start)
        stack.callback(weather.worker.stop)
        weather.pages = [stack.enter_context(_page(code, start)) for code in codes]
        return weather.play(posts=posts, replies=replies, began=began)


def _page(code: str, at: datetime) -> AbstractContextManager[Page]:
    return practice_page(at) if code == "practice" else stub_page(code)


@dataclass
class _Weather:
    chance: random.Random
    clock: Any
    at: datetime
    pages: list[Page] = field(default_factory=list)
    worker: Worker = field(default_factory=Worker)
    is_fine: bool = True
    swept_at: datetime | None = None

    def __post_init__(self) -> None:
        self._show()

    def play(self, *, posts: int, replies: int, began: float) -> Report:
        start = self.at
        first = acting.publish(self.pages, len(self.pages), "Первая запись", at=self.at)
        self.until_quiet(timedelta(hours=1))
        acting.ask(self.pages, replies, first)
        end = self.at + timedelta(hours=2)  # some networks are read, not heard
        while Message.objects.inbound().count() < replies and self.at < end:
            self._tick()
            self._pass(LONGEST_STEP)
        heard = Message.objects.inbound().count()
        self.is_fine = False
        rows = acting.publish(self.pages, posts, "Публикация", at=self.at)
        rows += acting.reply(replies, "Ответ", at=self.at)
        self.until_quiet(timedelta(hours=12))
        self._clear_up()
        self.until_quiet(timedelta(hours=6))
        states, before = judging.states(rows), judging.judge(self.pages, rows)
        for _look in range(2):
            acting.decide(rows, judging.visible_texts(self.pages), at=self.at)
            self.until_quiet(timedelta(hours=6))
        after = judging.judge(self.pages, rows)
        days: Counter[str] = Counter()
        for page in self.pages:
            days += page.days
        return Report(
            posts=posts,
            replies=len(rows) - posts,
            calls=judging.calls(),
            kills=self.worker.kills,
            days=dict(days),
            states=states,
            after_people=judging.states(rows),
            unconfirmed=states.get("unconfirmed", 0),
            doubled=max(before.doubled, after.doubled),
            lost=judging.unsettled(rows),
            untrue_states=before.untrue + after.untrue,
            heard=heard,
            missed=replies - heard,
            played_hours=round((self.at - start) / timedelta(hours=1), 1),
            seconds=round(time.monotonic() - began, 1),
        )

    # How time passes

    def until_quiet(self, most: timedelta) -> None:
        end, quiet = self.at + most, 0
        while self.at < end and quiet < 3:
            is_busy = self._tick()
            quiet = 0 if is_busy else quiet + 1
            self._pass(self._next() or TICK)

    def _pass(self, step: timedelta) -> None:
        self.at += min(max(step, TICK), LONGEST_STEP)
        self.clock.move_to(self.at)
        self._show()

    def _show(self) -> None:
        """To the web process, which reads the moment from a file."""
        draft = CLOCK.with_suffix(".draft")
        draft.write_text(self.at.isoformat(), "utf-8")
        draft.replace(CLOCK)

    def _next(self) -> timedelta | None:
        queued = Delivery.objects.queued().order_by("not_before").first()
        looked = Delivery.objects.unconfirmed().exclude(look_at=None).order_by("look_at").first()
        moments = [moment for moment in (
            queued and queued.not_before, looked and looked.look_at,
            *(page.tells_at() for page in self.pages),
        ) if moment]  # fmt: skip
        return min(moments) - self.at if moments else None

    def _tick(self) -> bool:
        """One moment: what is due is sent, what happened is told, once a minute all is swept."""
        send = list(Delivery.objects.due(at=self.at).values_list("pk", flat=True))
        look = list(Delivery.objects.to_look_for(at=self.at).values_list("pk", flat=True))
        if send or look:
            self._work(send, look)
        count = sum(page.tell(self.chance, is_fine=self.is_fine, at=self.at) for page in self.pages)
        for account_id in set(RawEvent.objects.ready(at=self.at).values_list("account", flat=True)):
            hand_on(account_id, at=self.at)
        if self.swept_at is None or self.at - self.swept_at >= LONGEST_STEP:
            self.swept_at = self.at
            requeue(at=self.at)
            self._read()
            self._mend()
        open_states = ("queued", "sending")
        is_open = Delivery.objects.filter(state__in=open_states).exists()
        is_looked_for = Delivery.objects.unconfirmed().exclude(look_at=None).exists()
        is_to_tell = any(page.tells_at() for page in self.pages)
        return bool(send or look or count or is_to_tell or is_open or is_looked_for)

    def _work(self, send: list[int], look: list[int]) -> None:
        kill_after = None
        if not self.is_fine:
            asked = Delivery.objects.filter(pk__in=[*send, *look])
            accounts = set(asked.values_list("account", flat=True))
            concerned = [page for page in self.pages if page.account.pk in accounts]
            for page in concerned:
                page.worsen(self.chance)
            if self.chance.random() < KILLED:
                kill_after = self.chance.uniform(0, KILLED_WITHIN_SECONDS)
            for page in concerned:
                page.strike(self.chance)
        self.chance.shuffle(send)
        wish = {"at": self.at.isoformat(), "send": send, "look": look}
        self.worker.work(wish, kill_after=kill_after)
        for page in self.pages:
            page.recover()

    def _clear_up(self) -> None:
        self.is_fine = True
        for page in self.pages:
            page.clear_up()

    def _read(self) -> None:
        poll.sweep(at=self.at)
        for position in FeedPosition.objects.due(at=self.at):
            poll.read_page(position.pk, at=self.at)

    def _mend(self) -> None:
        for account in Account.objects.filter(broken_at__isnull=False):
            check_and_subscribe.check(account.pk, at=self.at)
