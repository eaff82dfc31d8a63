"""Numbers and dates as a spreadsheet shows them, for the formats that people use."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

# Colours and conditions, widths of characters, fillers: what a format holds but no reader sees.
_UNSEEN = re.compile(r"\[(?!\$)[^\]]*\]|_.|\*.")
_CURRENCY = re.compile(r"\[\$(?P<sign>[^\]-]*)[^\]]*\]")
_LITERAL = re.compile(r"\"(?P<quoted>[^\"]*)\"|\\(?P<escaped>.)")
_PLACES = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?,*|\.[#0?]+")
_SECTION = re.compile(r"(?:\"[^\"]*\"|\\.|\[[^\]]*\]|_.|\*.|[^;])*")
# Digits that Excel shows of a number without a format.
_GENERAL = ".10g"
# A format, which the file may make as long as it likes, asks for no more decimals than this.
_MAX_DECIMALS = 10
_MAX_FORMAT = 255
# From here on a number is shown by its exponent.
_MOST = 1e15
# Letters, fractions and text: other formats than these.
_ELSE = re.compile(r"[A-Za-z@/]")


def shown(value: object, number_format: str) -> str:
    """The words of a cell; dates as ISO dates, numbers with their percent, currency and thousands."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, dt.time):
        return value.isoformat(_precision(value))
    return _moment(value, number_format) if isinstance(value, dt.datetime) else str(value)


def _moment(value: dt.datetime, number_format: str) -> str:
    if value.time() == dt.time() or "h" not in number_format.lower():
        return value.date().isoformat()
    return value.isoformat(" ", _precision(value.time()))


def _precision(time: dt.time) -> str:
    return "seconds" if time.second else "minutes"


def _number(value: float, number_format: str) -> str:
    if number_format in ("", "General"):
        return _general(value)
    sections = _sections(number_format)
    section = _bare(_chosen(sections, value))
    # Words in quotes may hold what looks like places.
    open_part = _LITERAL.sub(lambda found: "\1" * len(found[0]), section)
    if len(number_format) > _MAX_FORMAT or abs(value) >= _MOST or _ELSE.search(open_part):
        return _general(value)
    places = _PLACES.search(open_part)
    if places is None:
        return _words(section)
    digits = _digits(value, places[0], percent="%" in open_part)
    # The second section of a format says by itself how a negative number is marked.
    sign = "-" if value < 0 and len(sections) < 2 and digits.strip("0.,") else ""
    return (sign + _words(section[: places.start()]) + digits + _words(section[places.end() :])).strip()


def _general(value: float) -> str:
    return str(int(value)) if abs(value) < _MOST and value == int(value) else format(value, _GENERAL)


def _sections(number_format: str) -> list[str]:
    """The parts for positive numbers, negative ones and zero; semicolons inside quotes part nothing."""
    sections: list[str] = []
    at = 0
    while at <= len(number_format) and len(sections) < 3:
        found = _SECTION.match(number_format, at)
        sections.append(found[0] if found else "")
        at += len(sections[-1]) + 1
    return sections


def _chosen(sections: list[str], value: float) -> str:
    if value < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if value == 0 and len(sections) > 2 else sections[0]


def _bare(section: str) -> str:
    """The section without what nobody sees, and the sign of its currency in quotes."""
    return _UNSEEN.sub("", _CURRENCY.sub(lambda found: f'"{found["sign"]}"', section))


def _digits(value: float, places: str, *, percent: bool) -> str:
    whole, _, fraction = places.rstrip(",").partition(".")
    scaled = abs(Decimal(repr(value))).scaleb(2 * percent - 3 * (len(places) - len(places.rstrip(","))))
    decimals = min(len(fraction), _MAX_DECIMALS)
    rounded = scaled.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    head, _, tail = format(rounded, ",f" if "," in whole else "f").partition(".")
    # Places marked # show no zero that says nothing.
    while tail and tail[-1] == "0" and fraction[len(tail) - 1] != "0":
        tail = tail[:-1]
    if head == "0" and "0" not in whole:
        head = ""
    head = head if "," in whole else head.zfill(whole.count("0"))
    return f"{head}.{tail}" if tail else head


def _words(section: str) -> str:
    return _LITERAL.sub(lambda found: found["quoted"] or found["escaped"] or "", section)
