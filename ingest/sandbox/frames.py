"""Frames between a pool and its children: two lengths, JSON, bytes.

Never pickle: what a hostile file has taken over must not be able to make the other side run anything.
"""

import json
import socket
import struct
import time
from typing import Any, NamedTuple

_HEAD = struct.Struct("!QQ")
_PIECE = 1 << 20


class FrameError(Exception):
    """What came is no frame, or not one that this side takes."""


class Closed(FrameError):
    """The other side has hung up."""


class Frame(NamedTuple):
    """`body` is JSON in UTF-8; `data` is the bytes of a file, or nothing."""

    body: bytes
    data: bytes = b""

    @property
    def size(self) -> int:
        return len(self.body) + len(self.data)

    def content(self) -> Any:
        """What the JSON holds; for frames from a side that is trusted."""
        return json.loads(self.body)


class Deadline:
    """A moment after which nothing on a channel is waited for; None waits for ever."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    def arm(self, channel: socket.socket) -> None:
        """Let the next call on the channel wait for what is left. Raises TimeoutError when nothing is."""
        left = None if self._end is None else self._end - time.monotonic()
        if left is not None and left <= 0:
            raise TimeoutError
        channel.settimeout(left)


def send(channel: socket.socket, frame: Frame, deadline: Deadline) -> None:
    """Send one frame. Raises Closed when the other side is gone, TimeoutError when it does not take it in time."""
    try:
        for piece in (_HEAD.pack(len(frame.body), len(frame.data)), frame.body, frame.data):
            deadline.arm(channel)
            channel.sendall(piece)
    except (BrokenPipeError, ConnectionError) as error:
        raise Closed("The other side is gone.") from error


def receive(channel: socket.socket, max_bytes: int, deadline: Deadline) -> Frame:
    """Wait for the next frame.

    Raises Closed when none comes any more, FrameError for one of more than `max_bytes`, and TimeoutError.
    """
    body, data = _HEAD.unpack(_read(channel, _HEAD.size, deadline))
    if body + data > max_bytes:
        raise FrameError(f"A frame of {body + data:,} bytes came; at most {max_bytes:,} are taken.")
    return Frame(_read(channel, body, deadline), _read(channel, data, deadline))


def _read(channel: socket.socket, size: int, deadline: Deadline) -> bytes:
    # In pieces: memory is spent on what has come, not on what was announced.
    taken = bytearray()
    while len(taken) < size:
        deadline.arm(channel)
        try:
            piece = channel.recv(min(size - len(taken), _PIECE))
        except ConnectionError as error:
            raise Closed("The other side is gone.") from error
        if not piece:
            raise Closed("The other side has hung up.")
        taken += piece
    return bytes(taken)
