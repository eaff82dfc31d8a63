"""The examples of the API's description that tell of a rollout: a canary that was taken back."""

from typing import Any

from api.schemas.examples import ASKED_AT, INGESTED_AT

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
