"""Where calls may go: an account's address must not lead into the authority's own network."""

import ipaddress
import time

import httpx

from otklik.channels.networks.base import ChannelError
from otklik.core.deadline import looked_up

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
        found = looked_up(name, None, until=time.monotonic() + LOOKED_UP_WITHIN)
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
