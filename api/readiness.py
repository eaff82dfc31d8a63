"""What the server still lacks before it can answer."""

import threading
from collections.abc import Callable

import structlog

from api.wiring import Services
from core.errors import PolicydeskError

log = structlog.get_logger()


class Loading:
    """Loads the models in the background; `failed` says why that did not work, if it did not."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.failed: str | None = None
        self._thread = threading.Thread(target=self._load, name="loading", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def done(self) -> bool:
        return not self._thread.is_alive() and self.failed is None

    def _load(self) -> None:
        try:
            here = self._services.generations.current()
            here.embedder.load()
            # A router that cannot be used is told of now, not with the first question.
            _ = self._services.routes
            # What changed while this machine was away; what was deleted leaves its disk.
            self._services.indexer.refresh()
            self._services.engine.load()
            # What masks questions takes seconds to load, too.
            self._services.safeguards.masked("")
        except Exception as error:
            log.exception("loading_failed")
            known = isinstance(error, PolicydeskError)
            self.failed = str(error) if known else f"{type(error).__name__}; the server's log has the details"


def missing(services: Services, loading: Loading) -> list[str]:
    """One line for each thing that is missing; empty when the server is ready."""
    found = []
    if loading.failed:
        found.append(f"models: {loading.failed}")
    elif not loading.done:
        found.append("models: loading")
    checks: dict[str, Callable[[], object]] = {
        "database": services.database.check,
        "index": lambda: services.generations.current().index.count(),
    }
    for name, check in checks.items():
        try:
            check()
        except PolicydeskError as error:
            found.append(f"{name}: {error.message}")
    return found
