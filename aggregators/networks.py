"""From where a platform's programs may call: networks in CIDR, IPv4 and IPv6."""

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address, ip_network


class NotANetwork(ValueError):
    """`str()` is what was written."""


def parsed(text: str) -> list[str]:
    """Networks as people write them, one a line or parted by commas. Raises NotANetwork. A host in
    a network ("10.1.2.3/16") is taken for the network."""
    found = []
    for word in text.replace(",", " ").split():
        try:
            found.append(str(ip_network(word, strict=False)))
        except ValueError:
            raise NotANetwork(word) from None
    return list(dict.fromkeys(found))


def holds(networks: Sequence[str], address: str) -> bool:
    """Is the address in one of them? With none everywhere is."""
    if not networks:
        return True
    try:
        here = ip_address(address)
    except ValueError:
        return False
    if isinstance(here, IPv6Address) and here.ipv4_mapped:
        here = here.ipv4_mapped
    return any(here in ip_network(network) for network in networks)
