"""Right sentences made wrong in one place, to see whether a check finds it."""

import re
from collections.abc import Callable, Collection, Sequence
from random import Random

from generation.grounding.conditions import CONDITION
from generation.grounding.dates import MONTHS, find_dates

Mutation = Callable[[str, Random], str | None]
NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-])")
AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|can|could|may|might|must|will|would|should|shall|has|have|does|do|did)\b(?!\s+not\b|n['’]t)",
    re.IGNORECASE,
)
DENIAL = re.compile(r"\s+not\b|(?<=\bcan)not\b|n['’]t\b", re.IGNORECASE)
FACTORS = (2, 3, 5, 10)
LEAST_WORDS = 4


def swap_number(sentence: str, random: Random) -> str | None:
    """Another number in the place of one that is no part of a date; None where there is none."""
    found = _own_numbers(sentence)
    if not found:
        return None
    match = random.choice(found)
    value = _value(match)
    other = value * random.choice(FACTORS) if value else float(random.choice(FACTORS))
    return _replaced(sentence, match.start(), match.end(), f"{other:,.2f}".removesuffix(".00"))


def swap_numbers_of(others: Sequence[str]) -> Mutation:
    """Puts a number that `others`, such as the passage around, hold in the place of one that they mean otherwise."""

    def mutate(sentence: str, random: Random) -> str | None:
        own = _own_numbers(sentence)
        values = {_value(found) for found in own}
        nearby = [found for other in others for found in _own_numbers(other)]
        there = sorted({found[0] for found in nearby if _value(found) not in values})
        if not own or not there:
            return None
        match = random.choice(own)
        return _replaced(sentence, match.start(), match.end(), random.choice(there))

    return mutate


def swap_names_of(names: Collection[str]) -> Mutation:
    """Puts another of `names` in the place of one, but none that is a part of it or has it as a part."""
    by_length = sorted(names, key=len, reverse=True)
    known = re.compile(rf"\b(?:{'|'.join(map(re.escape, by_length)) or '(?!)'})\b")

    def mutate(sentence: str, random: Random) -> str | None:
        own = list(known.finditer(sentence))
        if not own:
            return None
        match = random.choice(own)
        others = sorted(name for name in names if name not in sentence and match[0] not in name)
        return _replaced(sentence, match.start(), match.end(), random.choice(others)) if others else None

    return mutate


def swap_date(sentence: str, random: Random) -> str | None:
    """Another month or year in the place of a date's; None where there is no date."""
    dates = find_dates(sentence)
    if not dates:
        return None
    _, start, end = random.choice(dates)
    return _replaced(sentence, start, end, _other_date(sentence[start:end], random))


def drop_condition(sentence: str, _: Random) -> str | None:
    """The sentence without its first condition; None where there is none, or hardly anything else."""
    match = CONDITION.search(sentence)
    if match is None:
        return None
    before, after = sentence[: match.start()].rstrip(" ,"), sentence[match.end() :].lstrip(" ,")
    rest = (before + ("" if after[:1] in ".;:" else " ") + after).strip()
    return rest[:1].upper() + rest[1:] if len(rest.split()) >= LEAST_WORDS else None


def negate(sentence: str, random: Random) -> str | None:
    """A "not" taken away, or put after an auxiliary verb; None where neither can be done."""
    if denial := DENIAL.search(sentence):
        return sentence[: denial.start()] + sentence[denial.end() :]
    found = list(AUXILIARY.finditer(sentence))
    if not found:
        return None
    place = random.choice(found).end()
    return f"{sentence[:place]} not{sentence[place:]}"


def _other_date(date: str, random: Random) -> str:
    """The same form with another month, or another year where the month is a number."""
    for number, month in enumerate(MONTHS):
        if match := re.search(rf"\b{month}\b|\b{month[:3]}\b", date, re.IGNORECASE):
            other = MONTHS[(number + random.randint(1, 11)) % 12].capitalize()
            return _replaced(date, match.start(), match.end(), other)
    return re.sub(r"\d{4}", lambda year: str(int(year[0]) + random.randint(1, 9)), date, count=1)


def _own_numbers(text: str) -> list[re.Match[str]]:
    """Numbers that are no part of a date."""
    dates = find_dates(text)
    return [
        found for found in NUMBER.finditer(text) if not any(start <= found.start() < end for _, start, end in dates)
    ]


def _value(number: re.Match[str]) -> float:
    return float(number[0].replace(",", ""))


def _replaced(text: str, start: int, end: int, by: str) -> str:
    return text[:start] + by + text[end:]
