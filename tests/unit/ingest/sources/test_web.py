"""Pages of the web as a source, from a server on the loopback address."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any, ClassVar

import pytest

from core.errors import InvalidInput, Unavailable, UnreadableDocument
from ingest.sources import Fetched, SourceLimits, connector_for
from ingest.sources.hosts import is_refused, shown
from ingest.sources.web import WebPages, web_item

PAGE = b"<h1>Fees</h1><p>14 pounds.</p>"
ETAG = '"v1"'
LONG_AGO = "Mon, 01 Jan 2024 10:00:00 GMT"


class Handler(BaseHTTPRequestHandler):
    """Answers by path; what was asked is kept in `asked`."""

    asked: ClassVar[list[tuple[str, dict[str, str]]]] = []
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.asked.append((self.path, dict(self.headers)))
        path = self.path.partition("?")[0]
        if path.startswith("/status/"):
            self._answer(int(path.removeprefix("/status/")))
        elif path.startswith("/hops/"):
            left = int(path.removeprefix("/hops/"))
            self._answer(302, {"Location": f"/hops/{left - 1}" if left > 1 else "/fees"})
        elif path == "/away":
            self._answer(302, {"Location": self.path.partition("?to=")[2]})
        elif path == "/slow":
            time.sleep(2)
        elif path == "/cut-off":
            self._answer(200, {"Content-Length": "1000"}, b"short")
            self.close_connection = True
        else:
            self._page(path)

    def _page(self, path: str) -> None:
        versions = {
            "/fees": {"ETag": ETAG, "Content-Type": "text/html; charset=utf-8"},
            "/dated": {"Last-Modified": LONG_AGO, "Content-Type": "application/pdf"},
            "/fresh.md": {"Last-Modified": self.date_time_string(), "Content-Type": "text/plain"},
        }
        headers = versions.get(path, {})
        known = self.headers.get("If-None-Match") == ETAG or self.headers.get("If-Modified-Since") == LONG_AGO
        self._answer(304 if known else 200, headers, b"" if known else PAGE)

    def _answer(self, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is written where the tests write."""


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def fetched(
    host: str, path: str, known: str | None = None, max_bytes: int = 1000, allowed: frozenset[str] | None = None
) -> Fetched | None:
    limits = SourceLimits(allowed_hosts=frozenset({host}) if allowed is None else allowed, timeout_s=1)
    item = web_item(f"http://{host}{path}", None)
    return connector_for(item.location, limits).fetch(item, known, max_bytes)


def test_each_url_is_a_document_and_nothing_is_asked_to_list_it() -> None:
    urls = ["https://example.com/rules/fees%20now.html#top", "https://example.com"]
    first, second = WebPages(urls, SourceLimits(), "rules").list()
    assert (first.name, first.uri) == ("fees now.html", "https://example.com/rules/fees%20now.html")
    assert (second.name, second.collection, second.version) == ("example.com", "rules", None)


@pytest.mark.parametrize("url", ["ftp://example.com/a", "file:///etc/passwd", "example.com", "http://", "http://a:b/"])
def test_what_is_no_web_url_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="not an http or https URL"):
        web_item(url, None)


def test_a_url_with_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(InvalidInput, match="user name") as refusal:
        web_item("https://ann:geheim@example.com/a?token=geheim", None)
    assert "geheim" not in refusal.value.message


def test_the_type_of_the_answer_names_a_document_that_has_no_suffix(host: str) -> None:
    assert fetched(host, "/fees") == Fetched(PAGE, f"etag {ETAG}", "fees.html")
    assert fetched(host, "/dated").name == "dated.pdf"
    assert fetched(host, "/fresh.md").name is None


@pytest.mark.parametrize("path", ["/fees", "/dated"])
def test_a_page_that_has_not_changed_is_not_sent_again(host: str, path: str) -> None:
    first = fetched(host, path)
    assert first is not None
    assert first.version is not None
    assert fetched(host, path, first.version) is None
    assert fetched(host, path, "etag other").data == PAGE


def test_a_date_that_is_too_fresh_to_tell_a_change_is_no_version(host: str) -> None:
    assert fetched(host, "/fresh.md").version is None


def test_up_to_five_redirects_are_followed(host: str) -> None:
    assert fetched(host, "/hops/5").data == PAGE
    with pytest.raises(UnreadableDocument, match="more than 5 redirects"):
        fetched(host, "/hops/6")


@pytest.mark.parametrize("status", [401, 403, 404, 410, 204, 400, 304])
def test_what_will_never_be_given_is_refused(host: str, status: int) -> None:
    with pytest.raises(UnreadableDocument, match=f"answered {status}"):
        fetched(host, f"/status/{status}")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_what_may_be_given_later_is_tried_again(host: str, status: int) -> None:
    with pytest.raises(Unavailable, match=f"answered {status}"):
        fetched(host, f"/status/{status}")


@pytest.mark.parametrize("path", ["/slow", "/cut-off"])
def test_an_answer_that_does_not_come_to_its_end_is_tried_again(host: str, path: str) -> None:
    with pytest.raises(Unavailable, match="cannot be reached now"):
        fetched(host, path)


def test_a_host_that_does_not_answer_is_tried_again() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable, match="cannot be reached now"):
            fetched(f"127.0.0.1:{unused.getsockname()[1]}", "/fees")


def test_a_document_over_the_limit_is_refused(host: str) -> None:
    assert fetched(host, "/fees", max_bytes=len(PAGE)).data == PAGE
    with pytest.raises(UnreadableDocument, match="larger than 10 bytes"):
        fetched(host, "/fees", max_bytes=10)


def test_neither_messages_nor_logs_hold_a_query(host: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    with pytest.raises(UnreadableDocument) as refusal:
        fetched(host, "/status/404?token=geheim")
    assert "geheim" not in refusal.value.message + caplog.text
    assert shown("https://ann:geheim@example.com:8443/a?token=geheim#x") == "https://example.com:8443/a"


def test_no_host_is_asked_unless_it_is_allowed(host: str) -> None:
    Handler.asked.clear()
    for allowed in (frozenset(), frozenset({"example.com"}), frozenset({"127.0.0.1"})):
        with pytest.raises(UnreadableDocument, match="not on an allowed host"):
            fetched(host, "/fees", allowed=allowed)
    assert Handler.asked == []


@pytest.mark.parametrize("target", ["http://localhost:1/x", "http://169.254.169.254/x", "http://user@127.0.0.1/x"])
def test_a_redirect_leads_to_no_host_that_is_not_allowed(host: str, target: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"allowed host|user name"):
        fetched(host, f"/away?to={target}")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://127.0.0.1/x"])
def test_a_redirect_leads_to_no_other_kind_of_place(host: str, target: str) -> None:
    with pytest.raises(UnreadableDocument, match="not an http or https URL"):
        fetched(host, f"/away?to={target}")


def test_an_address_of_metadata_is_never_asked_although_it_is_allowed() -> None:
    with pytest.raises(UnreadableDocument, match="never asked"):
        fetched("169.254.169.254", "/latest/meta-data")


def test_a_name_that_leads_to_metadata_is_never_asked(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "169.254.169.254")]
    monkeypatch.setattr("ingest.sources.hosts.socket.getaddrinfo", lambda *_, **__: answer)
    with pytest.raises(UnreadableDocument, match="never asked"):
        fetched("rebound.example", "/fees")


def test_a_host_is_looked_up_once_and_asked_by_its_name(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port, looked_up = int(host.partition(":")[2]), []
    find = socket.getaddrinfo

    def look_up(name: str, *rest: Any, **more: Any) -> Any:
        looked_up.append(name)
        return find("127.0.0.1" if name == "rules.example" else name, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert fetched(f"rules.example:{port}", "/fees").data == PAGE
    assert looked_up.count("rules.example") == 1
    assert Handler.asked[-1][1]["Host"] == f"rules.example:{port}"


def test_a_host_that_is_not_known_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(Unavailable, match="not known now"):
        fetched("rules.example", "/fees")


@pytest.mark.parametrize(
    "address",
    [
        *("169.254.169.254", "fe80::1", "fd00:ec2::254", "100.100.100.200", "0.0.0.0", "::", "224.0.0.1"),
        *("168.63.129.16", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "255.255.255.255"),
    ],
)
def test_addresses_at_which_no_document_is_ever_found_are_refused(address: str) -> None:
    assert is_refused(ip_address(address))


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "8.8.8.8", "::1", "2a00:1450::1", "fd12::1"]
)
def test_other_addresses_are_asked_where_their_host_is_allowed(address: str) -> None:
    assert not is_refused(ip_address(address))
