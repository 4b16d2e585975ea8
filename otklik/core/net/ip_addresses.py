"""Addresses of the net, as far as they tell one sender from another."""

import ipaddress

HOUSEHOLD = 64  # bits of an address of the new protocol that one household has in common
AROUND = (HOUSEHOLD, 56, 48)  # networks of which one customer may have been given the whole

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


def networks(address: Address) -> tuple[str, ...]:
    """The address, or the networks around one of the new protocol, the narrowest first: a household
    has very many addresses there, and one customer may have 65,536 households."""
    if address.version == 4:
        return (str(address),)
    around = (ipaddress.ip_network((int(address), bits), strict=False) for bits in AROUND)
    return tuple(str(network) for network in around)
