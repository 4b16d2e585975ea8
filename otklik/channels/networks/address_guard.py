"""Where calls may go: an account's address must not lead into the authority's own network."""

import ipaddress
import time

import httpx

from otklik.channels.networks.connection import Connection
from otklik.channels.networks.errors import ChannelError, NotSetUp, PermissionDenied
from otklik.core.net.total_timeout import look_up_addresses

TRIED = 3
LOOKED_UP_WITHIN = 5.0  # seconds; the system itself may wait for silent servers for minutes
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# What the world gives out of the new protocol: old ways of writing other addresses lie outside.
GIVEN_OUT = ipaddress.IPv6Network("2000::/3")


def permitted_addresses(
    name: str, *, allow_loopback: bool, hosts_inside: frozenset[str] = frozenset()
) -> list[str]:
    """Up to three addresses of a host, all of them outside (or loopback, where allowed).

    `hosts_inside` are names that the administrator of the machine vouches for. One address
    inside condemns any other name: raises ChannelError("address_refused"). A name that cannot be
    resolved, or not in `LOOKED_UP_WITHIN`, raises httpx.ConnectError, as any connection that did
    not come about.
    """
    try:
        found = look_up_addresses(name, None, until=time.monotonic() + LOOKED_UP_WITHIN)
    except OSError:
        raise httpx.ConnectError("The name was not found.") from None
    addresses = list(dict.fromkeys(found))
    if name.lower() in hosts_inside and addresses:
        return addresses[:TRIED]
    if not addresses or not all(_is_permitted(a, allow_loopback) for a in addresses):
        raise ChannelError("address_refused")
    return addresses[:TRIED]


def _is_permitted(address: str, allow_loopback: bool) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        # Addresses of the old protocol in the new one's clothes are judged by what they lead to.
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
