"""How much personal data the redactor finds in texts with labelled spans, and how much of what it masks is none.

python -m benchmarks.redaction LABELLED.json

The file is a JSON list of objects with `full_text` and `spans`; a span has `entity_type`, and `start_position` and
`end_position` in characters, as Presidio's data generator writes them.
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console

from benchmarks.report import Rows, markdown_table, rich_table
from core.redaction import Redactor, Span
from core.settings import PrivacySettings

RECALL_HEADINGS = ("Labelled kind", "Spans", "Masked whole", "Recall", "Characters", "Leaked")
PRECISION_HEADINGS = ("Mask", "Masks", "Touching a label", "Precision")
CLAIMED = frozenset(
    {
        "EMAIL_ADDRESS",
        "PHONE_NUMBER",
        "CREDIT_CARD",
        "IBAN_CODE",
        "IP_ADDRESS",
        "US_SSN",
        "US_DRIVER_LICENSE",
        "STREET_ADDRESS",
        "ZIP_CODE",
    }
)
NOTES = {"STREET_ADDRESS": "in part", "ZIP_CODE": "in part"}
Labelled = dict[str, Any]


def recall_rows(texts: Sequence[Labelled], masks: Sequence[Sequence[Span]]) -> Rows:
    """A row for each labelled kind that the redactor claims, by the number of its spans."""
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for text, spans in zip(texts, masks, strict=True):
        covered = {index for span in spans for index in range(span.start, span.end)}
        for label in text["spans"]:
            characters = range(label["start_position"], label["end_position"])
            leaked = sum(index not in covered for index in characters)
            found = (1, leaked == 0, len(characters), leaked)
            counts[label["entity_type"]] = [a + b for a, b in zip(counts[label["entity_type"]], found, strict=True)]
    ordered = sorted((item for item in counts.items() if item[0] in CLAIMED), key=lambda item: -item[1][0])
    return [_recall_row(kind, *counted) for kind, counted in ordered]


def precision_rows(texts: Sequence[Labelled], masks: Sequence[Sequence[Span]]) -> Rows:
    """A row for each kind of mask; a mask is right when it touches a label of any kind."""
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for text, spans in zip(texts, masks, strict=True):
        for span in spans:
            counts[span.kind][0] += 1
            counts[span.kind][1] += any(_touches(span, label) for label in text["spans"])
    total = ["all", *map(sum, zip(*counts.values(), strict=True))]
    return [[str(kind), str(n), str(right), f"{right / n:.3f}"] for kind, n, right in [*_flat(counts), total]]


def unclaimed(texts: Sequence[Labelled]) -> list[str]:
    """The labelled kinds that the redactor does not look for."""
    return sorted({label["entity_type"] for text in texts for label in text["spans"]} - CLAIMED)


def main() -> None:
    parser = argparse.ArgumentParser(description="Recall and precision of the redactor on labelled texts.")
    parser.add_argument("path", type=Path, help="JSON list of objects with `full_text` and `spans`.")
    texts: list[Labelled] = json.loads(parser.parse_args().path.read_text(encoding="utf-8"))
    redactor = Redactor(PrivacySettings())
    redactor.redact("")
    masks, seconds = [], []
    for text in texts:
        start = time.perf_counter()
        masks.append(redactor.redact(text["full_text"]).spans)
        seconds.append(time.perf_counter() - start)
    _show("Recall", RECALL_HEADINGS, recall_rows(texts, masks))
    _show("Precision", PRECISION_HEADINGS, precision_rows(texts, masks))
    print(f"Not looked for: {', '.join(unclaimed(texts))}.")
    print(f"{len(texts)} texts, {1000 * median(seconds):.1f} ms in the median, {1000 * max(seconds):.1f} ms at most.")


def _recall_row(kind: str, spans: int, whole: int, characters: int, leaked: int) -> list[str]:
    note = f" ({NOTES[kind]})" if kind in NOTES else ""
    return [kind + note, str(spans), str(whole), f"{whole / spans:.3f}", str(characters), str(leaked)]


def _flat(counts: dict[str, list[int]]) -> list[list[Any]]:
    return [[kind, *counted] for kind, counted in sorted(counts.items(), key=lambda item: -item[1][0])]


def _touches(span: Span, label: dict[str, Any]) -> bool:
    return bool(span.start < label["end_position"] and label["start_position"] < span.end)


def _show(title: str, headings: Sequence[str], rows: Rows) -> None:
    Console().print(rich_table(title, headings, rows))
    print(markdown_table(headings, rows))


if __name__ == "__main__":
    main()
