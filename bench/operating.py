"""Operators of the desk as browsers, and what they wait for."""

import http.client
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from statistics import quantiles
from urllib.parse import urlencode, urlsplit

LIST = "/desk/incidents/"
IN_PLACE = {"HX-Request": "true", "HX-Boosted": "true"}  # how htmx sends a form of a page
TEXT = (
    "Здравствуйте! Речь о замене товара. Её можно просить в течение 14 дней: возьмите чек и сам"
    " товар. Если откажут, напишите нам сюда, поможем составить заявление. Пример № {number}."
)


@dataclass(kw_only=True)
class Timings:
    """Milliseconds of each act, by name, and what went wrong."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)

    def within(self, act: str, share: float) -> float:
        """Milliseconds within which this share of an act's answers came; nan for fewer than 2."""
        if len(self.took[act]) < 2:
            return float("nan")
        return quantiles(self.took[act], n=100, method="inclusive")[round(share * 100) - 1]


def page_of(address: str) -> str:
    """The page of the incident on which this address is pressed."""
    return "/".join(address.split("/")[:4]) + "/"


class Operator:
    """A browser: a reply is sent by htmx, as its page has it; each press has a connection of its
    own."""

    def __init__(self, url: str, cookie: str, timings: Timings, *, seed: int, pause: float) -> None:
        self.host = urlsplit(url).netloc
        self.cookie, self.timings, self.pause = cookie, timings, pause
        self.random = Random(seed)
        self.token = ""

    def ask(self, act: str, address: str, form: dict[str, str] | None = None) -> str:
        """One page, timed from the press to its last byte; redirects are followed within it."""
        began = time.monotonic()
        status, body, location = self._call(address, form)
        while location:
            status, body, location = self._call(location, None)
        if status not in (200, 204):
            self.timings.faults.append(f"{act}: {status} {address}")
            return ""
        self.timings.took[act].append((time.monotonic() - began) * 1000)
        return body

    def _call(self, address: str, form: dict[str, str] | None) -> tuple[int, str, str]:
        line = http.client.HTTPConnection(self.host, timeout=120)
        cookie = f"sessionid={self.cookie}" + (f"; csrftoken={self.token}" if self.token else "")
        headers = {"Cookie": cookie, "Accept-Language": "ru", "Origin": f"http://{self.host}"}
        if form is None:
            line.request("GET", address, headers=headers)
        else:
            headers |= IN_PLACE | {"HX-Current-URL": f"http://{self.host}{page_of(address)}"}
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            line.request("POST", address, urlencode(form), headers)
        answer = line.getresponse()
        body = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("csrftoken="):
                self.token = value.partition("=")[2].partition(";")[0]
        line.close()
        return answer.status, body, answer.getheader("Location") or ""

    def rest(self, text: str = "") -> None:
        """Think; meanwhile the open page asks what is new."""
        until = time.monotonic() + self.random.expovariate(1 / self.pause)
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 2.0))
            if left > 2.0 and text:
                self.ask("fresh", f"{LIST}fresh/?{text}")

    def reply(self, address: str, page: str) -> None:
        """Answer in the composer of an opened incident; one who cannot takes the next."""
        action = re.search(rf'action="({LIST}\d+/replies/[0-9a-f-]+/)saving/', page)
        form = {
            name: found[1]
            for name in ("csrfmiddlewaretoken", "revision", "to")
            if (found := re.search(rf'name="{name}" value="([^"]*)"', page))
        }
        if action is None or "to" not in form:
            self.timings.faults.append(f"no composer: {address}")
            return
        form["text"] = TEXT.format(number=self.random.randrange(10**9))
        after = self.ask("reply", f"{action[1]}sending/", form)
        if after and "take-back" not in after:
            self.timings.faults.append(f"not sent: {address}")


class Waiting:
    """Incidents to answer, handed out one by one: each is answered by one operator."""

    def __init__(self, reader: Operator) -> None:
        self._lock = threading.Lock()
        self._addresses = self._read(reader)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        with self._lock:
            return next(self._addresses)

    @staticmethod
    def _read(reader: Operator) -> Iterator[str]:
        for number in range(1, 10_000):
            page = reader.ask("list", f"{LIST}?page={number}")
            found = re.findall(rf'class="row-text" href="({LIST}\d+/)', page)
            if not found:
                return
            yield from found
