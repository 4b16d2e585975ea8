"""Calls to networks over plain httpx: guarded addresses, time-outs, no retries, no secrets told.

What may have been executed is told apart from what surely was not: a mutation whose answer is
lost raises OutcomeUnknown and nothing here repeats it. Details of errors hold a status or the
kind of a fault, never an address, a header or a body: tokens live in all three. For the same
reason httpx's own log, which tells every address, is closed here and not by settings alone.
"""

import logging
import ssl
import time
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, NoReturn

import httpx

from otklik.channels.networks import address_guard, http
from otklik.channels.networks.address_guard import permitted_addresses
from otklik.channels.networks.connection import Connection
from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    InvalidContent,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Temporary,
)
from otklik.channels.networks.inbound_types import Download

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 30.0
DOWNLOAD_SECONDS = 120.0
LARGEST_ANSWER = 5 * 1024 * 1024
DEFAULT_WAIT_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 24 * 3600.0

# Nothing left the house, or the other side never took the line.
_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


def _is_worth_telling(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


logging.getLogger("httpx").addFilter(_is_worth_telling)


class _TooLarge(httpx.ReadError):
    """More than we are willing to take: asking again would bring the same."""


def client(connection: Connection) -> httpx.Client:
    """An HTTP client for one account; close it. One fresh line a call: a line kept open that the
    other side drops would make the outcome of the next call unclear without need.

    Raises OSError when the account's certificate bundle cannot be read.
    """
    transport: httpx.BaseTransport = httpx.HTTPTransport(
        verify=certificates(connection.ca_bundle),
        trust_env=False,
        retries=0,
        proxy=connection.proxy or None,
        limits=httpx.Limits(max_connections=4, max_keepalive_connections=0),
    )
    return httpx.Client(
        base_url=connection.base_url,
        transport=_Guarded(
            transport,
            allow_loopback=connection.allow_loopback,
            is_proxied=bool(connection.proxy),
        ),
        timeout=httpx.Timeout(TOTAL_SECONDS - CONNECT_SECONDS, connect=CONNECT_SECONDS),
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
    """One call, read to its end. Returns answers 2xx and 4xx; `refuse` reads the latter.

    `seconds` for the whole call (30 if not said: uploads of files may take longer), `largest`
    answer in bytes. With `reads_429` that answer is returned too: the network says in its body
    how long to wait; with `reads_redirect` a 3xx is, and not followed. Raises Temporary when it
    was surely not executed (or nothing would have changed), OutcomeUnknown when a mutation may
    have been, InvalidContent when a reading is
    larger, RateLimited on 429.
    """
    until = time.monotonic() + (TOTAL_SECONDS if seconds is None else seconds)
    largest = LARGEST_ANSWER if largest is None else largest
    try:
        response = _read(client, request, until=until, largest=largest)
    except _BEFORE_SENDING as fault:
        raise Temporary("no_connection", type(fault).__name__) from None
    except _TooLarge:
        if not mutation:
            raise InvalidContent("too_large") from None
        _lost(mutation, "no_answer", "TooLarge")
    except httpx.RequestError as fault:
        _lost(mutation, "no_answer", type(fault).__name__)
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS and not reads_429:
        raise RateLimited("http_429", retry_after=_retry_after(response))
    if response.status_code == httpx.codes.REQUEST_TIMEOUT or not (
        response.is_success
        or response.is_client_error
        or (reads_redirect and response.has_redirect_location)
    ):
        _lost(mutation, f"http_{response.status_code}", "")
    return response


def decoded(response: httpx.Response, *, mutation: bool) -> Any:
    """The JSON of an answer. Nonsense after a mutation raises OutcomeUnknown."""
    try:
        return response.json()
    except (ValueError, RecursionError):
        _lost(mutation, "nonsense", "")


def download(
    client: httpx.Client, url: str, *, hosts: frozenset[str], largest: int, redirects: int = 0
) -> httpx.Response:
    """The file at an address that a network gave us, from its own hosts alone (or those under
    them), at most `largest` bytes. Without the account's key: files need none. Follows at most
    `redirects`, each to the network's own hosts.

    Raises PermissionDenied for a foreign address, InvalidContent when it is larger, NotFound,
    Temporary.
    """
    response = call(
        client,
        client.build_request("GET", _own_address(url, hosts)),
        mutation=False,
        seconds=DOWNLOAD_SECONDS,
        largest=largest,
        reads_redirect=redirects > 0,
    )
    if response.has_redirect_location:
        further = _joined(response)
        return download(client, further, hosts=hosts, largest=largest, redirects=redirects - 1)
    refuse(response)
    return response


def fetched(
    client: httpx.Client,
    connection: Connection,
    url: str,
    *,
    places: frozenset[str],
    largest: int,
    redirects: int = 0,
) -> Download:
    """A file of these hosts and no others. Raises a ChannelError, NotFound without an address."""
    if not url:
        raise NotFound("no_address")
    known = address_guard.known(places, connection)
    there = address_guard.theirs(url, known)
    response = http.download(client, there, hosts=known, largest=largest, redirects=redirects)
    return Download(body=response.content, content_type=response.headers.get("content-type", ""))


def _own_address(url: str, hosts: frozenset[str]) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, TypeError):
        raise PermissionDenied("foreign_address") from None
    names = address.host.split(".")
    is_theirs = any(".".join(names[at:]) in hosts for at in range(len(names)))
    if address.scheme not in {"http", "https"} or not is_theirs:
        raise PermissionDenied("foreign_address")
    return address


def _joined(response: httpx.Response) -> str:
    try:
        return str(response.request.url.join(response.headers["location"]))
    except (httpx.InvalidURL, UnicodeError):
        raise PermissionDenied("foreign_address") from None


def refuse(response: httpx.Response) -> None:
    """Raise what a 4xx answer means where the network's own code says nothing better."""
    status = response.status_code
    if status < httpx.codes.BAD_REQUEST:
        return
    meaning: type[ChannelError] = {
        400: InvalidContent,
        401: AuthExpired,
        403: PermissionDenied,
        404: NotFound,
        410: NotFound,
        413: InvalidContent,
        422: InvalidContent,
    }.get(status, ChannelError)
    raise meaning(f"http_{status}")


def _lost(mutation: bool, code: str, detail: str) -> NoReturn:
    raise (OutcomeUnknown if mutation else Temporary)(code, detail) from None


def _read(
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
    kept = {
        name: value
        for name, value in response.headers.items()
        if name.lower() in {"content-type", "retry-after", "location"}
    }
    return httpx.Response(response.status_code, headers=kept, content=bytes(body), request=request)


def _retry_after(response: httpx.Response) -> float:
    """Seconds to wait, from a number or a date; a minute when the network does not say."""
    value = response.headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, OverflowError):
            seconds = DEFAULT_WAIT_SECONDS
    # Written so that "nan" falls out too.
    return min(seconds, LONGEST_WAIT_SECONDS) if seconds > 0 else DEFAULT_WAIT_SECONDS


@lru_cache(maxsize=32)
def certificates(ca_bundle: str) -> ssl.SSLContext:
    """For HTTP alone: the client offers its own protocols (ALPN) by whatever context it is given,
    and a mail server that is offered "http/1.1" ends the handshake."""
    return trust(ca_bundle)


def trust(ca_bundle: str) -> ssl.SSLContext:
    """Trust in the usual roots, or in the account's own bundle alone."""
    if ca_bundle:
        return ssl.create_default_context(cafile=ca_bundle)
    return httpx.create_ssl_context(trust_env=False)


class _Guarded(httpx.BaseTransport):
    """Resolves a name once, refuses addresses inside, and calls the very address it judged."""

    def __init__(
        self, inner: httpx.BaseTransport, *, allow_loopback: bool, is_proxied: bool
    ) -> None:
        self.inner = inner
        self.allow_loopback = allow_loopback
        self.is_proxied = is_proxied

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_proxied:
            # The proxy resolves names; it is the administrator's own and stands outside.
            return self.inner.handle_request(request)
        name = request.url.host
        addresses = permitted_addresses(name, allow_loopback=self.allow_loopback)
        for address in addresses[:-1]:
            try:
                return self.inner.handle_request(_aimed(request, name, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # not executed: the next address of the same name may answer
        return self.inner.handle_request(_aimed(request, name, addresses[-1]))

    def close(self) -> None:
        self.inner.close()


def _aimed(request: httpx.Request, name: str, address: str) -> httpx.Request:
    """The same request to one address; Host and the name in TLS stay as they were."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": name},
    )
