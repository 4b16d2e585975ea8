"""Addresses of the net, as far as they tell one sender from another."""

import ipaddress

HOUSEHOLD = 64  # bits of an address of the new protocol that one household has in common

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def parsed(written: str) -> Address | None:
    """An address as a proxy writes it: with a port or without, the old protocol within the new."""
    bare = written.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address
    return address


def neighbourhood(address: Address) -> str:
    """The address, or the network of one of the new protocol, of which a household has many."""
    if address.version == 6:
        return str(ipaddress.ip_network((int(address), HOUSEHOLD), strict=False))
    return str(address)
