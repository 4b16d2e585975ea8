"""Calls to networks over plain httpx: guarded addresses, time-outs, no retries, no secrets in logs.

A URL must not lead into the authority's own network. A mutation whose response is lost raises
OutcomeUnknown and is never retried here. Error details contain a status or the kind of a fault,
never a URL, a header or a body: all three may contain tokens. httpx's own log, which contains every
URL, is filtered here for the same reason.
"""

import ipaddress
import logging
import ssl
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, NoReturn

import httpx
from django.conf import settings

from otklik.channels.networks import errors
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.inbound_types import Download
from otklik.core.net.total_timeout import look_up_addresses

TRIED = 3
LOOKED_UP_WITHIN = 5.0  # seconds; the system itself may wait for minutes
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Globally allocated IPv6 space: the old notations that embed other addresses are outside it.
GIVEN_OUT = ipaddress.IPv6Network("2000::/3")


def resolve_permitted(
    name: str, *, allow_loopback: bool, hosts_inside: frozenset[str] = frozenset()
) -> list[str]:
    """Up to three addresses of a host, all outside (or loopback, where allowed).

    `hosts_inside` are allowed by the administrator of the machine. Raises
    ChannelError("address_refused") if any address is inside, httpx.ConnectError if none is
    found."""
    try:
        found = look_up_addresses(name, None, until=time.monotonic() + LOOKED_UP_WITHIN)
    except OSError:
        raise httpx.ConnectError("The name was not found.") from None
    addresses = list(dict.fromkeys(found))
    if name.lower() in hosts_inside and addresses:
        return addresses[:TRIED]
    if not addresses or not all(_is_permitted(a, allow_loopback) for a in addresses):
        raise errors.ChannelError("address_refused")
    return addresses[:TRIED]


def _is_permitted(address: str, allow_loopback: bool) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        # IPv4 addresses embedded in IPv6 are judged by the IPv4 address.
        nested = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in NAT64:
            nested = ipaddress.IPv4Address(ip.packed[-4:])
        if nested is None and ip not in GIVEN_OUT and not ip.is_loopback:
            return False
        ip = nested or ip
    if ip.is_loopback:
        return allow_loopback
    return ip.is_global and not ip.is_multicast


LOOPBACK = frozenset({"127.0.0.1", "localhost"})


def refuse_odd_address(connection: Connection) -> None:
    """Raises NotSetUp for an invalid address of the account."""
    try:
        httpx.URL(connection.base_url)
    except (httpx.InvalidURL, UnicodeError):
        raise errors.NotSetUp("bad_address") from None


def allowed_hosts(hosts: frozenset[str], connection: Connection) -> frozenset[str]:
    """The network's own hosts, and loopback for an account that may call it."""
    return hosts | LOOPBACK if connection.allow_loopback else hosts


def check_address(url: object, hosts: frozenset[str]) -> str:
    """The address, if it is below one of these hosts and uses TLS. Raises PermissionDenied."""
    try:
        address = httpx.URL(str(url))
    except (httpx.InvalidURL, UnicodeError):
        raise errors.PermissionDenied("foreign_address") from None
    is_safe = address.scheme == "https" or (address.scheme == "http" and address.host in LOOPBACK)
    if not (is_safe and _is_below(address, hosts)):
        raise errors.PermissionDenied("foreign_address")
    return str(address)


def _is_below(address: httpx.URL, hosts: frozenset[str]) -> bool:
    names = address.host.split(".")
    return any(".".join(names[at:]) in hosts for at in range(len(names)))


CONNECT_SECONDS = 5.0
DOWNLOAD_SECONDS = 120.0
LARGEST_ANSWER = 5 * 1024 * 1024
DEFAULT_WAIT_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 24 * 3600.0

# Nothing was sent, or the connection was never accepted.
_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


def is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


logging.getLogger("httpx").addFilter(is_warning)


class _TooLarge(httpx.ReadError):
    """Retrying would give the same."""


def client(connection: Connection) -> httpx.Client:
    """One fresh connection per call: a dropped one would be ambiguous. Raises OSError for bad
    certificates."""
    transport: httpx.BaseTransport = httpx.HTTPTransport(
        verify=certificates(connection.ca_bundle),
        trust_env=False,
        retries=0,
        proxy=connection.proxy or None,
        limits=httpx.Limits(max_connections=4, max_keepalive_connections=0),
    )
    return httpx.Client(
        base_url=connection.base_url,
        transport=_GuardedTransport(
            transport, allow_loopback=connection.allow_loopback, is_proxied=bool(connection.proxy)
        ),
        timeout=httpx.Timeout(settings.NETWORK_SECONDS - CONNECT_SECONDS, connect=CONNECT_SECONDS),
        trust_env=False,
        follow_redirects=False,
        headers={"User-Agent": "otklik"},
    )


def call(
    client: httpx.Client,
    request: httpx.Request,
    *,
    mutation: bool,
    seconds: float | None = None,
    largest: int | None = None,
    reads_429: bool = False,
    reads_redirect: bool = False,
) -> httpx.Response:
    """One call, read to its end; returns 2xx and 4xx (429 and 3xx only on request).

    `seconds` for the whole call, `largest` answer in bytes. Raises Temporary when it surely was not
    executed, OutcomeUnknown when a mutation may have been, InvalidContent when a reading is too
    large, RateLimited on 429."""
    until = time.monotonic() + (settings.NETWORK_SECONDS if seconds is None else seconds)
    largest = LARGEST_ANSWER if largest is None else largest
    try:
        response = _read_response(client, request, until=until, largest=largest)
    except _BEFORE_SENDING as fault:
        raise errors.Temporary("no_connection", type(fault).__name__) from None
    except _TooLarge:
        if not mutation:
            raise errors.InvalidContent("too_large") from None
        _raise_lost(mutation, "no_answer", "TooLarge")
    except httpx.RequestError as fault:
        _raise_lost(mutation, "no_answer", type(fault).__name__)
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS and not reads_429:
        raise errors.RateLimited("http_429", retry_after=_retry_after(response))
    if response.status_code == httpx.codes.REQUEST_TIMEOUT or not (
        response.is_success
        or response.is_client_error
        or (reads_redirect and response.has_redirect_location)
    ):
        _raise_lost(mutation, f"http_{response.status_code}", "")
    return response


def decode_json(response: httpx.Response, *, mutation: bool) -> Any:
    """After a mutation an unparsable response raises OutcomeUnknown."""
    try:
        return response.json()
    except (ValueError, RecursionError):
        _raise_lost(mutation, "nonsense", "")


def download(
    client: httpx.Client, url: str, *, hosts: frozenset[str], largest: int, redirects: int = 0
) -> httpx.Response:
    """A file below these hosts, without the account's key; redirects only within them.

    Raises PermissionDenied for a foreign address, InvalidContent when it is too large, NotFound,
    Temporary."""
    response = call(
        client,
        client.build_request("GET", _own_address(url, hosts)),
        mutation=False,
        seconds=DOWNLOAD_SECONDS,
        largest=largest,
        reads_redirect=redirects > 0,
    )
    if response.has_redirect_location:
        further = _redirect_address(response)
        return download(client, further, hosts=hosts, largest=largest, redirects=redirects - 1)
    refuse(response)
    return response


def download_from(
    client: httpx.Client,
    connection: Connection,
    url: str,
    *,
    places: frozenset[str],
    largest: int,
    redirects: int = 0,
) -> Download:
    """Raises a ChannelError, NotFound without an address."""
    if not url:
        raise errors.NotFound("no_address")
    hosts = allowed_hosts(places, connection)
    there = check_address(url, hosts)
    return as_download(download(client, there, hosts=hosts, largest=largest, redirects=redirects))


def as_download(response: httpx.Response) -> Download:
    return Download(body=response.content, content_type=response.headers.get("content-type", ""))


def _own_address(url: str, hosts: frozenset[str]) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, TypeError):
        raise errors.PermissionDenied("foreign_address") from None
    if address.scheme not in {"http", "https"} or not _is_below(address, hosts):
        raise errors.PermissionDenied("foreign_address")
    return address


def _redirect_address(response: httpx.Response) -> str:
    try:
        return str(response.request.url.join(response.headers["location"]))
    except (httpx.InvalidURL, UnicodeError):
        raise errors.PermissionDenied("foreign_address") from None


MEANINGS: Mapping[int, type[errors.ChannelError]] = {
    400: errors.InvalidContent,
    401: errors.AuthExpired,
    403: errors.PermissionDenied,
    404: errors.NotFound,
    410: errors.NotFound,
    413: errors.InvalidContent,
    422: errors.InvalidContent,
}


def refuse(response: httpx.Response) -> None:
    """Raise the error for a 4xx status, where the network's code is not more specific."""
    status = response.status_code
    if status < httpx.codes.BAD_REQUEST:
        return
    raise MEANINGS.get(status, errors.ChannelError)(f"http_{status}")


def _raise_lost(mutation: bool, code: str, detail: str) -> NoReturn:
    raise (errors.OutcomeUnknown if mutation else errors.Temporary)(code, detail) from None


def _read_response(
    client: httpx.Client, request: httpx.Request, *, until: float, largest: int
) -> httpx.Response:
    body = bytearray()
    response = client.send(request, stream=True)
    try:
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > largest:
                raise _TooLarge("The answer is too long.", request=request)
            if time.monotonic() > until:
                raise httpx.ReadTimeout("The answer is too slow.", request=request)
    finally:
        response.close()
    needed = ("content-type", "retry-after", "location")
    headers = {name: value for name, value in response.headers.items() if name.lower() in needed}
    return httpx.Response(
        response.status_code, headers=headers, content=bytes(body), request=request
    )


def _retry_after(response: httpx.Response) -> float:
    """Seconds, from a number or a date; a minute if the network gives none."""
    value = response.headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, OverflowError):
            seconds = DEFAULT_WAIT_SECONDS
    # Written so that NaN is rejected too.
    return min(seconds, LONGEST_WAIT_SECONDS) if seconds > 0 else DEFAULT_WAIT_SECONDS


@lru_cache(maxsize=32)
def certificates(ca_bundle: str) -> ssl.SSLContext:
    """Only for HTTP: its ALPN protocols end a handshake with mail servers."""
    return trust(ca_bundle)


def trust(ca_bundle: str) -> ssl.SSLContext:
    """The usual roots, or only the account's bundle."""
    if ca_bundle:
        return ssl.create_default_context(cafile=ca_bundle)
    return httpx.create_ssl_context(trust_env=False)


class _GuardedTransport(httpx.BaseTransport):
    """Resolves a name once, refuses internal addresses, and calls the checked address."""

    def __init__(
        self, inner: httpx.BaseTransport, *, allow_loopback: bool, is_proxied: bool
    ) -> None:
        self.inner = inner
        self.allow_loopback = allow_loopback
        self.is_proxied = is_proxied

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_proxied:
            # The proxy resolves names; the administrator chose it, and it is outside.
            return self.inner.handle_request(request)
        name = request.url.host
        addresses = resolve_permitted(name, allow_loopback=self.allow_loopback)
        for address in addresses[:-1]:
            try:
                return self.inner.handle_request(_request_to(request, name, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # not executed: the next address of the name may answer
        return self.inner.handle_request(_request_to(request, name, addresses[-1]))

    def close(self) -> None:
        self.inner.close()


def _request_to(request: httpx.Request, name: str, address: str) -> httpx.Request:
    """The same request to one address; Host and SNI stay."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": name},
    )
