"""When a policy says that it applies: dates in front matter, and "Effective ..." lines in the text."""

import re
from datetime import date, datetime

from core.errors import UnreadableDocument

LOOKED_AT_CHARS = 1500
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = rf"(\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}} (?:{MONTHS}) \d{{4}}|(?:{MONTHS}) \d{{1,2}},? \d{{4}})"
EFFECTIVE = re.compile(
    rf"^(?:Effective|Valid|In force)(?: date| from| as of| since)?\s*:?\s*{DATE}\b",
    re.IGNORECASE | re.MULTILINE,
)
FORMATS = ("%Y-%m-%d", "%d %B %Y", "%B %d %Y")


def effective_date(text: str) -> date | None:
    """The day that a line near the beginning of the text names as the first of its validity."""
    found = EFFECTIVE.search(text[:LOOKED_AT_CHARS])
    return _parse(found.group(1)) if found else None


def require_date(value: object, key: str, stater: str = "front matter") -> date | None:
    """The date that `stater` gives under `key`. Raises UnreadableDocument for what is not a date."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, datetime):
        return value.date()
    parsed = _parse(str(value))
    if parsed is None:
        raise UnreadableDocument(f"The {stater}'s {key} is not a date; write it as YYYY-MM-DD.")
    return parsed


def _parse(written: str) -> date | None:
    for pattern in FORMATS:
        try:
            return datetime.strptime(written.replace(",", ""), pattern).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return None
