"""What numbers count: currencies, shares, periods and measures; and numbers in words."""

from core.sentences import words
from generation.grounding.terms import stem

SYMBOLS = "£$€¥₹₩₽₺₪"
_NAMES = {
    "£": "£ gbp pound",
    "$": "$ usd dollar",
    "€": "€ eur euro",
    "¥": "¥ jpy yen",
    "₹": "₹ inr rupee",
    "₩": "₩ krw",
    "₽": "₽ rouble",
    "₺": "₺ lira",
    "₪": "₪ ils shekel",
    "p": "p pence",
    "cent": "cent",
    "franc": "chf franc",
    "krona": "sek krona kronor",
    "krone": "nok dkk krone kroner",
    "zloty": "pln zloty",
    "yuan": "cny yuan",
    "rand": "zar rand",
    "dirham": "aed dirham",
    "aud": "aud",
    "cad": "cad",
    "nzd": "nzd",
    "sgd": "sgd",
    "hkd": "hkd",
}
CURRENCIES = {name: unit for unit, names in _NAMES.items() for name in names.split()}
PER_CENT = ("%", "percent", "per cent", "percentage")
COUNTED = frozenset(words("minute hour day week month quarter year night mile km metre meter gb mb point time"))
QUALIFIERS = frozenset({"working", "business", "calendar", "consecutive"})
WORDS = {
    word: value
    for value, word in enumerate(
        words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty"
        )
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}
SCALES = {"k": 1_000, "m": 1_000_000, "million": 1_000_000, "thousand": 1_000, "billion": 1_000_000_000}


def unit_of(word: str) -> str:
    """The unit that `word` names, in the singular, or an empty text."""
    if word in PER_CENT:
        return "%"
    if word in CURRENCIES:
        return CURRENCIES[word]
    singular = stem(word) if stem(word) in COUNTED or stem(word) in CURRENCIES else word.removesuffix("s")
    return CURRENCIES.get(singular, "") or (singular if singular in COUNTED else "")
