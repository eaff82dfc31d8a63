"""A folder of Markdown files to ingest: synthetic policies, or the documents of tau2-bench's banking domain.

python -m benchmarks.corpus OUT --documents 700
python -m benchmarks.corpus OUT --tau FOLDER
"""

import argparse
import json
import random
import re
from pathlib import Path

SEED = 20
SUBJECTS = "refunds,parcels,season tickets,repairs,deposits,gift cards,loans,leave requests,visitors,invoices,rentals"
PLACES = "north,south,harbour,airport,island,valley,city,lake,border,forest,river,hill"
WHO = "the desk agent,a supervisor,the back office,the duty manager,the claims team,an authorised colleague"
ACTIONS = (
    "checks the identity of the customer,records the request in the register,asks for the receipt,confirms the amount,"
    "calls the customer back,sends a written notice,opens a case,attaches a copy of the form,closes the case"
)
CONDITIONS = (
    "the amount exceeds {amount},the request is older than {days} days,the account is on hold,the goods are damaged,"
    "the customer has no receipt,a second request follows within {days} days,the form lacks a signature"
)
OUTCOMES = (
    "the request is refused,a fee of {amount} is charged,approval is needed within {days} days,the sum is paid in full,"
    "half of the sum is paid,the case goes to the next level,a voucher of {amount} is offered"
)
LISTS = {
    name: [item.strip() for item in text.split(",")]
    for name, text in {
        "subject": SUBJECTS,
        "place": PLACES,
        "who": WHO,
        "action": ACTIONS,
        "condition": CONDITIONS,
        "outcome": OUTCOMES,
    }.items()
}


class Grammar:
    """Writes policy-like pages of about 200 words; the same seed writes the same pages."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def page(self, number: int) -> str:
        """One page in Markdown: a title of its own, then rules, steps, limits and exceptions."""
        subject, place = self._pick("subject"), self._pick("place")
        title = f"{subject.capitalize()} at the {place} branch, rule {number}"
        rules = " ".join(self._rule() for _ in range(3))
        steps = "\n".join(f"{step}. {self._sentence()}" for step in range(1, 5))
        limits = "\n".join(f"| {self._pick('subject')} | {self._amount()} | {self._days()} |" for _ in range(3))
        exceptions = "\n".join(f"- {self._rule()}" for _ in range(2))
        return (
            f"# {title}\n\nThis page says how {subject} are handled at the {place} branch. {self._sentence()}\n\n"
            f"## Rules\n\n{rules}\n\n## Steps\n\n{steps}\n\n"
            f"## Limits\n\n| For | Most | Days |\n| --- | --- | --- |\n{limits}\n\n## Exceptions\n\n{exceptions}\n"
        )

    def _rule(self) -> str:
        return f"If {self._pick('condition')}, {self._pick('outcome')}, and {self._pick('who')} {self._pick('action')}."

    def _sentence(self) -> str:
        who = self._pick("who")
        return f"{who[0].upper()}{who[1:]} {self._pick('action')} within {self._days()} working days."

    def _pick(self, name: str) -> str:
        return self._random.choice(LISTS[name]).format(amount=self._amount(), days=self._days())

    def _amount(self) -> str:
        return f"£{self._random.randrange(5, 2000, 5):,}"

    def _days(self) -> int:
        return self._random.randint(2, 90)


def write_synthetic(out: Path, documents: int, seed: int = SEED) -> None:
    """Write so many synthetic pages into the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    grammar = Grammar(seed)
    for number in range(1, documents + 1):
        (out / f"policy-{number:06}.md").write_text(grammar.page(number), encoding="utf-8")


def write_tau(data: Path, out: Path) -> None:
    """Write each document in `data` (JSON with id, title and content) as a page whose heading is its title."""
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(data.rglob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        name = re.sub(r"\W+", "_", document["id"]).strip("_")
        (out / f"{name}.md").write_text(f"# {document['title']}\n\n{document['content']}\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a corpus as Markdown files.")
    parser.add_argument("out", type=Path, help="Folder to write to.")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--tau", type=Path, help="Folder with the JSON documents of the tau2-bench banking domain.")
    source.add_argument("--documents", type=int, default=700, help="How many synthetic pages (default: 700).")
    arguments = parser.parse_args()
    if arguments.tau:
        write_tau(arguments.tau, arguments.out)
    else:
        write_synthetic(arguments.out, arguments.documents)
    print(f"{len(list(arguments.out.glob('*.md')))} files in {arguments.out}")


if __name__ == "__main__":
    main()
