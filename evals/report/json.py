"""The summary as it is, for machines."""

import json

from evals.summary import Summary


def render_json(summary: Summary) -> str:
    """Every object's keys are sorted; `Summary.model_validate_json` reads it back."""
    plain = json.loads(summary.model_dump_json())
    return json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
