"""Which host names mean this very machine."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Tell whether the host of an address is this machine: a loopback IP, or `localhost`, but no other name, as anyone
    may let one lead here."""
    name = host.strip("[]")
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"
