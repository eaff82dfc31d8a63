"""What a server does beside its requests: rollouts are watched, old conversations go, a webhook is told of tickets."""

from collections.abc import Callable
from datetime import timedelta

from core.db import Database
from core.periodic import Periodic
from core.settings import Settings
from generation import retention
from generation.handover import webhook
from generation.handover.webhook import Webhook
from tuning.rollout import watch


class Housekeeping:
    """Rollouts are watched; for a setting that is unset nothing runs."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._works: list[Periodic] = []
        self._add("rollouts", watch.EVERY_SECONDS, lambda: watch.look(database))
        if (days := settings.privacy.retention_days) is not None:
            kept = timedelta(days=days)
            self._add("retention", retention.EVERY_SECONDS, lambda: retention.purge_all(database, kept))
        handover = settings.handover
        if handover.webhook is not None:
            told = Webhook(database, handover.webhook, handover.webhook_secret, handover.webhook_seconds)
            self._add("webhook", webhook.EVERY_SECONDS, told.tell)

    def start(self) -> None:
        for work in self._works:
            work.start()

    def stop(self) -> None:
        for work in self._works:
            work.stop()

    def _add(self, name: str, seconds: float, work: Callable[[], object]) -> None:
        self._works.append(Periodic(name, seconds, work))
