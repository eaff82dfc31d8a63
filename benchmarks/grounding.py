"""How far the check of answers agrees with people, and what it finds of sentences made wrong.

    python -m benchmarks.grounding DATA

DATA holds public sets in folders of their own, of which any may be missing: `mtrag_human` (MTRAG's answers of two
systems to 150 tasks, rated by people), `tau_banking` and `conditionalqa` (sentences of a bank's and of a government's
pages).
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table
from scipy.stats import spearmanr

from core.domain import Passage
from core.embedding import Embed
from core.sentences import sentence_spans
from evals.grounding import Claim, GroundingResult, examine
from generation.grounding import Checker, content_words
from generation.grounding.terms import terms, without_bullet
from retrieval.embedder import Embedder, embedder_path

SEED = 7
CLAIMS = 300
RATED = ("ANSWERABLE", "PARTIAL")
BESIDE_CHARS = 600
MTRAG = "mtrag_human/reference_subset_with_human_evaluations.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    console = Console()
    with TemporaryDirectory() as folder:
        embedder = Embedder(embedder_path(None), cache_dir=Path(folder))
        embedder.load()
        if (data / MTRAG).is_file():
            rated = json.loads((data / MTRAG).read_text(encoding="utf-8"))
            console.print(agreement(rated, embedder.embed))
            _print(console, "MTRAG's references that people rated 4", references(rated), embedder.embed)
        if (data / "tau_banking").is_dir():
            _print(console, "Sentences of a bank's pages", bank(data / "tau_banking"), embedder.embed)
        if (data / "conditionalqa").is_dir():
            _print(console, "Sentences of a government's pages", government(data / "conditionalqa"), embedder.embed)


def agreement(rated: dict[str, Any], embed: Embed) -> Table:
    """Spearman's correlation with people's mean rating of faithfulness, for our support and for word precision."""
    documents = {one["document_id"]: one["text"] for one in rated["documents"]}
    tasks = {one["task_id"]: one for one in rated["tasks"]}
    people, ours, words = [], [], []
    for one in rated["evaluations"]:
        task = tasks[one["task_id"]]
        if one["model_id"] == "reference" or task["Answerability"][0] not in RATED:
            continue
        passages = _passages([documents[context["document_id"]] for context in task["contexts"]])
        people.append(mean(int(vote["value"]) for vote in one["annotations"]["faithfulness"].values()))
        ours.append(Checker(passages, embed).answer_support(one["model_response"]))
        said, held = content_words(one["model_response"]), content_words(" ".join(p.text for p in passages))
        words.append(len(said & held) / max(1, len(said)))
    table = Table("Measure", "Spearman with people", title=f"{len(people)} answers")
    table.add_row("support", f"{spearmanr(ours, people).statistic:.3f}")
    table.add_row("content-word precision", f"{spearmanr(words, people).statistic:.3f}")
    return table


def references(rated: dict[str, Any]) -> list[Claim]:
    """Sentences that people wrote about the passages in their own words."""
    documents = {one["document_id"]: one["text"] for one in rated["documents"]}
    tasks = {one["task_id"]: one for one in rated["tasks"]}
    found = []
    for one in rated["evaluations"]:
        votes = [int(vote["value"]) for vote in one["annotations"]["faithfulness"].values()]
        if one["model_id"] == "reference" and min(votes) == max(votes) == 4:
            contexts = [documents[context["document_id"]] for context in tasks[one["task_id"]]["contexts"]]
            found += [Claim(sentence, _passages(contexts)) for sentence in _sentences(one["model_response"])]
    return found


def bank(folder: Path) -> list[Claim]:
    texts = [json.loads(path.read_text(encoding="utf-8"))["content"] for path in sorted(folder.rglob("*.json"))]
    return _sampled(texts)


def government(folder: Path) -> list[Claim]:
    rows = json.loads((folder / "train.json").read_text(encoding="utf-8"))
    pages: dict[str, dict[str, None]] = {}
    for row in rows:
        pages.setdefault(row["url"], {}).update(dict.fromkeys(row["evidences"]))
    return _sampled([_without_tags("\n".join(page)) for page in pages.values()])


def _sampled(texts: Sequence[str]) -> list[Claim]:
    """One sentence of each text, with what stands around it."""
    random = Random(SEED)
    claims = []
    for text in random.sample(texts, len(texts)):
        sentences = list(_sentences(text))
        if sentences and len(claims) < CLAIMS:
            sentence = random.choice(sentences)
            place = text.index(sentence)
            around = text[max(0, place - BESIDE_CHARS) : place + len(sentence) + BESIDE_CHARS]
            claims.append(Claim(sentence, _passages([around])))
    return claims


def _sentences(text: str) -> Iterator[str]:
    for start, end in sentence_spans(text):
        sentence = without_bullet(text[start:end])
        if sentence[:1].isalnum() and sentence[-1:] in (".", "!") and len(terms(sentence)) >= 4:
            yield sentence


def _passages(texts: Sequence[str]) -> tuple[Passage, ...]:
    return tuple(
        Passage(number, str(number), "", "", "", None, None, 0, len(text), text, 1.0)
        for number, text in enumerate(texts)
    )


def _without_tags(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)


def _print(console: Console, title: str, claims: Sequence[Claim], embed: Embed) -> None:
    result = examine(claims, embed, SEED, lambda *_: None)
    console.print(_table(title, result))


def _table(title: str, result: GroundingResult) -> Table:
    alarms = f"{result.false_alarms} of {result.claims} untouched sentences objected to"
    table = Table(
        "Made wrong", "Sentences", "Found", title=f"{title}: {alarms} ({result.false_alarms / result.claims:.1%})"
    )
    for one in result.mutations:
        table.add_row(one.kind, str(one.made), f"{one.found / one.made:.1%}")
    return table


if __name__ == "__main__":
    main()
