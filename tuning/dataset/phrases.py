"""How people name what a document is about."""

import re

from core.sentences import WORD
from generation.grounding.terms import STOP_WORDS

# "Home Essential", "Annual Multi-Trip"; "Cancelling" in "Cancelling Gadget cover" is no part of the name.
NAME = re.compile(r"\b[A-Z][\w-]*(?: [A-Z][\w-]*)+")
DONE_TO = re.compile(r"^[A-Z][a-z]+ing ((?:[A-Z][\w-]*\s?)+)")
ABBREVIATED = re.compile(r"^[A-Z]{2,}|^[A-Z][a-z]*[A-Z]")
KEYWORDS = 6


def name_in(title: str) -> str | None:
    """The name in a title, such as a product's."""
    if title.isupper():
        return None
    if done_to := DONE_TO.match(title):
        return done_to[1].strip()
    found = NAME.search(title)
    return found[0] if found else None


def within(text: str) -> str:
    """A text as it goes on within a sentence: without a capital that only begins it, and without its full stop."""
    text = text.strip().rstrip(".:;")
    if text.isupper() and " " in text:
        return text.lower()
    return text if ABBREVIATED.match(text) or NAME.match(text) else text[:1].lower() + text[1:]


def beginning(text: str) -> str:
    return text[:1].upper() + text[1:]


def keywords(text: str) -> str:
    """The first words that carry meaning, without figures, as people type them into a search box."""
    said = (word.lower() for word in WORD.findall(text) if not any(sign.isdigit() for sign in word))
    return " ".join(list(dict.fromkeys(word for word in said if word not in STOP_WORDS))[:KEYWORDS])
