"""Where in a revision an offset stands."""

import pytest

from retrieval.source import Block, Place, RevisionSource

TEXT = "Fees\n\nIntro.\n\nCards\n\nCredit\n\nOne fee.\n\nCash\n\nNo fee."
PARTS = [("heading", "Fees", 1, 1), ("paragraph", "Intro.", 0, 1), ("heading", "Cards", 2, 1)]
MORE = [
    ("heading", "Credit", 3, 2),
    ("paragraph", "One fee.", 0, 2),
    ("heading", "Cash", 2, 2),
    ("paragraph", "No fee.", 0, 3),
]


def _source(title: str) -> RevisionSource:
    blocks: list[Block] = []
    for kind, text, level, page in PARTS + MORE:
        start = TEXT.index(text)
        block = {"kind": kind, "start": start, "end": start + len(text), "level": level, "group": None, "page": page}
        blocks.append(block)  # type: ignore[arg-type]
    return RevisionSource(title, TEXT, blocks)


@pytest.mark.parametrize(
    ("at", "place"),
    [
        ("Intro.", Place(1, None)),
        ("One fee.", Place(2, "Cards › Credit")),
        ("fee.", Place(2, "Cards › Credit")),
        ("No fee.", Place(3, "Cash")),
    ],
)
def test_the_headings_above_are_named_without_the_title(at: str, place: Place) -> None:
    assert _source("FEES").place(TEXT.index(at)) == place


def test_a_first_heading_that_is_not_the_title_is_named() -> None:
    assert _source("Fee list").place(TEXT.index("No fee.")) == Place(3, "Fees › Cash")


def test_before_the_first_block_there_is_no_place() -> None:
    assert RevisionSource("Fees", "", []).place(0) == Place(None, None)
