"""Connections to addresses that somebody else typed: to the public network alone.

The name is looked up once, every address that it has is judged, and the connection goes to one of
those that were judged: a name that changes between the look and the call gains nothing.
"""

import ipaddress
import socket

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

# Ways into IPv4 whose inner address we would have to read: nobody needs them here.
TUNNELS = [ipaddress.ip_network(each) for each in ("64:ff9b::/96", "2002::/16", "2001::/32")]


class NotPublic(OSError):
    """The name leads into a network that is not the public one, or nowhere."""


def is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if address.version == 6:
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if any(address in network for network in TUNNELS):
            return False
    return address.is_global and not address.is_multicast


def addresses_of(host: str, port: int) -> list[str]:
    """Raises NotPublic."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotPublic("no_such_host") from None
    addresses = list(dict.fromkeys(entry[4][0] for entry in found))
    if not addresses or not (settings.SANDBOX or all(map(is_public, addresses))):
        raise NotPublic("private_network")
    return addresses


class Judged:
    """Mixin of a connection of urllib3."""

    def _new_conn(self) -> socket.socket:
        addresses = addresses_of(self.host, self.port)
        return create_connection((addresses[0], self.port), timeout=self.timeout)


class PublicHTTPConnection(Judged, HTTPConnection):
    """Without TLS: of a sandbox alone."""


class PublicHTTPSConnection(Judged, HTTPSConnection):
    pass


CONNECTIONS = {"http": PublicHTTPConnection, "https": PublicHTTPSConnection}
