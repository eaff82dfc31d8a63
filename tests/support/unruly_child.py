"""A child of the sandbox whose parser does to itself what the file tells it to."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from core.errors import UnreadableDocument
from ingest.prepare import Prepared, PrepareOptions, PrepareRequest, prepare
from ingest.sandbox.child import serve
from ingest.tokens import TokenSpans


def _allocate() -> None:
    bytearray(4 << 30)


def _hold() -> None:
    """Grow piece by piece, as a document tree does."""
    held = [b""]
    while held:
        held.append(bytearray(1 << 20))


def _print() -> None:
    sys.stdout.write("noise " * 100_000)
    sys.stderr.write("noise " * 100_000)
    os.write(1, b"noise " * 100_000)


def _fork() -> None:
    if os.fork() == 0:
        time.sleep(600)
        os._exit(0)


def _leave() -> None:
    """A process that has left the group and lost its parent."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)


def _start() -> None:
    subprocess.run(["/bin/sh", "-c", "cat"], input=b"pipes", capture_output=True, check=True)


def _babble() -> None:
    with socket.socket(fileno=os.dup(int(sys.argv[1]))) as channel:
        channel.sendall(b"\xff" * 64)


def _forge() -> None:
    body = b'{"prepared": {"parsed": {}, "facts": {}, "chunks": []}}'
    with socket.socket(fileno=os.dup(int(sys.argv[1]))) as channel:
        channel.sendall(len(body).to_bytes(8, "big") + bytes(8) + body)


def _write() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"x" * 4096)


def _refuse() -> None:
    raise UnreadableDocument("It is not to be read.", field="audience")


def _fail() -> None:
    raise ZeroDivisionError("a bug of ours")


_DEEDS: dict[bytes, Callable[[], object]] = {
    b"sleep": lambda: time.sleep(600),
    b"spin": lambda: [None for _ in iter(int, 1)],
    b"allocate": _allocate,
    b"hold": _hold,
    b"exit": lambda: os._exit(0),
    b"kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    b"segfault": lambda: ctypes.string_at(0),
    b"print": _print,
    b"fork": _fork,
    b"leave": _leave,
    b"start": _start,
    b"babble": _babble,
    b"forge": _forge,
    b"write": _write,
    b"refuse": _refuse,
    b"fail": _fail,
}


def misbehave(request: PrepareRequest, options: PrepareOptions, token_spans: TokenSpans) -> Prepared:
    _DEEDS.get(request.data, lambda: None)()
    return prepare(request, options, token_spans)


if __name__ == "__main__":
    serve(misbehave)
