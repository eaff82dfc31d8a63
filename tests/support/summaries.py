"""Summaries as a run leaves them: of cases about policies, three variants, one failed case, one with markup in it."""

from datetime import UTC, datetime
from random import Random

from core.domain import AnswerStatus
from evals.cases import Case, Evidence, Exchange
from evals.records import (
    AnswerRecord,
    CitationRecord,
    Cost,
    Outcome,
    PassageRecord,
    Ranked,
    RemovedRecord,
    Run,
    VariantRecord,
)
from evals.summarising import summarise
from evals.summary import Summary

BASELINE, TUNED, QUOTES = "rag", "rag+policies", "extractive"
# How often each is right, its typical time in ms, and who writes.
SKILLS = {BASELINE: (0.6, 4_000, "generator"), TUNED: (0.9, 4_300, "generator"), QUOTES: (0.75, 160, "documents")}
MARKUP = '<script>alert("x")</script><img src=https://elsewhere.example/x onerror=alert(1)>'
MARKED, FAILED = "q004", "q003"
ERROR = "The generator did not answer within 60 s."
ABSTENTION = "The documents do not say."
# Question, reference, key fact, what must not be said, document; its folder is the slice.
TOLD = (
    (
        "How long is the cooling-off period on Home Plus?",
        "A Home Plus policy can be cancelled within 21 days of the start date or of receiving the documents.",
        ("21 days", "14 days"),
        "cancellations/home-plus.md",
    ),
    (
        "What do we charge a Home Essential customer who leaves mid-year?",
        "The cancellation fee on Home Essential after the cooling-off period is £30.",
        ("£30", "£45"),
        "cancellations/home-essential.md",
    ),
    (
        "What is the excess for escape of water?",
        "The excess for escape of water is £350; all other claims have an excess of £100.",
        ("£350", "£250"),
        "claims/claims-handling.pdf",
    ),
    (
        "By when must a theft be reported to the police?",
        "Theft has to be reported to the police within 24 hours, and a crime reference number given with the claim.",
        ("24 hours", "48 hours"),
        "claims/claims-handling.pdf",
    ),
    (
        "How many repairs a year does gadget cover include?",
        "Gadget cover includes two repairs in each policy year; a third is charged at £45.",
        ("two repairs", "three repairs"),
        "products/gadget.xlsx",
    ),
    (
        "When is a direct debit tried again after it was returned?",
        "A returned direct debit is tried again after 5 working days, and the customer is told by letter.",
        ("5 working days", "10 working days"),
        "payments/direct-debits.md",
    ),
)


def summary(cases: int = 12, seed: int = 1) -> Summary:
    """Of so many cases; the same for the same arguments."""
    return summarise(run(cases, seed), BASELINE)


def run(cases: int = 12, seed: int = 1) -> Run:
    random = Random(seed)
    asked = tuple(_case(number) for number in range(cases))
    return Run(
        id="4c1d0f0e9f7b4c5c8a3a2f6f0d0b1a11",
        name="Policies adapter against the base model",
        state="finished",
        started_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        finished_at=datetime(2026, 11, 20, 10, 12, tzinfo=UTC),
        cases_file="questions.jsonl",
        cases_sha256="5" * 64,
        variants=tuple(_variant(name) for name in SKILLS),
        cases=asked,
        outcomes=tuple(_outcome(case, number, name, random) for name in SKILLS for number, case in enumerate(asked)),
        environment={"python": "3.11.7", "packages": {"torch": "2.13.0"}},
    )


def _case(number: int) -> Case:
    question, reference, (fact, wrong), document = TOLD[number % len(TOLD)]
    name, answerable = f"q{number + 1:03}", number % 12 not in (5, 10)
    return Case(
        id=name,
        question=f"{question} {MARKUP}" if name == MARKED else question,
        history=(Exchange(question="Is this about home cover?", answer="Yes, bought last week."),)
        if number == 1
        else (),
        documents=(document,) if answerable else (),
        evidence=(Evidence(document=document, quote=reference),) if answerable else (),
        key_facts=((fact, f"{fact} at most"),) if answerable else (),
        reference=reference if answerable else None,
        must_not=(wrong,),
        expected_status="answered" if answerable else "abstained",
        tags=(document.partition("/")[0], "answerable" if answerable else "unanswerable"),
        audiences=frozenset({"agents", "supervisors"}),
    )


def _variant(name: str) -> VariantRecord:
    told = {"spec": {"name": name}, "made_by": {"adapter": name == TUNED}, "sha256": "a" * 64, "peak_mib": 812.4}
    return VariantRecord.model_validate(told | {"name": name, "about": f"Right in {SKILLS[name][0]:.0%} of the cases."})


def _outcome(case: Case, number: int, variant: str, random: Random) -> Outcome:
    if (variant, case.id) == (TUNED, FAILED):
        return Outcome(case_id=case.id, variant=variant, state="failed", error=ERROR)
    skill, slow, writer = SKILLS[variant]
    ms = slow * random.lognormvariate(0, 0.3)
    ranking = (Ranked(chunk_id=1, document=TOLD[number % len(TOLD)][-1], gold=(0,) if case.gold else ()),)
    return Outcome(
        case_id=case.id,
        variant=variant,
        state="done",
        answer=_answer(case, number, random.random() < skill, writer, random),
        ranking=ranking,
        cost=Cost(retrieve_ms=ms / 20, first_token_ms=ms / 2, total_ms=ms, tokens=40 if slow > 1_000 else None),
    )


def _answer(case: Case, number: int, right: bool, writer: str, random: Random) -> AnswerRecord:
    _, reference, (fact, wrong), document = TOLD[number % len(TOLD)]
    if right != (case.expected_status == "answered"):
        return AnswerRecord(status=AnswerStatus.ABSTAINED, text=ABSTENTION, writer="none", confidence=0.2)
    text = f"{reference} [1]" if right else f"{reference.replace(fact, wrong)} [1] Ask again next week. [2]"
    cited = CitationRecord(marker=1, document=document, quote=reference, stands=right or number % 4 > 0, current=True)
    return AnswerRecord(
        status=AnswerStatus.ANSWERED if right else AnswerStatus.PARTIAL,
        text=text,
        writer=writer,
        citations=(cited,),
        passages=(PassageRecord(document=document, heading=None, text=reference),),
        removed=() if right else (RemovedRecord(text="All of this is free of charge.", reason="not supported"),),
        confidence=round(random.uniform(0.5, 1) if right else random.uniform(0.3, 0.8), 2),
        support=0.92 if right else 0.55,
        inquiry="When did the documents arrive?" if number == 0 else None,
    )
