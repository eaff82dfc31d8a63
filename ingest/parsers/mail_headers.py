"""Headers of mail, also those that no standard allows."""

from email.header import decode_header, make_header
from email.policy import EmailPolicy
from typing import Any

# The library takes seconds for what is longer, and no person reads it.
_LONGEST = 20_000


class _ReadableHeaders(EmailPolicy):
    """The library's own rules; a header that they stumble over is read as words, or stands as it was written."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        if len(value) > _LONGEST:
            return _words(value[:_LONGEST])
        try:
            return super().header_fetch_parse(name, value)
        except Exception:
            # The library fails in many ways, some of them known bugs of one version.
            return _words(value)


def _words(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except Exception:
        return value


READABLE_HEADERS = _ReadableHeaders()
