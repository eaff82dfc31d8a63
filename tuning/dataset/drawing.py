"""What is drawn by the hash of a text: by chance, and the same each time."""

from core.files import sha256_hex

WHOLE = 0x1_0000_0000


def share(of: str) -> float:
    """From 0 to less than 1."""
    return _number(of) / WHOLE


def turn(of: str, count: int) -> int:
    """From 0 to less than `count`."""
    return _number(of) % count


def _number(of: str) -> int:
    return int(sha256_hex(of.encode())[:8], 16)
