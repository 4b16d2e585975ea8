"""Addresses that a network gives us: its own hosts alone are called, whatever it says."""

import httpx

from otklik.channels.networks.base import Connection, NotSetUp, PermissionDenied

LOOPBACK = frozenset({"127.0.0.1", "localhost"})


def refuse_odd_address(connection: Connection) -> None:
    """Raises NotSetUp when the account's address is none."""
    try:
        httpx.URL(connection.base_url)
    except (httpx.InvalidURL, UnicodeError):
        raise NotSetUp("bad_address") from None


def known(hosts: frozenset[str], connection: Connection) -> frozenset[str]:
    """The network's own hosts; loopback too for an account that may call it."""
    return hosts | LOOPBACK if connection.allow_loopback else hosts


def theirs(url: object, hosts: frozenset[str]) -> str:
    """This address, when it leads to one of these hosts or under one, over TLS (loopback aside).

    Raises PermissionDenied for every other.
    """
    try:
        address = httpx.URL(str(url))
    except (httpx.InvalidURL, UnicodeError):
        raise PermissionDenied("foreign_address") from None
    names = address.host.split(".")
    is_known = any(".".join(names[at:]) in hosts for at in range(len(names)))
    is_safe = address.scheme == "https" or (address.scheme == "http" and address.host in LOOPBACK)
    if not (is_known and is_safe):
        raise PermissionDenied("foreign_address")
    return str(address)
