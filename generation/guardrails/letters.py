"""Letters as they are read: look-alikes of other scripts and widths become the Latin letters that they look like."""

import unicodedata

from ingest.parsers.unseen import visible

CYRILLIC = str.maketrans("авеғһіјкӏмнорԛѕтуԝхԁɡ", "abefhijklmhopqstywxdg")
GREEK = str.maketrans("αβεικνορτυχ", "abeiknoptux")
APOSTROPHES = str.maketrans("‘’ʼ", "'''")


def plain_letters(text: str) -> str:
    """The text in lower case, one space between words, without accents and without characters that have no shape."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", visible(text))
        bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
        text = bare.casefold().translate(CYRILLIC).translate(GREEK).translate(APOSTROPHES)
    return " ".join(text.lower().split())
