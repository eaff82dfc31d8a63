"""What a tuned embedding model is, for people."""

from collections.abc import Sequence
from typing import Any

from tuning.catalogue.origins import Dataset, Loss, Training
from tuning.embedder.validation import Ranks

DIGITS = 4


def card(run_id: str, training: Training, pairs: Dataset, losses: Sequence[Loss], ranks: Ranks) -> str:
    """The model card, as Markdown."""
    facts = {
        "Base": f"{training.base.name}, weights {training.base.weights_sha256}",
        "Pairs": f"{pairs.sha256}, {pairs.rows} from {pairs.statistics['documents']} documents",
        "Run": run_id,
        "Seed": training.seed,
        "Mean reciprocal rank on the validation pairs": f"{_shown(ranks.base)} of the base, {_shown(ranks.tuned)} here",
        "Code": f"policydesk {training.code_version}",
        **training.environment,
        **{f"`{name}`": value for name, value in training.settings["training"].items()},
    }
    return "\n".join(
        [
            f"# Embedding model tuned from {training.base.name}",
            "",
            *_table(("", ""), facts.items()),
            *_table(("Pairs", "Count"), pairs.statistics["splits"].items()),
            *_table(("Question", "Count"), pairs.statistics["methods"].items()),
            *_table(("Left out", "Count"), pairs.statistics["left_out"].items()),
            *_table(
                ("Step", "Tokens", "Loss", "1 - mean reciprocal rank"),
                ((loss.step, loss.tokens, _shown(loss.train), _shown(loss.validation)) for loss in losses),
            ),
        ]
    )


def _table(head: Sequence[str], rows: Any) -> list[str]:
    return [_line(head), _line(["---"] * len(head)), *map(_line, rows), ""]


def _line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _shown(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.{DIGITS}f}"
