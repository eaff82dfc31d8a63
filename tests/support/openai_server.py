"""A small server that speaks as OpenAI's chat completions do, and does what a test tells it to."""

import json
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class Reply:
    """One answer. After `hold_after` pieces it waits until the client leaves or `released` is set.

    `pause` is in seconds, after each piece. `cut` breaks the connection after the last piece; `unfinished` ends the
    stream properly, without its last event.
    """

    pieces: tuple[str, ...] = ("All ", "is ", "well.")
    status: int = 200
    error: str = "it failed"
    hold_after: int | None = None
    pause: float = 0.0
    cut: bool = False
    unfinished: bool = False


@dataclass
class OpenAIServer:
    """`replies` are used up one by one; then `usual` is given, or what it makes of a request.

    `requests` holds what was asked.
    """

    url: str = ""
    usual: Reply | Callable[[dict[str, Any]], Reply] = Reply()
    replies: deque[Reply] = field(default_factory=deque)
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    client_left: threading.Event = field(default_factory=threading.Event)


@contextmanager
def openai_server() -> Iterator[OpenAIServer]:
    """A server on a free port of the loopback."""
    state = OpenAIServer()
    handler = type("Handler", (_Handler,), {"state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        state.url = f"http://127.0.0.1:{server.server_port}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": LOOK_SECONDS})
        thread.start()
        try:
            yield state
        finally:
            state.released.set()
            server.shutdown()
            thread.join()


def dead_url() -> str:
    """A URL of the loopback where nothing listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    state: OpenAIServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.state.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.state.keys.append(self.headers["Authorization"])
        reply = self.state.replies.popleft() if self.state.replies else self._usual()
        try:
            self._stream(reply) if reply.status == 200 else self._refuse(reply)
        except OSError:
            self.state.client_left.set()
            self.close_connection = True

    def _usual(self) -> Reply:
        usual = self.state.usual
        return usual if isinstance(usual, Reply) else usual(self.state.requests[-1])

    def _refuse(self, reply: Reply) -> None:
        body = json.dumps({"error": {"message": reply.error}}).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, piece in enumerate((*reply.pieces, "")):
            if number == reply.hold_after:
                self._hold()
            if piece:
                self._event({"delta": {"content": piece}, "finish_reason": None})
                time.sleep(reply.pause)
        if reply.cut:
            self.close_connection = True
            return
        if not reply.unfinished:
            self._event({"delta": {}, "finish_reason": "stop"})
            self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _hold(self) -> None:
        while not self.state.released.wait(LOOK_SECONDS):
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise ConnectionAbortedError

    def _event(self, choice: dict[str, Any]) -> None:
        event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
        self._chunk(f"data: {json.dumps({**event, 'choices': [{'index': 0, **choice}]})}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def log_message(self, *_: object) -> None:
        """The output of a test is its own."""
