"""Pages and files of the web, through HTTP."""

import logging
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import httpx

from core.errors import Unavailable, UnreadableDocument
from ingest.sources.answers import check, condition, typed, version_of
from ingest.sources.base import DEFAULT_COLLECTION, Fetched, SourceItem
from ingest.sources.disk import too_large
from ingest.sources.hosts import require_allowed, require_url, shown
from ingest.sources.limits import SourceLimits

# It would log every URL, and with it what may be secret in the query.
logging.getLogger("httpx").setLevel(logging.WARNING)
MOST_REDIRECTS = 5
# All of a document, however slowly its bytes come, as a multiple of the wait for one answer.
TOTAL_WAITS = 10


class WebPages:
    """The documents at `urls`, each known by its URL. Nothing is asked before it is fetched."""

    def __init__(self, urls: Sequence[str], limits: SourceLimits, collection: str | None = None) -> None:
        self._urls = urls
        self._limits = limits
        self._collection = collection

    def list(self) -> Iterator[SourceItem]:
        return iter([web_item(url, self._collection) for url in self._urls])

    def fetch(self, item: SourceItem, known_version: str | None, max_bytes: int) -> Fetched | None:
        with self._answer(item.location, condition(known_version)) as answer:
            if answer.status_code == httpx.codes.NOT_MODIFIED and known_version is not None:
                return None
            check(answer.status_code, item.location)
            data = self._body(answer, max_bytes)
            name = typed(item.name, answer.headers.get("content-type", ""))
            return Fetched(data, version_of(answer.headers), name)

    @contextmanager
    def _answer(self, url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """The answer at the end of all redirects, its body not read yet."""
        try:
            with httpx.Client(verify=_trust(), timeout=self._limits.timeout_s, trust_env=False) as client:
                for _ in range(MOST_REDIRECTS + 1):
                    with closing(self._asked(client, url, headers)) as answer:
                        if not answer.has_redirect_location:
                            yield answer
                            return
                        url = urljoin(url, answer.headers["location"])
        except (httpx.TransportError, httpx.DecodingError, OSError):
            raise Unavailable(f"{shown(url)} cannot be reached now; try again later.") from None
        except httpx.InvalidURL:
            raise UnreadableDocument(f"{shown(url)} is not a URL that can be asked.") from None
        raise UnreadableDocument(f"{shown(url)} is the end of more than {MOST_REDIRECTS} redirects.")

    def _asked(self, client: httpx.Client, url: str, headers: Mapping[str, str]) -> httpx.Response:
        """Ask the address that was checked, under the host's name: looked up again, it could be another."""
        asked = httpx.URL(url)
        named = {"Host": asked.netloc.decode("ascii"), "Accept-Encoding": "identity", **headers}
        sni = {"sni_hostname": asked.raw_host.decode("ascii")}
        *others, last = require_allowed(url, self._limits.allowed_hosts)
        for address in others:
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return _sent(client, asked.copy_with(host=address), named, sni)
        return _sent(client, asked.copy_with(host=last), named, sni)

    def _body(self, answer: httpx.Response, max_bytes: int) -> bytes:
        data, ends = bytearray(), time.monotonic() + TOTAL_WAITS * self._limits.timeout_s
        for piece in answer.iter_bytes():
            data += piece
            if len(data) > max_bytes:
                raise too_large(max_bytes)
            if time.monotonic() > ends:
                raise Unavailable("Its host sends too slowly; try again later.")
        return bytes(data)


def web_item(url: str, collection: str | None) -> SourceItem:
    """The document at a URL, which a fragment does not change. Raises InvalidInput for what is no such URL."""
    require_url(url)
    uri = urldefrag(url).url
    name = PurePosixPath(unquote(urlsplit(uri).path)).name or urlsplit(uri).hostname or ""
    return SourceItem(name, uri, uri, collection or DEFAULT_COLLECTION)


def _sent(
    client: httpx.Client, url: httpx.URL, headers: Mapping[str, str], extensions: Mapping[str, str]
) -> httpx.Response:
    request = client.build_request("GET", url, headers=headers, extensions=dict(extensions))
    return client.send(request, stream=True)


@cache
def _trust() -> ssl.SSLContext:
    """Made once: reading all certificates takes longer than most answers."""
    return httpx.create_ssl_context()
