"""What a stranger may put beside a request: headers without end, words of a proxy that is none, and
the first call of a network. Says what was not as it should be."""

import time
from collections.abc import Iterator

import httpx

from tools.attack_site import Site

LONG = 16_000  # characters: less than the site takes at all
TIMES = 8
DEARER = 5  # times a plain request, and a second: more is a header that costs too much
LONG_ONES = (
    "Host",
    "Origin",
    "Referer",
    "User-Agent",
    "Accept-Language",
    "X-Forwarded-For",
    "Range",
)
FORGED = (
    "X-Forwarded-For", "X-Original-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "Client-IP",
    "X-Cluster-Client-IP", "X-Envoy-External-Address", "CF-Connecting-IP", "Fastly-Client-IP",
)  # fmt: skip


def leaks(site: Site) -> Iterator[str]:
    with httpx.Client(base_url=site.address, timeout=120) as client:
        yield from _dear(client)
        yield from _opened(client)
        yield from _leaks_to_strangers(client)


def _dear(client: httpx.Client) -> Iterator[str]:
    """Headers whose length costs more than it should, by the time of some requests."""
    plain = _seconds(client, {})
    for name in LONG_ONES:
        for piece in ("a", "a.", "1 ", "a@"):
            value = (piece * LONG)[:LONG].strip()
            taken = _seconds(client, {name: value})
            if taken > DEARER * plain + 1:
                yield f"{name}: {LONG} characters of {piece!r} take {taken:.1f} s, none {plain:.1f}"


def _seconds(client: httpx.Client, headers: dict[str, str]) -> float:
    began = time.monotonic()
    for _ in range(TIMES):
        client.post("/account/login/", headers=headers, data={"login": "a", "password": "a"})
    return time.monotonic() - began


def _opened(client: httpx.Client) -> Iterator[str]:
    """Doors of the demonstration that open to whoever comes through a proxy."""
    if client.get("/start/").status_code != httpx.codes.OK:
        yield "/start/ is shut to this machine: what is forged proves nothing"
    for name in FORGED:
        if (
            client.get("/start/", headers={name: "203.0.113.9"}).status_code
            != httpx.codes.NOT_FOUND
        ):
            yield f"/start/ is open with {name}"


def _leaks_to_strangers(client: httpx.Client) -> Iterator[str]:
    """Hooks that say more to a stranger than those of accounts that are not there."""
    asked = {"type": "confirmation", "group_id": 1}
    for code in ("vk", "max", "ok", "telegram", "practice"):
        found = client.post(f"/hooks/{code}/", json=asked)
        if (found.status_code, found.content) != (httpx.codes.NOT_FOUND, b""):
            yield f"/hooks/{code}/ answers a stranger: {found.status_code} {found.text[:40]!r}"
