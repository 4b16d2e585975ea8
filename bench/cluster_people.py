"""People of bench/cluster.py: who asks by the form of the site, and who answers at the desk.

Each says its words until they are acknowledged, as a person presses again: the question with the
key of its form, the reply at the address of its draft. What came of them is told by the numbers in
the words: of questions from the desk, of replies from the wall of the practice network.
"""

import http.client
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from html import unescape
from http import HTTPStatus
from urllib.parse import urlencode

from bench.cluster_asking import Asking
from tools.nginx import Nginx

QUESTION, REPLY = "Вопрос с сайта номер {}", "Здравствуйте! Ответ номер {}"
FIRST_BYTES = range(1, 251)  # of the addresses that people ask from: one may ask 300 times an hour
SEED = """
import time
from django.utils import timezone
from bench.crowd import operators
from otklik.channels.models import Account
from otklik.incidents.cases.incident import Incident
from otklik.incidents.topics.models import Topic
from otklik.demo.start.network_account import wire_practice
from otklik.organisation.models import User
from otklik.demo.models import OfficialPage, Person, Post, WebhookDelivery
account = wire_practice(page_name="bench", account_name="bench", at=timezone.now())
address = {address!r}
Account.objects.filter(pk=account.pk).update(base_url=address + "/practice/api/")
OfficialPage.objects.update(base_url=address, hook_url=address + "/hooks/practice/")
post = Post.objects.order_by("pk").first()
last = Incident.objects.order_by("pk").values_list("pk", flat=True).last() or 0
for number in range({replies}):
    person = Person.objects.arrive(at=timezone.now(), name=f"Житель {{number}}")
    post.comment(f"Комментарий {{number}}: не меняют товар", by=person, at=timezone.now())
until = time.monotonic() + 600
waiting = Incident.objects.filter(account=account, pk__gt=last).order_by("number")
while waiting.count() < {replies} and time.monotonic() < until:
    time.sleep(1)
(cookie,) = operators(1)
topic = Topic.objects.filter(needs_approval=False, unit__isnull=False).first()
by = User.objects.get(username="bench-0")
for incident in waiting:
    incident.triage(unit=topic.unit, topic=topic, urgency="normal", by=by, at=timezone.now())
print("cookie", cookie)
print("numbers", list(waiting.values_list("number", flat=True)))
"""
KNOWN = """
import json
from otklik.channels.models import RawEvent
from otklik.incidents.cases.message import Message
said = Message.objects.filter(account__code="burst", direction="in")
numbers = said.values_list("external_id", flat=True)
events = RawEvent.objects.filter(account__code="burst").values_list("body", flat=True)
print("known", json.dumps([
    [int(number) - 10 for number in numbers],
    [json.loads(bytes(body))["update_id"] for body in events],
]))
"""
SETTLED = """
import json, re, time
from otklik.channels.models import Delivery
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply
from otklik.demo.models import Comment, WebhookDelivery
until = time.monotonic() + {seconds}
under_way = Delivery.objects.filter(account__code="practice", state__in=["queued", "sending"])
calls = WebhookDelivery.objects.filter(state__in=["waiting", "sending"])
while (under_way.exists() or calls.exists()) and time.monotonic() < until:
    time.sleep(1)
def numbers(pattern, texts):
    return [int(found[1]) for text in texts if (found := re.search(pattern, text))]
said = Message.objects.filter(account__network="site", direction="in").with_texts()
wall = Comment.objects.official().values_list("text", flat=True)
replies = Reply.objects.exclude(status="draft").values_list("text", "delivery__state")
asked, answered = "Вопрос с сайта номер ([0-9]+)", "Ответ номер ([0-9]+)"
print("people", json.dumps({{
    "questions": [
        [*numbers(asked, [message.text]), message.incident.number]
        for message in said.select_related("incident")
    ],
    "wall": numbers(answered, wall),
    "told": numbers(
        answered, [text for text, state in replies if state in ("unconfirmed", "failed")]
    ),
}}))
"""


class Questions(Asking):
    """People who ask by the public form, one after another, from addresses of their own."""

    def __init__(self, front: Nginx, rate: float) -> None:
        super().__init__(front)
        self.pause = 1 / rate
        self.dealt = self.refused = 0
        self.taken: dict[int, int] = {}  # the number on the receipt

    def _work(self) -> None:
        while not self.is_over.is_set():
            number, self.dealt = self.dealt, self.dealt + 1
            place = f"127.0.1.{FIRST_BYTES[number % len(FIRST_BYTES)]}"
            line = self._line(source=(place, 0))
            while (receipt := self._asked(line, number)) is None:
                self.refused += 1
                time.sleep(0.5)
            self.taken[number] = receipt
            line.close()
            self.is_over.wait(self.pause)

    def _asked(self, line: http.client.HTTPSConnection, number: int) -> int | None:
        """The number on the receipt. Once a form is there, it is sent until it is taken."""
        key = ""
        while not key:
            page = self._page(line, "GET", "/ask/")
            found = re.search(r'name="key" value="([^"]+)"', page)
            if found is None:
                return None
            key = found[1]
        form = {"text": QUESTION.format(number), "key": key, "seen": "1", "kind": "question"}
        while True:
            page = self._page(line, "POST", "/ask/", urlencode(form).encode())
            if found := re.search(r"<dd>([\d\s\u00a0]+)</dd>", page):
                return int(re.sub(r"\D", "", found[1]))
            self.refused += 1
            time.sleep(0.5)


class Replies(Asking):
    """One who works at the desk and answers comments of the practice network, one by one."""

    def __init__(self, front: Nginx, rate: float, *, cookie: str, incidents: Sequence[int]) -> None:
        super().__init__(front)
        self.pause, self.incidents = 1 / rate, incidents
        self.cookies = {"__Host-sessionid": cookie}
        self.dealt = self.refused = 0
        self.taken: set[int] = set()

    def _work(self) -> None:
        line = self._line()
        for number, incident in enumerate(self.incidents):
            if self.is_over.is_set():
                break
            self.dealt += 1
            while (form := self._opened(line, incident, number)) is None:
                self._pressed_again()
            while not self._sent(line, *form):
                self._pressed_again()
            self.taken.add(number)
            self.is_over.wait(self.pause)
        line.close()

    def _pressed_again(self) -> None:
        self.refused += 1
        time.sleep(0.5)

    def _opened(
        self, line: http.client.HTTPSConnection, incident: int, number: int
    ) -> tuple[str, bytes] | None:
        """Where the reply is sent, and with what."""
        page = self._page(line, "GET", f"/desk/incidents/{incident}/")
        action = re.search(r'action="(/desk/incidents/\d+/replies/[0-9a-f-]+/)saving/', page)
        form = {
            name: unescape(found[1])
            for name in ("csrfmiddlewaretoken", "revision", "to")
            if (found := re.search(rf'name="{name}" value="([^"]*)"', page))
        }
        if action is None or len(form) < 3:
            return None
        form["text"] = REPLY.format(number)
        return f"{action[1]}sending/", urlencode(form).encode()

    def _sent(self, line: http.client.HTTPSConnection, address: str, form: bytes) -> bool:
        self._page(line, "POST", address, form)
        return self.status == HTTPStatus.FOUND


def outcome(asked: int, acknowledged: Iterable[int], came: Sequence[int]) -> dict[str, int]:
    """By the identifiers, not by how many there are: what was acknowledged and did not come, and
    what came more than once."""
    known = set(acknowledged)
    return {
        "asked": asked,
        "acknowledged": len(known),
        "lost": len(known - set(came)),
        "twice": sum(times > 1 for times in Counter(came).values()),
    }
