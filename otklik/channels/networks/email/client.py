"""Connections to the mail servers of an account.

A name is resolved once and the checked address is called, as for HTTP; the certificate must be of
the name. Unencrypted connections only go to this machine."""

import imaplib
import ipaddress
import logging
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from typing import Literal

import httpx
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from otklik.channels.networks import http
from otklik.channels.networks.connection_settings import Connection
from otklik.channels.networks.errors import AuthExpired, ChannelError, NotSetUp, Temporary
from otklik.channels.networks.http import resolve_permitted

SECONDS = 30.0
PORTS = {"imap": 993, "smtp": 465}
AT_ONCE = {993, 465}  # ports with implicit TLS
SERVER_ADDRESS = re.compile(r"(?:(ssl|starttls|plain)://)?([^\s:/@\[\]]+)(?::([0-9]{1,5}))?/?")
PROVIDERS = {
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
    "bk.ru": "mail.ru",
    "inbox.ru": "mail.ru",
    "internet.ru": "mail.ru",
    "list.ru": "mail.ru",
}
BUSY = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")

type Kind = Literal["imap", "smtp"]
type Opening = Callable[[], socket.socket]


# It logs each command and letter at DEBUG.
for name in ("imapclient", "imapclient.imapclient", "imapclient.imaplib"):
    logging.getLogger(name).addFilter(http.is_warning)


class Security(StrEnum):
    TLS = "ssl"
    STARTTLS = "starttls"
    NONE = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    host: str
    port: int
    security: Security


def server(connection: Connection, kind: Kind) -> Server:
    """The named server (`starttls://host:port`), or the domain's usual one. Raises NotSetUp."""
    domain = connection.container.rpartition("@")[2].strip().lower()
    usual = f"{kind}.{PROVIDERS.get(domain, domain)}"
    named = SERVER_ADDRESS.fullmatch(connection.secrets.get(kind, "").strip().lower() or usual)
    if named is None:
        raise NotSetUp(f"bad_{kind}")
    port = int(named[3] or PORTS[kind])
    if not 0 < port < 65536:
        raise NotSetUp(f"bad_{kind}")
    by_port = Security.TLS if port in AT_ONCE else Security.STARTTLS
    return Server(host=named[2], port=port, security=Security(named[1]) if named[1] else by_port)


@contextmanager
def open_mailbox(connection: Connection) -> Iterator[IMAPClient]:
    """Signed in. Raises a ChannelError: Temporary, unless key or settings are wrong."""
    with _translate_faults():
        there = server(connection, "imap")
        context = _context(connection)
        box = _Mailbox(there, _socket_opener(connection, there, context))
        try:
            if there.security is Security.STARTTLS:
                box.starttls(context)
            _sign_in(box, connection)
            yield box
        finally:
            _leave(box)


@contextmanager
def open_smtp(connection: Connection) -> Iterator[smtplib.SMTP]:
    """The SMTP server, signed in. Raises a ChannelError; the caller handles later errors."""
    line: smtplib.SMTP | None = None
    try:
        with _translate_faults():
            there = server(connection, "smtp")
            context = _context(connection)
            line = _Smtp(there, _socket_opener(connection, there, context), _own_name(connection))
            line.ehlo_or_helo_if_needed()
            if there.security is Security.STARTTLS:
                line.starttls(context=context)
                line.ehlo_or_helo_if_needed()
            line.login(*_login(connection))
        yield line
    finally:
        if line is not None:
            _hang_up(line)


class _Mailbox(IMAPClient):  # type: ignore[misc]
    def __init__(self, there: Server, opening: Opening) -> None:
        self._opening = opening
        super().__init__(
            there.host,
            port=there.port,
            ssl=there.security is Security.TLS,
            timeout=SocketTimeout(connect=http.CONNECT_SECONDS, read=SECONDS),
        )
        self.normalise_times = False

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - the library's own name
        return _Imap(self.host, self.port, self._opening)


class _Imap(imaplib.IMAP4):
    def __init__(self, host: str, port: int, opening: Opening) -> None:
        self._opening = opening
        super().__init__(host, port)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return self._opening()


class _Smtp(smtplib.SMTP):
    def __init__(self, there: Server, opening: Opening, own_name: str) -> None:
        self._opening = opening
        super().__init__(local_hostname=own_name, timeout=SECONDS)
        self._host = there.host  # whose certificate STARTTLS verifies
        code, _text = self.connect(there.host, there.port)
        if code != 220:
            self.close()
            raise smtplib.SMTPConnectError(code, "")

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._opening()


def _socket_opener(connection: Connection, there: Server, context: ssl.SSLContext) -> Opening:
    return partial(_open_line, connection, there, context)


def _open_line(connection: Connection, there: Server, context: ssl.SSLContext) -> socket.socket:
    addresses = resolve_permitted(
        there.host, allow_loopback=connection.allow_loopback, hosts_inside=connection.hosts_inside
    )
    if there.security is Security.NONE and not all(map(_is_here, addresses)):
        raise NotSetUp("open_line")
    line = _first_that_answers(addresses, there.port)
    line.settimeout(SECONDS)
    if there.security is not Security.TLS:
        return line
    try:
        return context.wrap_socket(line, server_hostname=there.host)
    except BaseException:
        line.close()
        raise


def _first_that_answers(addresses: list[str], port: int) -> socket.socket:
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), timeout=http.CONNECT_SECONDS)
        except OSError:
            continue
    return socket.create_connection((addresses[-1], port), timeout=http.CONNECT_SECONDS)


def _is_here(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def _context(connection: Connection) -> ssl.SSLContext:
    try:
        return _certificates(connection.ca_bundle)
    except OSError:
        raise NotSetUp("bad_certificates") from None


_certificates = lru_cache(maxsize=32)(http.trust)


def _login(connection: Connection) -> tuple[str, str]:
    secrets = connection.secrets
    password = secrets.get("password", "")
    if not password:
        raise NotSetUp("no_password")
    return secrets.get("login", "").strip() or connection.container.strip(), password


def _own_name(connection: Connection) -> str:
    """Our name in EHLO: not the name of this machine."""
    domain = connection.container.rpartition("@")[2].strip()
    return domain if domain.isascii() and domain else "localhost"


def _sign_in(box: IMAPClient, connection: Connection) -> None:
    login, password = _login(connection)
    try:
        box.login(login, password)
    except LoginError as fault:
        if any(word in str(fault).upper() for word in BUSY):
            raise Temporary("busy") from None
        raise AuthExpired("login_refused") from None


def _hang_up(line: smtplib.SMTP) -> None:
    try:
        if line.sock is not None:
            line.sock.settimeout(http.CONNECT_SECONDS)
            line.quit()
    except (OSError, smtplib.SMTPException):
        pass  # everything was sent already
    line.close()


def _leave(box: IMAPClient) -> None:
    try:
        box.logout()
    except (OSError, IMAPClientError, imaplib.IMAP4.error):
        box.shutdown()


@contextmanager
def _translate_faults() -> Iterator[None]:
    """Raises ChannelErrors without the server's text or our name."""
    try:
        yield
    except ChannelError:
        raise
    except ssl.SSLCertVerificationError:
        raise NotSetUp("bad_certificate") from None
    except smtplib.SMTPAuthenticationError as fault:
        if 400 <= fault.smtp_code < 500:
            raise Temporary("busy", str(fault.smtp_code)) from None
        raise AuthExpired("login_refused", str(fault.smtp_code)) from None
    except smtplib.SMTPNotSupportedError as fault:
        raise NotSetUp("not_offered", type(fault).__name__) from None
    except UnicodeError:
        raise AuthExpired("login_refused", "UnicodeError") from None
    except (httpx.ConnectError, ConnectionRefusedError) as fault:
        raise Temporary("no_connection", type(fault).__name__) from None
    except (OSError, smtplib.SMTPException, IMAPClientError, imaplib.IMAP4.error) as fault:
        raise Temporary("no_answer", type(fault).__name__) from None
