"""Calendar dates as people write them."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
_DAY = r"(?P<day{n}>\d{{1,2}})(?:st|nd|rd|th)?"
DATE = re.compile(
    "|".join(
        (
            r"\b(?P<year1>\d{4})-(?P<month1>\d{2})-(?P<day1>\d{2})\b",
            rf"\b{_DAY.format(n=2)}\s+(?:of\s+)?(?P<month2>{_MONTH})\b\.?(?:,?\s+(?P<year2>\d{{4}})\b)?",
            rf"\b(?P<month3>{_MONTH})\.?\s+{_DAY.format(n=3)}\b(?:,?\s+(?P<year3>\d{{4}})\b)?",
            rf"\b(?P<month4>{_MONTH})\.?\s+(?P<year4>\d{{4}})\b",
        )
    ),
    re.IGNORECASE,
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = rf"({'|'.join(WEEKDAYS)})s?"
WEEKDAY = re.compile(rf"\b{_WEEKDAY}(?:\s*(?:to|until|through|–|-)\s*{_WEEKDAY})?\b", re.IGNORECASE)


class PartialDate(NamedTuple):
    """A date as far as it is said; 0 stands for what is left out."""

    year: int
    month: int
    day: int


def find_dates(text: str) -> list[tuple[PartialDate, int, int]]:
    """The dates in `text`, each with its span."""
    return [(_date(match), match.start(), match.end()) for match in DATE.finditer(text)]


def is_among(date: PartialDate, others: Sequence[PartialDate]) -> bool:
    """Whether one of `others` says at least what `date` says."""
    return any(all(said in (0, there) for said, there in zip(date, other, strict=True)) for other in others)


def weekdays(text: str) -> frozenset[str]:
    """The days of the week in `text`, also those within "Monday to Friday"."""
    return frozenset(day for match in WEEKDAY.finditer(text) for day in _days(match[1], match[2] or match[1]))


def _days(first: str, last: str) -> Iterator[str]:
    start, end = WEEKDAYS.index(first.lower()), WEEKDAYS.index(last.lower())
    return (WEEKDAYS[day % 7] for day in range(start, (end if end >= start else end + 7) + 1))


def _date(match: re.Match[str]) -> PartialDate:
    found = {name.rstrip("1234"): value for name, value in match.groupdict().items() if value}
    month = found["month"]
    number = int(month) if month.isdigit() else [name[:3] for name in MONTHS].index(month[:3].lower()) + 1
    return PartialDate(int(found.get("year", 0)), number, int(found.get("day", 0)))
