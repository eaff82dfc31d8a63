"""Numbers with what they count: amounts, periods, shares, and plain numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import takewhile

from generation.grounding.dates import find_dates
from generation.grounding.terms import STOP_WORDS, stem
from generation.grounding.units import CURRENCIES, QUALIFIERS, SCALES, SYMBOLS, WORDS, unit_of

TOKEN = re.compile(
    rf"(?P<currency>[{SYMBOLS}])?\s?(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<tail>%|[a-z]+\b)?"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)|(?P<code>\S)",
    re.IGNORECASE,
)
CODE = re.compile(r"\b[A-Za-z][\w/-]*\b")
DIGIT = re.compile(r"\d")
# What ends what a figure is said of.
BREAKS = frozenset(";|")
# Of a currency's code (ISO 4217).
CODE_LENGTH = 3
# How many words on either side tell which of several figures is meant.
NEIGHBOURS = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """`unit` is a currency, `%`, a counted thing such as `working day`, or empty; `near` are the words around.

    `[start, end)` is where it stands, with a currency before it and without a unit behind it.
    """

    value: Decimal
    unit: str
    near: frozenset[str]
    text: str
    start: int
    end: int

    def equals(self, other: "Figure") -> bool:
        """A figure without a unit, such as a table's, may be of any."""
        return self.value == other.value and (self.unit == other.unit or not (self.unit and other.unit))


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    value: Decimal | None = None
    unit: str = ""


def find_figures(text: str) -> list[Figure]:
    """The figures in `text`, in order; dates and codes such as `HX-2044` are none."""
    read = list(_tokens(_without_dates_and_codes(text)))
    tokens = [_one(read, place) for place in range(len(read))]
    return [_figure(tokens, place) for place, token in enumerate(tokens) if token.value is not None]


def codes(text: str) -> frozenset[str]:
    """Words that mix letters and digits, beginning with a letter."""
    return frozenset(found.upper() for found in CODE.findall(text) if DIGIT.search(found))


def is_held(figure: Figure, others: Sequence[Figure]) -> bool:
    """Whether `figure` is among `others`, and stands beside the words that its equal there stands beside.

    Of several figures of one unit the one with the most words in common has to be the equal.
    """
    rivals = [other for other in others if other.unit == figure.unit or not (other.unit and figure.unit)]
    equals = [other for other in rivals if figure.equals(other)]
    if not equals:
        return False
    return max(_common(figure, other) for other in equals) >= max(_common(figure, other) for other in rivals)


def _common(one: Figure, other: Figure) -> int:
    return len(one.near & other.near)


def _without_dates_and_codes(text: str) -> str:
    for _, start, end in find_dates(text):
        text = text[:start] + "." * (end - start) + text[end:]
    return CODE.sub(lambda found: "." * len(found[0]) if DIGIT.search(found[0]) else found[0], text)


def _tokens(text: str) -> Iterator[_Token]:
    for match in TOKEN.finditer(text):
        if match["number"]:
            yield _number(match)
        elif match["word"]:
            word = match["word"].lower()
            value = WORDS.get(word)
            yield _Token(word, *match.span(), Decimal(value) if value not in (None, 1) else None)
        elif match["code"] == "%" or match["code"] in BREAKS:
            yield _Token(match["code"], *match.span())


def _number(match: re.Match[str]) -> _Token:
    tail = (match["tail"] or "").lower()
    try:
        value = Decimal(match["number"].replace(",", "")) * SCALES.get(tail, 1)
    except InvalidOperation:
        value = None
    unit = CURRENCIES.get(match["currency"] or "", "") or unit_of(tail)
    start = match.start("currency" if match["currency"] else "number")
    return _Token(match["number"], start, match.end("number"), value, unit)


def _figure(tokens: Sequence[_Token], place: int) -> Figure:
    token = tokens[place]
    assert token.value is not None, "only numbers become figures"
    value, unit, after = token.value, token.unit, place + 1
    if after < len(tokens) and tokens[after].text in SCALES:
        value, after = value * SCALES[tokens[after].text], after + 1
    if not unit:
        unit = _counted(tokens[after : after + 2]) or _currency_before(tokens, place)
    before = takewhile(_goes_on, reversed(tokens[max(0, place - NEIGHBOURS) : place]))
    behind = takewhile(_goes_on, tokens[place + 1 : place + 1 + NEIGHBOURS])
    near = frozenset(stem(one.text) for one in (*before, *behind) if one.value is None and one.text not in STOP_WORDS)
    return Figure(value, unit, near, token.text, token.start, token.end)


def _currency_before(tokens: Sequence[_Token], place: int) -> str:
    """ "CHF 50" and "GBP 50"; a "pound" before a number is of something else."""
    before = tokens[place - 1].text if place else ""
    return CURRENCIES[before] if before in CURRENCIES and len(before) == CODE_LENGTH else ""


def _goes_on(token: _Token) -> bool:
    return token.text not in BREAKS


def _one(tokens: Sequence[_Token], place: int) -> _Token:
    """ "One" is a number before what is counted, and a pronoun elsewhere."""
    token = tokens[place]
    counts = token.text == "one" and _counted(tokens[place + 1 : place + 3])
    return replace(token, value=Decimal(1)) if counts else token


def _counted(following: Sequence[_Token]) -> str:
    texts = [token.text for token in following]
    if texts[:1] and texts[0] in QUALIFIERS and len(texts) > 1 and (unit := unit_of(texts[1])):
        return f"{texts[0]} {unit}"
    if texts[:2] == ["per", "cent"]:
        return "%"
    return unit_of(texts[0]) if texts else ""
