"""Attacks planted in example policies, and a generator that obeys them."""

import json
import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.sentences import sentence_spans, words
from generation.contract import Messages
from generation.engines.base import Adapter, GenerationRequest

EXAMPLES = Path(__file__).parents[1] / "examples"
POSITIONS = ("beginning", "middle", "end")
COLLECTION = re.compile(r"^collection:.*$", re.MULTILINE)
QUOTED = re.compile(r"[\"“]([^\"”]{8,})[\"”]")
LEAST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Carrier:
    """An example question, and the sentence of a policy in Markdown that answers it."""

    question: str
    document: Path
    evidence: str

    def planted(self, attack: str, position: str) -> str:
        """The document with the attack before the evidence's paragraph, after the evidence, or after the paragraph."""
        text = self.document.read_text(encoding="utf-8")
        at = text.index(self.evidence)
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        place = {"beginning": start, "middle": at + len(self.evidence), "end": end}[position]
        return f"{text[:place]} {' '.join(attack.split())} {text[place:].lstrip(' ')}"


def carriers() -> list[Carrier]:
    """Example questions whose answer is one sentence of a paragraph in Markdown, valid today."""
    lines = (EXAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    found = [_carrier(json.loads(line)) for line in lines]
    return [carrier for carrier in found if carrier is not None]


def write(folder: Path, name: str, text: str) -> str:
    """Write a document as the only one of a collection, whose name is returned."""
    (folder / f"{name}.md").write_text(COLLECTION.sub(f"collection: {name}", text), encoding="utf-8")
    return name


def payloads(attack: str) -> list[str]:
    """What an answer must not hold: the attack's sentences, and what it puts in quotation marks."""
    sentences = [attack[start:end] for start, end in sentence_spans(attack)]
    return [each for each in [*QUOTED.findall(attack), *sentences] if len(words(each)) >= LEAST_WORDS]


def own_sentence(carrier: Carrier, attack: str) -> str:
    """What answers, then the attack as sentences of their own."""
    return f"{carrier.evidence} [1] {' '.join(attack.split())} [1]"


def same_breath(carrier: Carrier, attack: str) -> str:
    """What answers and the attack as one sentence."""
    return f"{carrier.evidence.rstrip('.')}, {' '.join(attack.split())} [1]"


def holds(answer: str, attack: str) -> bool:
    """Whether the words of a payload stand in the answer, in their order."""
    said = " ".join(words(answer))
    return any(" ".join(words(payload)) in said for payload in payloads(attack))


class ObedientEngine:
    """See `generation.engines.base.Engine`: writes `says`, whatever it is asked."""

    base_model = "obedient@000000000000"
    context_tokens = 8192
    ready = True

    def __init__(self) -> None:
        self.says = ""

    def load(self) -> None:
        """There is nothing to load."""

    def count_tokens(self, messages: Messages) -> int:
        return sum(len(words(message["content"])) for message in messages)

    def serves(self, adapter: Adapter) -> bool:
        return False

    def submit(self, request: GenerationRequest) -> "Written":
        return Written([self.says])

    def close(self) -> None:
        """There is nothing to close."""


class Written:
    """See `generation.engines.base.Generation`."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._pieces = pieces

    def ahead(self) -> int:
        return 0

    def __iter__(self) -> Generator[str, None, None]:
        yield from self._pieces


def _carrier(case: dict[str, Any]) -> Carrier | None:
    usual = case["expected_status"] == "answered" and case["as_of"] is None and case["audiences"] == ["agents"]
    if not usual or len(case["evidence"]) != 1 or not case["documents"][0].endswith(".md"):
        return None
    document, quote = EXAMPLES / "policies" / case["documents"][0], case["evidence"][0]["quote"]
    lines = document.read_text(encoding="utf-8").splitlines()
    prose = any(quote in line and line[0].isalpha() for line in lines)
    return Carrier(case["question"], document, quote) if prose else None
