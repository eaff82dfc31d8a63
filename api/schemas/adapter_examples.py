"""The examples of the API's description that tell of adapters: two versions of one, of which the second serves."""

from typing import Any

from api.schemas.evaluation_examples import METRIC, RUN_ID
from api.schemas.examples import ASKED_AT, INGESTED_AT, SOURCE
from api.schemas.rollout_examples import ROLLOUT

Json = dict[str, Any]

NAME = "voice"
ALIAS = "champion"
BASE: Json = {
    "id": "0c9a77d1" * 8,
    "name": "SmolLM2-135M-Instruct",
    "weights_sha256": "b179c952" * 8,
    "tokenizer_sha256": "b179c952" * 8,
    "template_sha256": "b179c952" * 8,
}
VERSION: Json = {
    "name": NAME,
    "version": 2,
    "method": "lora",
    "about": "Answers in the house's voice.",
    "sha256": "4b7d03e6" * 8,
    "contract_hash": "e3d1c2b40f5a6978",
    "base": BASE,
    "bytes": 9824362,
    "parameters": 2442240,
    "aliases": [ALIAS],
    "passed": True,
    "stale": 1,
    "subject": "operator",
    "created_at": INGESTED_AT,
}
ADAPTERS: Json = {"adapters": [VERSION], "total": 2}
CHANGE: Json = {
    "alias": ALIAS,
    "from_version": 1,
    "to_version": 2,
    "why": "Shorter, and as right.",
    "subject": "operator",
    "gate": "passed",
    "eval_run_id": RUN_ID,
    "override": None,
    "at": ASKED_AT,
}
DETAIL: Json = VERSION | {
    "weights_sha256": "91f0aa3c" * 8,
    "parents": [],
    "dataset": {
        "sha256": "d2b8e7a1" * 8,
        "name": "voice",
        "contract_hash": VERSION["contract_hash"],
        "rows": 640,
        "statistics": {"tokens": 412_000},
    },
    "training": {
        "id": "7e2f4c1d9b8a4f0e8c6d5a3b2f1e0d9c",
        "method": "lora",
        "settings": {"rank": 16, "epochs": 2},
        "seed": 7,
        "code_version": "0.2.0",
        "environment": {"torch": "2.13.0"},
        "state": "finished",
        "losses": [{"step": 40, "tokens": 81_920, "train": 1.42, "validation": 1.51}],
        "error": None,
        "started_at": INGESTED_AT,
        "finished_at": "2026-03-02T09:41:17Z",
    },
    "evaluations": [
        {
            "eval_run_id": RUN_ID,
            "variant": "rag+voice",
            "passed": True,
            "verdict": {"checks": [], "figures": {METRIC: 0.86}},
            "subject": "operator",
            "created_at": ASKED_AT,
        }
    ],
    "history": [CHANGE],
    "stale_documents": [
        {
            "document_id": SOURCE["document_id"],
            "title": SOURCE["title"],
            "revision_id": SOURCE["revision_id"],
            "reason": "replaced",
            "rows": 12,
        }
    ],
    "rollouts": [ROLLOUT],
    "problem": None,
}
PROMOTE_REQUEST: Json = {"version": 2, "why": CHANGE["why"], "expected": 1, "override": None}
ROLLBACK_REQUEST: Json = {"why": "Too short for complaints.", "expected": 2}
ALIAS_OUT: Json = {"name": NAME, "alias": ALIAS, "version": 2, "changes": 2, "updated_at": ASKED_AT}
