"""One call to an address that somebody has given us: only to public addresses, and to the one that was checked."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.conf import settings
from requests.certs import where
from urllib3.exceptions import HTTPError

TIMEOUT = urllib3.Timeout(connect=5, read=10)
TRANSLATED = ip_network("64:ff9b::/96")  # IPv4 behind a translator: it may lead inside
Address = IPv4Address | IPv6Address


class NotCalled(Exception):
    """No answer came; `reason` says why without telling what is behind the address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason[:60]


def may_be_called(address: str) -> bool:
    """Tell whether an address has the right shape: https, a host, no password in it.

    Whether the host is a public one is asked at each call, because names move.

    >>> [may_be_called(f"https://{one}") for one in ("crm.example.fi/in", "u:p@example.fi/", "127.0.0.1/", "[::1]/")]
    [True, False, False, False]
    """
    try:
        url = urlsplit(address)
        _ = url.port
    except ValueError:
        return False
    if not address.isascii() or any(ord(letter) <= 32 for letter in address) or "\\" in address:
        return False
    if not url.hostname or url.username or url.password or url.fragment:
        return False
    if settings.TOIMIVA_WEBHOOKS_ANYWHERE:
        return url.scheme in ("http", "https")
    try:
        return url.scheme == "https" and is_public(ip_address(url.hostname))
    except ValueError:
        return url.scheme == "https" and url.hostname != "localhost"


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the open internet.

    >>> [is_public(ip_address(one)) for one in ("95.216.1.1", "10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, False, False, False]
    """
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not (address.version == 6 and address in TRANSLATED)


def call(address: str, body: str, headers: dict[str, str]) -> int:
    """Post the body and return the status of the answer, which is not read. Redirects are not followed.

    The host's name is looked up once, every address it has must be public, and the call goes to one of those: a name
    that leads elsewhere a moment later gains nothing.
    """
    if not may_be_called(address):
        raise NotCalled("address not allowed")
    url = urlsplit(address)
    try:
        with _pool(url, _looked_up(url)) as pool:
            asked = {**headers, "Host": url.netloc}
            answer = pool.urlopen(
                "POST", url._replace(scheme="", netloc="").geturl() or "/", body=body.encode(), headers=asked,
                redirect=False, retries=False, preload_content=False, timeout=TIMEOUT,
            )  # fmt: skip
            answer.close()
            return int(answer.status)
    except (HTTPError, OSError) as fault:
        raise NotCalled(type(fault).__name__) from fault


def _looked_up(url: SplitResult) -> str:
    try:
        found = socket.getaddrinfo(url.hostname, _port(url), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise NotCalled("host not found") from fault
    addresses = [str(one[4][0]) for one in found]
    if not settings.TOIMIVA_WEBHOOKS_ANYWHERE and not all(is_public(ip_address(one)) for one in addresses):
        raise NotCalled("address not public")
    return addresses[0]


def _pool(url: SplitResult, address: str) -> urllib3.HTTPConnectionPool:
    if url.scheme == "http":
        return urllib3.HTTPConnectionPool(address, _port(url))
    return urllib3.HTTPSConnectionPool(
        address, _port(url), cert_reqs="CERT_REQUIRED", ca_certs=where(),
        server_hostname=url.hostname, assert_hostname=url.hostname,
    )  # fmt: skip


def _port(url: SplitResult) -> int:
    return url.port or (443 if url.scheme == "https" else 80)
