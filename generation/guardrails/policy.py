"""The answer policy over questions, sentences and answers; it neither asks a model nor a database."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain import PolicyAction, PolicyHit
from generation.grounding.figures import find_figures
from generation.guardrails.rules import Rule, Where

VERDICTS = (PolicyAction.REFUSE, PolicyAction.ESCALATE)
DIGITS = re.compile(r"\d+(?:[.,:/-]\d+)*|[%£$€]")


@dataclass(frozen=True, slots=True)
class Review:
    """`text` as it may be said, `hits` in the order of the rules.

    `action` is refuse, escalate or None, that of the first rule that says either; `sentence` is what to say then.
    """

    text: str
    hits: tuple[PolicyHit, ...] = ()
    action: PolicyAction | None = None
    sentence: str | None = None


@dataclass(frozen=True)
class Policy:
    """The rules in the order of their file; `sha256` is that of the file. Safe to share between threads."""

    rules: tuple[Rule, ...]
    sha256: str

    def review_question(self, text: str) -> Review:
        """What refuses or hands over a question, before anything is searched for."""
        return self._reviewed(text, "question", quoted=False)

    def review_sentence(self, text: str, *, quoted: bool) -> Review:
        """What a sentence of an answer meets, and the sentence with forbidden words replaced.

        A quoted one keeps its words, for they are the document's, and so does one whose figures would change.
        """
        return self._reviewed(text, "answer", quoted=quoted)

    def disclaimers(self, question: str, answer: str) -> list[tuple[PolicyHit, str]]:
        """What has to be added to an answer and does not stand in it yet, each text once."""
        found: dict[str, PolicyHit] = {}
        for rule in self.rules:
            if rule.action == PolicyAction.ADD and _plain(rule.text) not in _plain(answer):
                hit = _met(rule, "question", question) or _met(rule, "answer", answer)
                if hit is not None:
                    found.setdefault(rule.text, hit)
        return [(hit, text) for text, hit in found.items()]

    def _reviewed(self, text: str, where: Where, *, quoted: bool) -> Review:
        hits, current = list[PolicyHit](), text
        verdicts = list[Rule]()
        for rule in self.rules:
            hit = None if rule.action == PolicyAction.ADD else _met(rule, where, text)
            if hit is None:
                continue
            if rule.action in VERDICTS:
                verdicts.append(rule)
                hits.append(hit)
            else:
                current, kept = (current, "kept in a quote") if quoted else _rewritten(rule, current)
                hits.append(PolicyHit(hit.rule, hit.where, hit.action, f"{hit.detail}: {kept}"))
        return _verdict(current, hits, verdicts)


def _verdict(text: str, hits: Sequence[PolicyHit], verdicts: Sequence[Rule]) -> Review:
    if not verdicts:
        return Review(text, tuple(hits))
    return Review(text, tuple(hits), verdicts[0].action, verdicts[0].text)


def _met(rule: Rule, where: Where, text: str) -> PolicyHit | None:
    detail = rule.matched(text) if rule.looks_at(where) else None
    return None if detail is None else PolicyHit(rule.id, where, rule.action, detail)


def _rewritten(rule: Rule, text: str) -> tuple[str, str]:
    """The text, and what became of the words that were found."""
    changed = rule.rewritten(text)
    if _figures(changed) != _figures(text):
        return text, "kept, a figure would change"
    return changed, f"now {rule.text!r}"


def _figures(text: str) -> tuple[list[str], list[tuple[object, str]]]:
    return DIGITS.findall(text), [(figure.value, figure.unit) for figure in find_figures(text)]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
