"""What a training set holds, in figures and for people."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from tuning.dataset.row import Row


def statistics(rows: Sequence[Row]) -> dict[str, Any]:
    """Counts by split, kind, method, fault and family, and mean lengths in words."""
    return {
        "rows": len(rows),
        "splits": _counts(row.split for row in rows),
        "kinds": _counts(row.kind for row in rows),
        "methods": _counts(row.method for row in rows),
        "faults": _counts(row.rejected.fault for row in rows if row.rejected),
        "families": len({row.family for row in rows}),
        "documents": len({place.document_id for row in rows for place in row.provenance}),
        "answer_words": _mean(len(row.answer.split()) for row in rows),
        "read_words": _mean(sum(len(one.text.split()) for one in row.read) for row in rows),
    }


def card(sha256: str, rows: Sequence[Row], about: dict[str, Any]) -> str:
    """The data card, as Markdown."""
    figures = statistics(rows)
    lines = [f"# Training set {sha256[:12]}", ""]
    lines += [
        f"{figures['rows']} rows from {figures['documents']} documents of {figures['families']} families; "
        f"{figures['read_words']:.0f} words are read for an answer of {figures['answer_words']:.0f}.",
        "",
        "Questions come from templates over the documents, and from files, turns and a language model where the "
        "methods say so. Each answer stands in the check that served answers are held against; in a counterfactual "
        "row a number is another one. A superseded row has an earlier or made wording of what answers it beside it, a "
        "near-duplicate row the same of another document, each with other figures. A fault is what is wrong with the "
        "other answer of a row, which is not wanted. Nothing is read of documents of the test split.",
        "",
    ]
    for name in ("splits", "kinds", "methods", "faults"):
        lines += [f"| {name.removesuffix('s').capitalize()} | Rows |", "| --- | ---: |"]
        lines += [f"| {one} | {count} |" for one, count in figures[name].items()] + [""]
    lines += ["| Left out | Questions |", "| --- | ---: |"]
    lines += [f"| {reason} | {count} |" for reason, count in about.get("left_out", {}).items()] + [""]
    return "\n".join(lines)


def _counts(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _mean(values: Iterable[int]) -> float:
    found = list(values)
    return round(sum(found) / max(1, len(found)), 1)
