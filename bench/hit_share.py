"""How many of the pages that readers ask for are kept, while somebody writes elsewhere each second.

Kept pages are served before Django, so the site's own metrics do not count them.
"""

import random
import re
import time
import urllib.request
from collections.abc import Sequence

from bench import measuring

TOKEN = "bench"
ADDRESSES, A_SECOND = 20, 10
COUNTED = re.compile(r"^otklik_request_seconds_count\{[^}]*\} ([\d.e+]+)$", re.MULTILINE)
PAGES = re.compile(r'href="(/(?:acts|answers|contacts|disclosure|news)/[^"?#]*)"')
#: What the desk and the networks write: an account that had an event, and an entry of the log.
WRITING = """
import time
from django.db import transaction
from django.utils import timezone
from otklik.audit import entries
from otklik.channels.accounts.models import Account
account = Account.objects.order_by("pk").first()
while True:
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(last_event_at=timezone.now())
        entries.record(account, "channel.checked", by=None, at=timezone.now())
    time.sleep(1)
"""


def hit_share(server: measuring.Server, *, seconds: int) -> float:
    """Of `ADDRESSES` pages asked for in turn by chance, `A_SECOND` of them a second."""
    addresses = ["/", *dict.fromkeys(PAGES.findall(_text(f"{server.url}/sitemap/")))][:ADDRESSES]
    with server.start_python(WRITING) as writing:
        try:
            _ask(server, addresses, seconds=5)
            before = _reached_django(server)
            asked = _ask(server, addresses, seconds=seconds)
            return 1 - (_reached_django(server) - before) / asked
        finally:
            writing.terminate()


def _ask(server: measuring.Server, addresses: Sequence[str], *, seconds: int) -> int:
    """How many pages were asked for."""
    chance, begun = random.Random(1), time.monotonic()
    for number in range(seconds * A_SECOND):
        time.sleep(max(begun + number / A_SECOND - time.monotonic(), 0))
        _text(server.url + chance.choice(addresses))
    return seconds * A_SECOND


def _reached_django(server: measuring.Server) -> float:
    """Requests since the start."""
    text = _text(f"{server.url}/metrics", {"Authorization": f"Bearer {TOKEN}"})
    return sum(map(float, COUNTED.findall(text)))


def _text(url: str, headers: dict[str, str] | None = None) -> str:
    request = urllib.request.Request(url, headers=headers or {})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        text: str = answer.read().decode()
    return text
