"""The characters that a reader cannot see, but a model would read."""

_RANGES = (
    (0x0000, 0x0000),  # No database stores NUL.
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),  # Hangul fillers, as are U+3164 and U+FFA0.
    (0x17B4, 0x17B5),
    (0x180E, 0x180E),
    (0x200B, 0x200F),  # Zero-width and bidirectional controls hide words from a reader or turn them around.
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),  # Tags and variation selectors: whole sentences are smuggled in them.
)
_UNSEEN = dict.fromkeys(code for first, last in _RANGES for code in range(first, last + 1))
# Half of a character, which no encoding can store; the reader is to see that something is broken there.
_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_TABLE: dict[int, str | None] = {**_UNSEEN, **_HALVES}


def visible(text: str) -> str:
    """The text without the characters that a reader cannot see."""
    return text if text.isascii() and "\0" not in text else text.translate(_TABLE)
