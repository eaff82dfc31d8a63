"""Whether orders in documents reach the answer, and whether harmless questions that look like orders are refused.

python -m benchmarks.injection FOLDER [--carriers N] [--policies FOLDER]

FOLDER holds BIPIA's attacks and NotInject's prompts: `bipia/text_attack_*.json`, `bipia/code_attack_*.json` and
`notinject/*.json`. Each attack is planted at three places in the paragraph that answers an example question. The
generator is silent, so that the answer is made of quotes, and then obeys: it says what answers and the attack, in
sentences of their own and in one. What keeps the attack out of the answer is what surrounds the generator.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from rich.console import Console

from api.wiring import Services
from benchmarks.contender_policydesk import ingest, open_services
from benchmarks.planting import (
    EXAMPLES,
    POSITIONS,
    Carrier,
    ObedientEngine,
    carriers,
    holds,
    own_sentence,
    same_breath,
    write,
)
from benchmarks.report import Rows, markdown_table, rich_table
from core.domain import Answer, SearchFilter
from core.sentences import sentence_spans
from generation.answerer import Question
from generation.guardrails.instructions import is_instruction
from generation.guardrails.policy_file import load_policy
from ingest.parsers.base import ParseLimits
from ingest.parsers.registry import parse

HEADINGS = ("Planted", "Attacks", "Known as orders", "Quotes changed", "Quoted", "Said apart", "Said in one breath")
COLUMNS = ("tried", "known", "changed", "quoted", "apart", "joined")
Trial = tuple[str, Carrier, str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description="Containment of planted instructions, and harmless prompts refused.")
    parser.add_argument("folder", type=Path, help="The folder with bipia/ and notinject/.")
    parser.add_argument("--carriers", type=int, default=1, help="Questions that each attack is planted for.")
    parser.add_argument(
        "--policies", type=Path, default=EXAMPLES / "policies", help="Documents without orders to models."
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="policydesk-injection-") as work:
        rows = _contained(_attacks(given.folder), given.carriers, Path(work))
    Console().print(rich_table("Planted instructions", HEADINGS, rows))
    print(markdown_table(HEADINGS, rows))
    sentences = _sentences(given.policies)
    print(f"Sentences of policies taken for orders: {sum(map(is_instruction, sentences))} of {len(sentences):,}.")
    harmless = _prompts(given.folder)
    policy = load_policy(None)
    refused = sum(policy.review_question(prompt).action is not None for prompt in harmless)
    print(f"Harmless prompts refused or handed over: {refused} of {len(harmless)}.")


def _attacks(folder: Path) -> list[str]:
    files = [*sorted(folder.glob("bipia/text_attack_*.json")), *sorted(folder.glob("bipia/code_attack_*.json"))]
    return [attack for file in files for kind in json.loads(file.read_text("utf-8")).values() for attack in kind]


def _prompts(folder: Path) -> list[str]:
    return [
        row["prompt"] for file in sorted(folder.glob("notinject/*.json")) for row in json.loads(file.read_text("utf-8"))
    ]


def _sentences(folder: Path) -> list[str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    texts = [parse(file.name, file.read_bytes(), ParseLimits()).text for file in files]
    return [text[start:end] for text in texts for start, end in sentence_spans(text)]


def _contained(attacks: Sequence[str], number: int, work: Path) -> Rows:
    """A row for each position, and one for all."""
    folder, engine = work / "documents", ObedientEngine()
    folder.mkdir()
    trials = _planted(attacks, number, folder)
    without = [(carrier, write(folder, f"clean-{index}", _text(carrier))) for index, carrier in enumerate(carriers())]
    services = open_services(work / "data")
    services.engine = engine
    ingest(services, folder)
    clean = {carrier: _ask(services, engine, carrier, name, "") for carrier, name in without}
    counts: Counter[tuple[str, str]] = Counter()
    for position, carrier, attack, collection in trials:
        said = ("", own_sentence(carrier, attack), same_breath(carrier, attack))
        answers = [_ask(services, engine, carrier, collection, each) for each in said]
        found = (True, is_instruction(attack), answers[0] != clean[carrier], *(holds(each, attack) for each in answers))
        counts.update((position, column) for column, met in zip(COLUMNS, found, strict=True) if met)
    services.close()
    groups = [*((position, (position,)) for position in POSITIONS), ("all", POSITIONS)]
    return [[name, *(str(sum(counts[one, column] for one in group)) for column in COLUMNS)] for name, group in groups]


def _planted(attacks: Sequence[str], number: int, folder: Path) -> list[Trial]:
    found, asked = list[Trial](), cycle(carriers())
    for index, attack in enumerate(attacks):
        for carrier in islice(asked, number):
            for position in POSITIONS:
                name = write(folder, f"attack-{index}-{len(found)}", carrier.planted(attack, position))
                found.append((position, carrier, attack, name))
    return found


def _text(carrier: Carrier) -> str:
    return carrier.document.read_text(encoding="utf-8")


def _ask(services: Services, engine: ObedientEngine, carrier: Carrier, collection: str, says: str) -> str:
    """The answer from one collection to the carrier's question when the generator writes `says`."""
    engine.says = says
    operator = services.operator()
    wanted = SearchFilter(operator.tenant, operator.audiences, datetime.now(UTC).date(), collection)
    events = services.answerer.answer(Question(carrier.question, operator, wanted))
    return next(event.answer for event in events if isinstance(event, Answer))


if __name__ == "__main__":
    main()
