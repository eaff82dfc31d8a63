"""A real server in a process of its own, and a real browser."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from core.db import Database
from core.domain import Principal, Scope
from core.security import TokenSigner, open_signer
from tests.conftest import OpenServices
from tests.support.files import POLICIES
from tests.support.http import poll
from tests.support.jobs import ingest
from tests.support.people import AGENT

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
INGESTED = ("cancellations/home-plus.md", "claims/claims-handling.pdf", "service/mobile-app.html")
SERVER_PATIENCE = 180.0
# What fails, fails by then also where the machine does other work besides.
expect.set_options(timeout=30_000)
COMMAND = str(Path(sys.executable).parent / "policydesk")


@dataclass(frozen=True, slots=True)
class Server:
    address: str
    token: str
    signer: TokenSigner
    database: Database

    @property
    def sign_in_link(self) -> str:
        return self.link_for(self.token)

    def link_for(self, token: str) -> str:
        return f"{self.address}/#token={token}"

    def token_of(self, subject: str, *scopes: Scope) -> str:
        """A token of somebody else."""
        person = Principal(subject, AGENT.tenant, frozenset(scopes), AGENT.audiences)
        return self.signer.sign(person, timedelta(hours=1))


@pytest.fixture(scope="session")
def server(open_shared: OpenServices, converted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`policydesk serve` on three ingested documents, once it is ready; slow to start, so all modules share it."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    data = tmp_path_factory.mktemp("served")
    services = open_shared(data)
    for name in INGESTED:
        ingest(services, POLICIES / name, AGENT, collection=Path(name).parent.name)
    shutil.copytree(converted, data / "models")
    port = _free_port()
    variables = {
        "POLICYDESK_DATA_DIR": str(data),
        "POLICYDESK_PORT": str(port),
        "POLICYDESK_GENERATION__MAX_NEW_TOKENS": "48",
    }
    environment = os.environ | variables
    token = subprocess.run([COMMAND, "token"], env=environment, capture_output=True, text=True, check=True)
    address = f"http://127.0.0.1:{port}"
    with (data / "server.log").open("w") as log:
        process = subprocess.Popen([COMMAND, "serve"], env=environment, stdout=log, stderr=log)
        try:
            poll(lambda: _ready(process, address, data / "server.log"), SERVER_PATIENCE)
            yield Server(address, token.stdout.strip(), open_signer(services.settings), services.database)
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def browser(server: Server) -> Iterator[Browser]:
    """Begun after the server and gone with its module: while Playwright runs, nothing else can run an event loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """Errors on the consoles of pages, and requests to elsewhere."""
    return []


@pytest.fixture
def open_page(browser: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens pages in profiles of their own; a complaint that is left at the end fails the test."""
    contexts = []

    def open_one(**settings: object) -> Page:
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.extend(_foreign(request.url)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: Callable[..., Page], server: Server) -> Page:
    """The page, signed in through the link."""
    page = open_page()
    page.goto(server.sign_in_link)
    page.locator("#question").wait_for()
    return page


def _complaint(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type == "error" else []


def _foreign(address: str) -> list[str]:
    return [] if address.startswith(("http://127.0.0.1:", "data:", "blob:")) else [f"asked {address}"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _ready(process: subprocess.Popen[bytes], address: str, log: Path) -> bool:
    assert process.poll() is None, log.read_text()
    try:
        return httpx.get(f"{address}/readyz").status_code == 200
    except httpx.TransportError:
        return False
