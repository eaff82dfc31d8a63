"""The examples of the API's description that tell of rollouts: a canary that was taken back, a pair of a shadow."""

from typing import Any

from api.schemas.examples import (
    ASKED_AT,
    CHAT_RESPONSE,
    CITATION,
    CONVERSATION_ID,
    INGESTED_AT,
    QUESTION,
    TURN_ID,
)

Json = dict[str, Any]

START_REQUEST: Json = {
    "version": 2,
    "mode": "canary",
    "share": 0.1,
    "alpha": 0.05,
    "margins": {"support": 0.05},
    "why": "Passed the evaluation; now with people.",
}
WIDEN_REQUEST: Json = {"share": 0.5}
PROMOTE_REQUEST: Json = {"why": "As good on 400 conversations.", "override": None}
STOP_REQUEST: Json = {"why": "A newer version is to be tried."}
GUARD: Json = {
    "guard": "support",
    "candidate": 0.41,
    "candidate_conversations": 38,
    "champion": 0.12,
    "champion_conversations": 352,
    "margin": 0.05,
    "capital": 96.4,
    "bound": 80.0,
}
ROLLOUT: Json = {
    "id": "5d1e8a3c7b9f4026a1c4e7d90b3f6a28",
    "name": "voice",
    "candidate": 2,
    "champion": 1,
    "mode": "canary",
    "share": 0.1,
    "alpha": 0.05,
    "state": "rolled back",
    "why": START_REQUEST["why"],
    "subject": "operator",
    "started_at": INGESTED_AT,
    "ended_at": ASKED_AT,
    "ended_by": "rollout",
    "reason": (
        "support: a mean loss of 0.41 over 38 conversations, against 0.12 over 352 of voice:1, where 0.05 more is "
        "allowed; the evidence of 96.4 reached the bound 80."
    ),
    "guards": [GUARD],
}
PAIR: Json = {
    "turn_id": TURN_ID,
    "conversation_id": CONVERSATION_ID,
    "question": QUESTION,
    "asked_at": ASKED_AT,
    "differs": True,
    "champion": {
        "status": "answered",
        "answer": CHAT_RESPONSE["answer"],
        "citations": [CITATION],
        "writer": "extractive",
        "support": 0.0,
        "latency_ms": 1891.4,
    },
    "candidate": {
        "status": "answered",
        "answer": "The cooling-off period of Home Plus is 21 days. [1]",
        "citations": [CITATION],
        "writer": "generator",
        "support": 0.93,
        "latency_ms": 1620.8,
    },
}
PAIRS: Json = {
    "pairs": [PAIR],
    "total": 1,
    "summary": {
        "pairs": 34,
        "differing": 12,
        "both_answered": 29,
        "only_champion_answered": 1,
        "only_candidate_answered": 2,
        "neither_answered": 2,
        "champion_support": 0.81,
        "candidate_support": 0.86,
    },
}
