"""Which addresses a webhook may be at."""

from ipaddress import ip_network

import pytest

from streams.core.notices.addresses import is_inner, is_reachable

INNER = [ip_network("10.0.0.0/8"), ip_network("fd00:1::/32")]


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "114.114.114.114", "2606:4700::1111", "::ffff:1.1.1.1"]
)
def test_public_ones(address: str) -> None:
    """Anybody may name them."""
    assert is_reachable(address, [])
    assert not is_inner(address, INNER)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1"),  # noqa: S104  nothing listens
        *("10.1.2.3", "172.16.0.1", "192.168.1.1", "fd00:1::1", "::ffff:10.1.2.3"),
        *("169.254.1.1", "fe80::1", "fe80::1%eth0", "224.0.0.1", "ff02::1", "255.255.255.255"),
        *("169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1", "2002:a00:1::"),
        *("100.64.0.1", "192.0.2.1", "2001:db8::1"),
    ],
)
def test_those_inside(address: str) -> None:
    """This machine, private networks, what a provider tells its machines, in whatever disguise."""
    assert not is_reachable(address, [])


def test_networks_that_are_allowed() -> None:
    """Those, and no others."""
    allowed = ["10.1.2.3", "::ffff:10.1.2.3", "fd00:1::1", "64:ff9b::a01:203"]
    assert all(is_reachable(one, INNER) and is_inner(one, INNER) for one in allowed)
    assert not any(is_reachable(one, INNER) for one in ("127.0.0.1", "192.168.1.1"))
