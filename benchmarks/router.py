"""How well a router tells topics that it learnt from questions, by groups of near duplicates and by documents.

    python -m benchmarks.router [--conditionalqa FILE]

The questions of `examples/questions.jsonl`, labelled by line of business, and those with documents by department; with
FILE, the `train.json` of ConditionalQA, also its questions with their scenarios, labelled by the subject of the page.
All others are labelled `none`, or left out; then the last column says how many of them the finished router leads.
"""

import argparse
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.report import markdown_table
from core.embedding import Embed
from evals.cases import load_cases
from retrieval.embedder import Embedder, embedder_path
from tuning.router.calibrating import calibrated
from tuning.router.decision import NOWHERE
from tuning.router.figures import figures
from tuning.router.questions import Labelled, once
from tuning.router.sample import Sample, sampled
from tuning.routing import NONE

QUESTIONS = Path(__file__).parent.parent / "examples/questions.jsonl"
RISK = 0.05
# Of the document and the question.
LINES = {
    "motor": "motor|car |driv|bonus|vehicle|tow|windscreen",
    "travel": "travel|trip|abroad|flight",
    "pet": "pet|cat |dog|vet",
    "gadget": "gadget|phone|laptop|screen|tablet",
    "home": "home|water|buildings|jewel|subsid",
}
DEPARTMENTS = {"claims": "^claims/", "desk": "^(service|compliance)/", "money": "^(payments|cancellations)/"}
SUBJECTS = {
    "driving": "driv|motorcycle|vehicle|adi-|mot-|-mot|lorry|bus-|tacho|cbt|number-plate",
    "tax": "tax|vat|self-assess|hmrc|paye|duty",
    "visa": "visa|immigra|right-to-be|asylum|settle|citizen|passport",
    "benefits": "allowance|benefit|credit|pension|carer|grant|bursary|maternity|paternity|support|pip|payment",
}
HEADINGS = ("Topics", "Questions", "Split by", "Likeliest right", "Led", "Wrong", "Others led")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what its topic is told by, and the family of documents that must not straddle a split."""

    question: str
    told_by: str
    family: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--conditionalqa", type=Path)
    file = parser.parse_args().conditionalqa
    cases = load_cases(QUESTIONS)
    lines = [Asked(one.question, " ".join((*one.documents[:1], one.question)).lower(), one.family) for one in cases]
    departments = [Asked(one.question, one.documents[0], one.family) for one in cases if one.documents]
    wanted = [("lines of business", lines, LINES), ("departments", departments, DEPARTMENTS)]
    if file:
        wanted.append(("subjects of government pages", list(conditionalqa(file)), SUBJECTS))
    with TemporaryDirectory() as cache:
        embed = Embedder(embedder_path(None), cache_dir=Path(cache)).embed
        print(markdown_table(HEADINGS, [row for one in wanted for row in rows(*one, embed)]))


def conditionalqa(file: Path) -> Iterator[Asked]:
    for one in json.loads(file.read_text(encoding="utf-8")):
        page = one["url"].rsplit("/", 1)[-1]
        yield Asked(f"{one['scenario']} {one['question']}", page, page)


def rows(name: str, asked: Sequence[Asked], topics: Mapping[str, str], embed: Embed) -> Iterator[Sequence[str]]:
    questions, _ = once(Labelled(one.question, _topic(one.told_by, topics), asked=True) for one in asked)
    families = {one.question: one.family for one in asked}
    whole = sampled(questions, embed)
    topical = whole.targets < whole.adapters
    by_family = np.unique([families[one.question] for one in questions], return_inverse=True)[1]
    counts = f"{topical.sum()} + {(~topical).sum()}", str(topical.sum())
    for split, sample in (("near duplicates", whole), ("documents", replace(whole, groups=by_family))):
        alone = replace(sample.only(topical), labels=sample.labels[: sample.adapters])
        others = calibrated(alone, RISK).led(sample.vectors[~topical]) != NOWHERE
        yield name, counts[0], split, *_shares(sample), ""
        yield name, counts[1], split, *_shares(alone), f"{others.mean():.0%}"


def _topic(told_by: str, topics: Mapping[str, str]) -> str:
    return next((topic for topic, pattern in topics.items() if re.search(pattern, told_by)), NONE)


def _shares(sample: Sample) -> tuple[str, str, str]:
    found = figures(sample, RISK)
    return f"{found.accuracy:.0%}", f"{found.coverage:.0%}", f"{found.wrong:.1%}" if found.coverage else ""


if __name__ == "__main__":
    main()
