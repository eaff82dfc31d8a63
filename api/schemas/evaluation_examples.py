"""The examples of the API's description that tell of evaluations: one run, of two variants."""

from typing import Any

from api.schemas.examples import ASKED_AT, QUESTION, QUOTE

Json = dict[str, Any]

RUN_ID = "4c1d0f0e9f7b4c5c8a3a2f6f0d0b1a11"
VARIANTS = ("extractive", "rag")
PAIR = ",".join(VARIANTS)
METRIC = "key_facts"
SENTENCE = "extractive is better than rag: in 1 of 7 deciding metrics, worse in none."

EVALUATION: Json = {
    "run_id": RUN_ID,
    "name": "rag,extractive",
    "state": "finished",
    "cases_file": "questions.jsonl",
    "variants": [
        {"name": "rag", "about": "The base model writes over retrieved passages.", "sha256": "5f1c0a9b" * 8},
        {"name": "extractive", "about": "The best sentences, quoted; nothing is generated.", "sha256": "77de0a9b" * 8},
    ],
    "counts": {"done": 391, "failed": 1, "skipped": 0, "expected": 392},
    "started_at": ASKED_AT,
    "finished_at": "2026-06-15T10:02:11Z",
}
EVALUATIONS: Json = {"evaluations": [EVALUATION], "total": 1}
RESULTS: Json = {
    "baseline": "rag",
    "sha256": "3a9be4d1" * 8,
    "verdicts": [
        {
            "variant": "extractive",
            "overall": "better",
            "sentence": SENTENCE,
        }
    ],
    "metrics": [
        {
            "name": METRIC,
            "label": "key facts",
            "room": "answer",
            "better": "higher",
            "unit": "share",
            "decides": True,
            "headline": True,
            "about": "The share of the case's key facts that the answer has.",
            "blind_to": "What else the answer says.",
        }
    ],
    "estimates": [
        {
            "metric": METRIC,
            "variant": "extractive",
            "mean": 0.86,
            "low": 0.8,
            "high": 0.91,
            "median": 1.0,
            "p95": 1.0,
            "cases": 151,
            "clusters": 37,
            "failed": 0,
        }
    ],
    "comparisons": [
        {
            "metric": METRIC,
            "baseline": "rag",
            "variant": "extractive",
            "baseline_mean": 0.78,
            "variant_mean": 0.86,
            "difference": 0.08,
            "low": 0.02,
            "high": 0.14,
            "p": 0.008,
            "p_adjusted": 0.008,
            "wins": 17,
            "ties": 129,
            "losses": 5,
            "cases": 151,
            "clusters": 37,
            "smallest_shown": 0.085,
            "verdict": "better",
        }
    ],
}
EVALUATION_DETAIL: Json = EVALUATION | {
    "cases": 196,
    "cases_sha256": "9d20c1a7" * 8,
    "environment": {"policydesk": "0.2.0", "python": "3.11.7"},
    "results": RESULTS,
}
ANSWER: Json = {
    "status": "answered",
    "text": f"{QUOTE} [1]",
    "quotes": [{"marker": 1, "document": "cancellations/home-plus.md", "quote": QUOTE}],
    "inquiry": None,
}
BLIND_PAIR: Json = {
    "pair_id": "c2a7f3e9" * 8,
    "question": QUESTION,
    "as_of": "2026-06-15",
    "history": [],
    "expected": {"status": "answered", "reference": None, "key_facts": [["21 days"]], "must_not": ["14 days"]},
    "left": ANSWER,
    "right": {"status": "abstained", "text": "The documents do not say.", "quotes": [], "inquiry": None},
    "graded": 3,
    "gradable": 195,
}
GRADE_REQUEST: Json = {"pair_id": BLIND_PAIR["pair_id"], "choice": "left", "note": "The other one does not answer."}
GRADE: Json = {"graded": 4, "gradable": 195}
AGREEMENT: Json = {
    "variants": list(VARIANTS),
    "graders": 2,
    "cases": 40,
    "shared": 20,
    "alpha": 0.71,
    "choices": {"first": 31, "second": 14, "tie": 12, "both_bad": 3},
    "metrics": [
        {
            "metric": METRIC,
            "label": "key facts",
            "room": "answer",
            "share": 0.82,
            "low": 0.7,
            "high": 0.92,
            "grades": 45,
        }
    ],
}
