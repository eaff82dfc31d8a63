"""Structured logs, one JSON object a line on stderr, each with the request it belongs to.

Questions, answers and document texts are never logged: they may hold personal data.
"""

import logging
import sys

import structlog

from core.settings import LogSettings

LIBRARIES_THAT_TALK = ("httpx", "urllib3", "transformers", "sentence_transformers", "faiss")


def configure_logging(settings: LogSettings) -> None:
    """Set up structlog for this process."""
    renderer = structlog.processors.JSONRenderer() if settings.format == "json" else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(settings.level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    for name in LIBRARIES_THAT_TALK:
        logging.getLogger(name).setLevel(logging.ERROR)
