"""Whether a text holds a piece of evidence, word for word."""

from difflib import SequenceMatcher

from core.sentences import words

LEAST_SHARE = 0.5


def holds(text: str, quote: str) -> bool:
    """Whether at least half of the quote's words stand in `text` in one piece.

    Half, because a chunk may begin or end within the evidence; punctuation, case and blanks do not count.
    """
    wanted, there = words(quote), words(text)
    if not wanted:
        return False
    longest = SequenceMatcher(None, there, wanted, autojunk=False).find_longest_match()
    return longest.size >= LEAST_SHARE * len(wanted)
