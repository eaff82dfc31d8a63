"""Sentences of an answer as plain text: no images, no HTML, no links but addresses that the cited text holds."""

import re

# Two citations side by side are no link: what a reference link shows has a letter.
IMAGE_OR_LINK = re.compile(
    r"!?\[(?P<shown>[^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)|!?\[(?P<named>[^\[\]]*[^\W\d_][^\[\]]*)\]\[[^\[\]]*\]"
)
AUTOLINK = re.compile(r"<(?P<address>(?:[a-z][a-z0-9+.-]{1,15}:|www\.)[^\s<>]*|[\w.+-]+@[\w.-]+)>", re.IGNORECASE)
DROPPED = re.compile(
    r"<(script|style|iframe|object|svg)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.IGNORECASE | re.DOTALL
)
TAG = re.compile(r"</?[a-z][^<>]*>|<[!?][^<>]*>", re.IGNORECASE)
OPENING = re.compile(r"<(?=[a-z/!?])|!(?=\[)", re.IGNORECASE)
DOMAIN = r"(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,8}[a-z]{2,24}(?::\d{1,5})?(?:/[^\s<>\"')\]]*)?"
# Words joined by a missing blank after a full stop are no address, so a bare domain needs an ending that is in use.
BARE = (
    r"(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,8}(?:com|net|org|info|biz|io|co|ai|app|dev|xyz|site|shop|store|online|club|top"
    r"|link|click|live|me|tv|us|uk|eu|de|fr|ru|cn|in|nl|es|it|pl|ch|at|be|au|ca|gov|edu)(?![\w-])(?:/[^\s<>\"')\]]*)?"
)
ADDRESS = re.compile(
    rf"(?:\b[a-z][a-z0-9+.-]{{1,15}}://[^\s<>\"')\]]+|\b(?:javascript|data|mailto|tel|file):[^\s<>\"')\]]+"
    rf"|\b[\w.+-]{{1,64}}@{DOMAIN}|\bwww\.{DOMAIN}|\b{BARE}|\b\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?::\d+)?/\S*)",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """The text without markup; what a link or an image shows stays as words, where it leads does not.

    Doing it again changes nothing.
    """
    previous = None
    while previous != text:
        previous = text
        text = AUTOLINK.sub(lambda found: found["address"], DROPPED.sub("", text))
        text = TAG.sub("", IMAGE_OR_LINK.sub(lambda found: found["shown"] or found["named"] or "", text))
    return OPENING.sub(lambda found: "‹" if found.group() == "<" else "", text)


def addresses(text: str) -> list[str]:
    """The web, e-mail and other addresses in `text`, in order, in lower case and without a full stop behind them."""
    return [found.group().lower().rstrip(".,;:!?/") for found in ADDRESS.finditer(text)]


def foreign_addresses(sentence: str, cited: str) -> list[str]:
    """The addresses of a written sentence that the cited text does not hold: an objection to the sentence."""
    held = set(addresses(cited))
    return [address for address in addresses(sentence) if address not in held]
