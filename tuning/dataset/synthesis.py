"""Questions from the documents themselves, by templates: no model is needed, and nothing is made up."""

from collections.abc import Iterator, Sequence

from generation.quotable import Quotable
from tuning.dataset import drawing
from tuning.dataset.phrases import name_in, within
from tuning.dataset.row import Material, Seed
from tuning.dataset.sentences import of_sentence
from tuning.dataset.tables import of_row

TEMPLATES = ("sentence: ", "table: ")


def synthesised(materials: Sequence[Material]) -> Iterator[Seed]:
    """One question of each piece that can be quoted, by one of the templates that fit it; the same each time."""
    for material in materials:
        heading = None
        for quotable in material.quotables:
            found = list(_of_piece(material, quotable, first=quotable.heading != heading))
            heading = quotable.heading
            if found:
                yield found[drawing.turn(f"{material.source.title}:{quotable.start}:{quotable.text}", len(found))]


def is_of_template(seed: Seed) -> bool:
    """Whether the question is one of a template, about one piece."""
    return len(seed.facts) == 1 and seed.method.startswith(TEMPLATES)


def of_two_documents(seeds: Sequence[Seed]) -> Iterator[Seed]:
    """One question for both of two values that documents of a family give to the same label."""
    labelled: dict[tuple[str, str], Seed] = {}
    for seed in seeds:
        row = seed.facts[0].quotable.row
        name = _name(seed)
        if row is None or name is None or not seed.method.startswith("table: label"):
            continue
        other = labelled.setdefault((seed.family, within(row.label)), seed)
        if other.facts[0].material is not seed.facts[0].material:
            question = f"What is the {within(row.label)} for {_name(other)} and for {name}?"
            yield Seed(question, other.sentences + seed.sentences, other.facts + seed.facts, "table: two labels")


def _name(seed: Seed) -> str | None:
    return name_in(seed.facts[0].material.source.title)


def _of_piece(material: Material, quotable: Quotable, *, first: bool) -> Iterator[Seed]:
    if quotable.row:
        return of_row(material, quotable, quotable.row)
    return of_sentence(material, quotable, first=first)
