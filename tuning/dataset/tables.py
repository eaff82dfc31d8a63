"""Questions that a row of a table answers, and the answer in a sentence."""

from collections.abc import Iterator

from generation.quotable import Quotable
from generation.rows import TableRow
from tuning.dataset.phrases import beginning, keywords, name_in, within
from tuning.dataset.row import Fact, Material, Seed

LONGEST_LABEL_WORDS = 8


def of_row(material: Material, quotable: Quotable, row: TableRow) -> Iterator[Seed]:
    """For each value a question that names its row, and its column where there are several."""
    told = 1 <= len(row.label.split()) <= LONGEST_LABEL_WORDS and any(map(str.isalpha, row.label))
    if not told or not all(value for _, value in row.values):
        return
    if len(row.values) == 1:
        yield from _of_value(material, quotable, row)
    elif all(name for name, _ in row.values):
        yield from _of_columns(material, quotable, row)


def _of_value(material: Material, quotable: Quotable, row: TableRow) -> Iterator[Seed]:
    """A table of labels and values: the name in its document's title is what the value is of."""
    name, label = name_in(material.source.title), within(row.label)
    of = f" for {name}" if name else ""
    sentence = f"The {label}{of} is {within(row.values[0][1])}."
    for method, question in (
        ("label", f"What is the {label}{of}?"),
        ("label, terse", f"{label} {name or material.source.title}".lower()),
        ("label, loose", f"A customer asks: what do we tell them about the {label}{of}?"),
    ):
        yield Seed(question, (sentence,), (Fact(material, quotable),), f"table: {method}")


def _of_columns(material: Material, quotable: Quotable, row: TableRow) -> Iterator[Seed]:
    fact, label = Fact(material, quotable), within(row.label)
    for column, value in row.values:
        sentence = f"{beginning(row.label)}: {column} {value.rstrip('.')}."
        yield Seed(f"What does it say under {within(column)} for {label}?", (sentence,), (fact,), "table: cell")
        yield Seed(keywords(f"{column} {label} {material.source.title}"), (sentence,), (fact,), "table: cell, terse")
