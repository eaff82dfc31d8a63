"""Where a case stands on the page."""

from urllib.parse import quote

# What a browser leaves as it is in a fragment: the address is then the element's id, letter by letter.
PLAIN = "/:@!$&'()*+,;=?"


def anchor(case_id: str) -> str:
    """The id of the element of a case; after a `#` it is a link to it."""
    return f"case-{quote(case_id, safe=PLAIN)}"
