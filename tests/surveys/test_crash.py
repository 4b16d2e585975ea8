"""Very many people send the form at once while the web server is killed among them."""

import asyncio
import json
import re
import resource
from dataclasses import dataclass, field
from textwrap import dedent
from urllib.parse import urlencode

import pytest

from otklik.surveys.instrument.form_layout_and_encoding import Form
from tests.factories import order_survey
from tests.running import Installation, StartInstallation

PEOPLE = 150
FORM = Form.of(order_survey().questions)
ADDRESS = "/surveys/crash/"
OPEN = """
from django.utils import timezone
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.surveys.models import InstrumentVersion, Wave
wave = Wave.objects.create(
    slug="crash", title="Опрос", version=InstrumentVersion.objects.get(number=1)
)
open_wave(wave, by=None, at=timezone.now())
"""
SHUFFLE_AND_COUNT = """
import json
import time
from django.utils import timezone
from otklik.surveys.lifecycle import shuffle_stored_answers
from otklik.surveys.models import Wave
from otklik.surveys.waves.response_encryption import SealedForm, SealedText
# While the web server keeps its connections. The task comes again where others are at work.
for left in reversed(range(12)):
    try:
        shuffle_stored_answers.shuffle(salt="salt", at=timezone.now())
        break
    except shuffle_stored_answers.Busy:
        if not left:
            raise
        time.sleep(1)
wave = Wave.objects.get(slug="crash")
print(json.dumps([
    sorted(SealedForm.unseal(wave.seal, row.codes).codes for row in wave.responses.all()),
    sorted(SealedText.unseal(wave.seal, row.text).text for row in wave.open_answers.all()),
    wave.spent_tickets.count(),
]))
"""

pytestmark = pytest.mark.slow


def answers_of(person: int) -> dict[str, str]:
    """A form that nobody else fills."""
    digits = [str(1 + person // 5**place % 5) for place in range(5)]
    fields = ["site-ease", "amount.site", "amount.vk", "amount.ok", "amount.telegram"]
    return dict(zip(fields, digits, strict=True))


def codes_of(person: int) -> str:
    return FORM.encode({name: (value,) for name, value in answers_of(person).items()})


@dataclass
class Crowd:
    """People who press again until they are thanked, with the form they have."""

    port: int
    thanked: set[int] = field(default_factory=set)
    pressed: int = 0

    async def person(self, number: int) -> None:
        page = await self.insist("GET", "")
        ticket = re.search(r'name="ticket"\s+value="([^"]+)"', page)
        assert ticket, page[:500]
        written = f"Человек {number}"
        fields = {**answers_of(number), "site-sought": written, "ticket": ticket[1]}
        answer = await self.insist("POST", urlencode(fields))
        assert re.search(rf"(?im)^location: {ADDRESS}thanks/\r?$", answer), answer[:500]
        self.thanked.add(number)

    async def insist(self, method: str, body: str) -> str:
        while True:
            self.pressed += 1
            answer = await self.exchange(method, body)
            if re.match(r"HTTP/1\.1 (200|302) ", answer) and "\r\n\r\n" in answer:
                return answer
            await asyncio.sleep(0.3)

    async def exchange(self, method: str, body: str) -> str:
        """The whole answer; nothing when the server went away."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return ""
        try:
            writer.write(
                f"{method} {ADDRESS} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                "Connection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            return (await reader.read()).decode()
        except OSError:
            return ""
        finally:
            writer.close()


async def fill(installation: Installation, crowd: Crowd) -> None:
    people = [asyncio.create_task(crowd.person(number)) for number in range(PEOPLE)]
    while len(crowd.thanked) < PEOPLE // 3 and not any(
        task.done() and task.exception() for task in people
    ):
        await asyncio.sleep(0.02)
    installation.kill("web")
    await asyncio.gather(*people)


def test_whoever_was_thanked_is_counted_once(running_installation: StartInstallation) -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # hundreds of connections
    installation = running_installation()
    installation.python(dedent(OPEN))
    before = installation.pids()["web"]
    crowd = Crowd(installation.port)
    asyncio.run(fill(installation, crowd))
    assert installation.pids()["web"] != before
    assert len(crowd.thanked) == PEOPLE
    assert crowd.pressed > 2 * PEOPLE  # some had to press again
    responses, written, tickets = json.loads(installation.python(dedent(SHUFFLE_AND_COUNT)))
    assert responses == sorted(codes_of(person) for person in range(PEOPLE))
    assert written == sorted(f"Человек {person}" for person in range(PEOPLE))
    assert tickets == PEOPLE
