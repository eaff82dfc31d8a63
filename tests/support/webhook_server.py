"""A small server that takes what a webhook tells it, or refuses to, as a test wants it."""

import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class Told:
    """One request: its headers, with names in lower case, and its body."""

    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class WebhookServer:
    """`statuses` are used up one by one, then 204 is given; it says nothing while it is `deaf`."""

    url: str = ""
    statuses: deque[int] = field(default_factory=deque)
    told: list[Told] = field(default_factory=list)
    deaf: bool = False
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def webhook_server() -> Iterator[WebhookServer]:
    """A server on a free port of the loopback."""
    state = WebhookServer()
    handler = type("Handler", (_Handler,), {"state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        state.url = f"http://127.0.0.1:{server.server_port}/hook?token=hunter2"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": LOOK_SECONDS})
        thread.start()
        try:
            yield state
        finally:
            state.over.set()
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    state: WebhookServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.state.told.append(Told({name.lower(): value for name, value in self.headers.items()}, body))
        while self.state.deaf and not self.state.over.is_set():
            time.sleep(LOOK_SECONDS)
        try:
            self.send_response(self.state.statuses.popleft() if self.state.statuses else 204)
            self.end_headers()
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """The output of a test is its own."""
