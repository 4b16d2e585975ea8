"""Fetch a URL that a user supplied, never one in our own network.

A name is resolved once and the connection goes to the checked address, so that DNS cannot return
one address for the check and another for the connection. Redirects are checked too. httpx only
limits each single wait, so the total deadline is set in the transport (httpcore).
"""

import ipaddress
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import httpcore
import httpx

from otklik.core.net.total_timeout import DeadlineBackend, look_up_addresses, timeouts

SECONDS, LARGEST, REDIRECTS = 20.0, 20 * 1024 * 1024, 3
#: IPv6 addresses that gateways translate into IPv4.
TRANSLATED = tuple(
    ipaddress.IPv6Network(each) for each in ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96")
)
REDIRECTED = frozenset({301, 302, 303, 307, 308})
BROKEN = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)
NAME = "Otklik (checks what is published)"


class ForbiddenAddress(Exception):
    """The address may not be requested: not http(s), or not public."""


class Unreachable(Exception):
    """No answer, too late, or too large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    body: bytes = field(repr=False)
    content_type: str
    url: str


def fetch(url: str, *, ours: str = "", seconds: float = SECONDS, largest: int = LARGEST) -> Answer:
    """Fetch an address. Addresses under `ours` (scheme and host, such as `http://127.0.0.1:8000`)
    are our own site and may be private.

    Raises ForbiddenAddress and Unreachable.
    """
    until, address = time.monotonic() + seconds, url
    for _redirect in range(REDIRECTS + 1):
        answer, onward = _request(address, ours=ours, until=until, largest=largest)
        if not onward:
            return answer
        if not _is_ours(httpx.URL(address), ours):
            ours = ""  # another site may not redirect to our network
        address = onward
    raise Unreachable("Too many redirections.")


def public_address(addresses: Iterable[str]) -> str:
    """The first of these, if all are public. Raises ForbiddenAddress."""
    found = [ipaddress.ip_address(one) for one in addresses]
    if not found or not all(_is_public(one) for one in found):
        raise ForbiddenAddress("The address is not public.")
    return str(found[0])


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inside is not None or address.is_site_local or any(address in n for n in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast


def _request(url: str, *, ours: str, until: float, largest: int) -> tuple[Answer, str]:
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as fault:
        raise ForbiddenAddress("This is no address.") from fault
    if parts.scheme not in {"http", "https"} or not parts.host or parts.userinfo:
        raise ForbiddenAddress("This is no address of the web.")
    target, extensions = parts, timeouts(until)
    if not _is_ours(parts, ours):
        target = parts.copy_with(host=public_address(_look_up(parts, until)))
        extensions["sni_hostname"] = parts.host
    if time.monotonic() >= until:
        raise Unreachable("It took too long.")
    headers: dict[bytes | str, bytes | str] = {
        "host": parts.netloc.decode("ascii"),
        "user-agent": NAME,
        "accept-language": "ru",
        "accept-encoding": "identity",
    }
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=httpx.create_ssl_context(trust_env=False),
                network_backend=DeadlineBackend(until),
            ) as pool,
            pool.stream("GET", str(target), headers=headers, extensions=extensions) as response,
        ):
            headers_found = httpx.Headers(response.headers)
            if response.status in REDIRECTED and "location" in headers_found:
                return _nothing(parts), str(parts.join(headers_found["location"]))
            body = _read_body(response, until=until, largest=largest)
    except (*BROKEN, httpx.InvalidURL, UnicodeError, ValueError) as fault:
        raise Unreachable(type(fault).__name__) from fault
    kind = headers_found.get("content-type", "")
    return Answer(status=response.status, body=body, content_type=kind, url=url), ""


def _nothing(url: httpx.URL) -> Answer:
    return Answer(status=302, body=b"", content_type="", url=str(url))


def _is_ours(url: httpx.URL, ours: str) -> bool:
    """The same scheme, host and port."""
    if not ours:
        return False
    base = httpx.URL(ours)
    return (url.scheme, url.host, url.port) == (base.scheme, base.host, base.port)


def _look_up(url: httpx.URL, until: float) -> list[str]:
    try:
        return look_up_addresses(url.host, url.port or 443, until=until)
    except TimeoutError as fault:
        raise Unreachable("It took too long.") from fault
    except OSError as fault:
        raise Unreachable("Its name is not known.") from fault


def _read_body(response: httpcore.Response, *, until: float, largest: int) -> bytes:
    pieces, size = list[bytes](), 0
    for piece in response.iter_stream():
        size += len(piece)
        if size > largest:
            raise Unreachable("It is too large.")
        if time.monotonic() > until:
            raise Unreachable("It took too long.")
        pieces.append(piece)
    return b"".join(pieces)
