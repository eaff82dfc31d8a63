"""The fence around text that is data: it can neither close its passage nor speak as another turn of the chat.

What opens a tag is replaced by a mark that looks like it and that no tokenizer knows: `<` before anything but a number,
its look-alikes and escapes, and the bracket of a template's token such as `[INST]`.
"""

import re
from html import unescape

from ingest.parsers.unseen import visible

# Fullwidth and small form, angle brackets, ornaments, an arrowhead, a syllable, relations: all are drawn like `<`.
LESS_THAN = (
    r"[<\uff1c\ufe64\u226e\u2329\u3008\u27e8\u276e\u2770\u02c2\u1438\u227a\u22d6](?!\s*[\d£$€=])"
    r"|&(?:amp;)*(?:lt|lang|langle|nlt|\#0*60|\#x0*3c)\b;?|\\u003c|\\x3c|%3c"
)
TURN = r"INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|[gs]MASK|BOS|EOS|UNUSED_TOKEN_\d+"
OTHER = r"IMG|PREFIX|SUFFIX|MIDDLE|MASK|CLS|SEP|PAD|UNK"
BRACKET, CLOSING, SLASH = r"[\[\uff3b]", r"[\]\uff3d]", r"\s*[/\uff0f]?\s*"
FENCE = re.compile(
    rf"(?P<less>{LESS_THAN})|{BRACKET}(?={SLASH}(?:{TURN}|{OTHER})\s*{CLOSING})",
    re.IGNORECASE,
)
CONTROL = re.compile(
    rf"[<\uff1c](?:[|\uff5c]|{SLASH}(?:passage|script|system|im_|start_of_turn|end_of_turn|s>|bos>|eos>|unk>|pad>|<))"
    rf"|[|\uff5c][>\uff1e]|{BRACKET}{SLASH}(?:{TURN})\s*{CLOSING}",
    re.IGNORECASE,
)


def fenced(text: str) -> str:
    """The text as data; what a reader cannot see is left out, for a model would read it."""
    return FENCE.sub(lambda found: "‹" if found["less"] else "(", visible(text))


def has_control_tokens(text: str) -> bool:
    """Whether `text` holds a tag of ours or a chat template's token: no policy says such a thing to a customer."""
    return CONTROL.search(unescape(visible(text))) is not None
