"""The prompt contract: the one place that renders a prompt and reads an answer back.

Serving, training and evaluation use it alike; its hash says which contract an answer or an adapter was made under.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.files import sha256_hex
from core.sentences import sentence_spans
from generation.fence import FENCE, fenced
from generation.guardrails.instructions import without_instructions

ABSTENTION = "The documents do not say."
SYSTEM = (
    "You help support agents. Answer the question from the policy passages only, in one to three short sentences. "
    "After each sentence write the number of the passage that it comes from in square brackets, like [1]. "
    f"If the passages do not hold the answer, write: {ABSTENTION}"
)
USER = "{passages}\n\nQuestion: {question}"
PASSAGE = "<passage {number}>\n{label}\n{text}\n</passage>"
READING = "the pieces nearest to the question by passage and heading, the nearest first"
LEFT_ANSWER = re.compile(r"<\s*/?\s*passage|^\s*(?:Passages?|Question)\s*:", re.IGNORECASE | re.MULTILINE)
MARKER = re.compile(r"\s*\[(\d{1,3})\]")
OPEN_MARKER = re.compile(r"\s*\[\d{0,3}$")
END = re.compile(r"(?:[.!?…][\"'”’)\]]*|\[\d{1,3}\])$")
LEAD_IN = re.compile(r"^(?:the )?answer(?: is)?\s*:\s*", re.IGNORECASE)
CONTRACT_HASH = sha256_hex("\x1e".join((SYSTEM, USER, PASSAGE, READING, ABSTENTION, FENCE.pattern)).encode())[:16]

Messages = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is read of passage `number`, counted from 1, and where it stands; `heading` may be empty."""

    number: int
    title: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence without its markers and an "Answer:" before it, and the numbers of the passages that it cites."""

    text: str
    markers: tuple[int, ...]


def render(question: str, excerpts: Sequence[Excerpt]) -> Messages:
    """The chat messages for `question` over `excerpts`, in their order and with their numbers."""
    rendered = "\n".join(map(_render_excerpt, excerpts))
    return [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": USER.format(passages=rendered, question=fenced(question))},
    ]


def as_data(text: str) -> str:
    """Retrieved text without orders to a model: even one that is not followed changes what a small model writes."""
    return fenced(without_instructions(text).strip())


def read(written: str) -> list[WrittenSentence]:
    """Read an answer back: its sentences and their markers, up to where it leaves the form of an answer."""
    left = LEFT_ANSWER.search(written)
    answer = written[: left.start()] if left else written
    sentences = [_read_sentence(piece) for piece in _pieces(answer)]
    return [sentence for sentence in sentences if sentence.text]


def has_left_answer(written: str) -> bool:
    """Whether the generator has gone on to write passages or questions of its own."""
    return LEFT_ANSWER.search(written) is not None


def without_open_marker(written: str) -> str:
    """The text without a marker at its end that is still being written: its sentence is not complete either."""
    return OPEN_MARKER.sub("", written)


def without_markers(answer: str) -> str:
    return MARKER.sub("", answer)


def breaks_off(written: str) -> bool:
    """Whether the last sentence has no end: the token limit cut it."""
    return END.search(written.rstrip()) is None


def _render_excerpt(excerpt: Excerpt) -> str:
    label = " › ".join(" ".join(part.split()) for part in (as_data(excerpt.title), as_data(excerpt.heading)) if part)
    return PASSAGE.format(number=excerpt.number, label=label, text=as_data(excerpt.text))


def _pieces(written: str) -> list[str]:
    """Sentences, each with the markers that follow its full stop."""
    # A marker after the full stop belongs to the sentence before: move it inside, so that the split keeps it there.
    inside = re.sub(r"([.!?])((?:\s*\[\d{1,3}\])+)", r"\2\1", written)
    return [inside[start:end] for start, end in sentence_spans(inside)]


def _read_sentence(piece: str) -> WrittenSentence:
    markers = tuple(dict.fromkeys(int(number) for number in MARKER.findall(piece)))
    return WrittenSentence(LEAD_IN.sub("", MARKER.sub("", piece).strip()), markers)
