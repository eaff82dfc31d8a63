"""Numbers that count no thing: first and second, once and twice, half and whole."""

from core.sentences import words

SERIES = tuple(
    frozenset(words(series))
    for series in (
        "first second third fourth fifth sixth seventh eighth ninth tenth last",
        "once twice thrice",
        "half quarter third whole full double triple",
        "single double triple",
        "daily weekly fortnightly monthly quarterly yearly annually",
    )
)


def other_ordinal(sentence: str, evidence: str) -> str | None:
    """A word of a series, such as "first", where `evidence` has another of that series and not this."""
    said, there = words(sentence), frozenset(words(evidence))
    return next((word for series in SERIES for word in said if word in series - there and series & there), None)
