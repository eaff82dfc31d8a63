"""Which hosts may be asked for documents: whoever may ingest must not reach through the server into its network."""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from core.errors import InvalidInput, Unavailable, UnreadableDocument

PORTS = {"http": 80, "https": 443}
Address = IPv4Address | IPv6Address
# Where clouds tell machines their secrets, beside the link-local addresses: AWS, Alibaba, Oracle, Azure.
METADATA = frozenset(map(ip_address, ("fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16")))
NAT64 = IPv6Network("64:ff9b::/96")


def shown(url: str) -> str:
    """The URL as messages and logs may show it: without what may be secret."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{_authority(parts)}{parts.path}"
    except ValueError:
        return "the URL"


def authority_of(url: str) -> str:
    """How a host is named in `allowed_hosts`: with its port, unless that is the usual one."""
    return _authority(require_url(url))


def require_url(url: str) -> SplitResult:
    """Raises InvalidInput unless `url` is one of http or https without a user's name."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise InvalidInput(f"{shown(url)} is not an http or https URL.", field="uri")
    if parts.username is not None:
        raise InvalidInput(
            f"{shown(url)} was given with a user name, which would be stored; leave it out.", field="uri"
        )
    return parts


def require_allowed(url: str, allowed: frozenset[str]) -> Sequence[str]:
    """The addresses of the URL's host, which was looked up once, so that it cannot be another when it is asked.

    Raises UnreadableDocument for a host that is not allowed, and Unavailable for one that is not known now.
    """
    try:
        parts = require_url(url)
    except InvalidInput as error:
        raise UnreadableDocument(error.message) from None
    if _authority(parts) not in {host.lower() for host in allowed}:
        raise UnreadableDocument(
            f"{shown(url)} is not on an allowed host; ingest.allowed_hosts names those that are, each with its port "
            "where that is not the usual one."
        )
    found = _addresses(parts.hostname or "", parts.port or PORTS[parts.scheme])
    if any(is_refused(address) for address in found):
        raise UnreadableDocument(f"{shown(url)} leads to an address that is never asked, whatever is allowed.")
    return [str(address) for address in found]


def is_refused(address: Address) -> bool:
    """Whether this is an address at which no document is ever found: of metadata, link-local, of many or of none."""
    plain = _plain(address)
    if plain in METADATA or plain.is_link_local or plain.is_multicast or plain.is_unspecified:
        return True
    return plain.is_reserved and not plain.is_loopback


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _addresses(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unavailable(f"The host {host} is not known now; check its name, or try again later.") from None
    # A link-local address comes with the name of an interface, which does not belong to it.
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _authority(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, PORTS.get(parts.scheme)) else f"{host}:{parts.port}"
