"""The keys under which a document's facts are stated, in front matter and in manifests."""

from collections.abc import Iterable
from difflib import get_close_matches

KNOWN_KEYS = frozenset({"title", "collection", "audience", "valid_from", "valid_to", "supersedes", "tags"})
MUST_NOT_BE_EMPTY = ("audience", "collection", "valid_from", "valid_to")


def misspelt(given: Iterable[str], known: frozenset[str] = KNOWN_KEYS) -> tuple[str, str] | None:
    """The first key that is nearly a known one, and that one. Foreign keys are none of our business; a typing error
    in one of ours would hurt."""
    for key in sorted(set(map(str, given)) - known):
        meant = get_close_matches(key.lower().replace("-", "_"), sorted(known), n=1, cutoff=0.8)
        if meant:
            return key, meant[0]
    return None
