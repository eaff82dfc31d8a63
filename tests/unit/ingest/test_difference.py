"""What changed between two texts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import difference as module
from ingest.difference import BlockChange, Side, Span, difference
from ingest.parsers.base import BlockKind, TextBuilder

HEADING, PARAGRAPH = BlockKind.HEADING, BlockKind.PARAGRAPH
WORDS = st.sampled_from(["the", "fee", "is", "14", "21", "days.", "Néw,", "\U0001f600", "a-b", "__"])
BLOCK = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
CODE = st.text(alphabet="ab \n.é", min_size=1, max_size=8)
KINDS = st.sampled_from([HEADING, PARAGRAPH, BlockKind.LIST_ITEM])
BLOCKS = st.lists(st.one_of(st.tuples(KINDS, BLOCK), st.tuples(st.just(BlockKind.CODE), CODE)), max_size=12)


def side(blocks: list[tuple[BlockKind, str]], title: str = "Policy") -> Side:
    builder = TextBuilder()
    for kind, text in blocks:
        builder.add(kind, text, level=1 if kind == HEADING else 0)
    parsed = builder.build("text/plain")
    return Side(title, parsed.text, parsed.blocks)


def paragraphs(*texts: str) -> Side:
    return side([(PARAGRAPH, text) for text in texts])


def block_texts(one: Side) -> list[str]:
    return [one.text[block.start : block.end] for block in one.blocks]


def cut(one: Side, span: Span) -> str:
    return one.text[span.start : span.end]


def edited(old: Side, new: Side, change: BlockChange) -> str:
    """The old block with the words of the new text in their places."""
    parts, at = [], change.old.start
    for edit in change.edits:
        parts += [old.text[at : edit.old.start], cut(new, edit.new)]
        at = edit.old.end
    return "".join([*parts, old.text[at : change.old.end]])


def applied(old: Side, new: Side) -> list[str]:
    """The old text's blocks with every change made to them, taking only changed words from the new text."""
    result: list[str] = []
    waiting = list(old.blocks)
    for change in difference(old, new):
        while waiting and waiting[0].start < change.old.start:
            block = waiting.pop(0)
            result.append(old.text[block.start : block.end])
        if change.old.start != change.old.end:
            waiting.pop(0)
        if text := edited(old, new, change):
            result.append(text)
    return result + [old.text[block.start : block.end] for block in waiting]


@given(BLOCKS, BLOCKS)
def test_the_changes_made_to_the_old_blocks_give_the_new_ones(
    was: list[tuple[BlockKind, str]], now: list[tuple[BlockKind, str]]
) -> None:
    old, new = side(was), side(now)
    assert applied(old, new) == block_texts(new)


@given(BLOCKS, BLOCKS)
def test_without_words_and_pairs_the_changes_still_give_the_new_blocks(
    was: list[tuple[BlockKind, str]], now: list[tuple[BlockKind, str]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "WORD_PAIRS", 0)
        patch.setattr("ingest.alignment.MOST_PAIRS", 0)
        patch.setattr("ingest.alignment.MOST_CHARACTERS", 0)
        old, new = side(was), side(now)
        assert applied(old, new) == block_texts(new)


@given(BLOCKS)
def test_a_text_does_not_differ_from_itself(blocks: list[tuple[BlockKind, str]]) -> None:
    assert difference(side(blocks), side(blocks)) == []


def test_a_changed_word_is_all_that_is_shown() -> None:
    old, new = paragraphs("Cancel within 14 days."), paragraphs("Cancel within 21 days.")
    (change,) = difference(old, new)
    (edit,) = change.edits
    assert (cut(old, edit.old), cut(new, edit.new)) == (" 14", " 21")


def test_a_sentence_put_behind_another_leaves_it_as_it_was() -> None:
    old, new = paragraphs("One rule."), paragraphs("One rule. Another.")
    (change,) = difference(old, new)
    assert [(cut(old, edit.old), cut(new, edit.new)) for edit in change.edits] == [("", " Another.")]


def test_a_block_that_came_and_one_that_went_have_an_empty_side() -> None:
    old = paragraphs("The fee is 14 pounds.", "Stays here.")
    new = paragraphs("Stays here.", "Something else altogether follows.")
    went, came = difference(old, new)
    assert (cut(old, went.old), cut(new, went.new)) == ("The fee is 14 pounds.", "")
    assert (cut(old, came.old), cut(new, came.new)) == ("", "Something else altogether follows.")


def test_a_changed_block_is_found_beside_a_new_one() -> None:
    old = paragraphs("The courier fee is 14 pounds for each parcel.")
    new = paragraphs("Quite another rule.", "The courier fee is 16 pounds for each parcel.")
    came, changed = difference(old, new)
    assert cut(new, came.new) == "Quite another rule."
    assert [cut(new, edit.new) for edit in changed.edits] == [" 16"]


def test_a_change_stands_under_its_headings_without_the_title() -> None:
    def policy(days: str) -> Side:
        builder = TextBuilder()
        for level, name in ((1, "Policy"), (2, "Fees"), (3, "Couriers")):
            builder.add(HEADING, name, level=level)
        builder.add(PARAGRAPH, f"It is {days} pounds.")
        parsed = builder.build("text/plain")
        return Side("Policy", parsed.text, parsed.blocks)

    (change,) = difference(policy("14"), policy("16"))
    assert change.heading == "Fees › Couriers"


@pytest.mark.parametrize("every", [2, 50])
def test_five_megabytes_take_seconds(every: int) -> None:
    was = [f"Rule {number}: " + "the fee is due on the day of the claim. " * 6 for number in range(20_000)]
    now = [text.replace("due", "paid") if number % every == 0 else text for number, text in enumerate(was)]
    old, new = paragraphs(*was), paragraphs(*now)
    began = time.monotonic()
    changes = difference(old, new)
    assert len(changes) == 20_000 // every
    assert time.monotonic() - began < 30


def test_equal_rows_without_end_take_seconds() -> None:
    old, new = paragraphs(*["yes | no"] * 30_000), paragraphs(*["no | yes"] * 30_000)
    began = time.monotonic()
    assert difference(old, new)
    assert time.monotonic() - began < 30


def test_a_huge_block_counts_as_changed_as_a_whole() -> None:
    old, new = paragraphs("word " * 500_000), paragraphs("other " * 500_000)
    began = time.monotonic()
    assert sum(len(change.edits) for change in difference(old, new)) in (1, 2)
    assert time.monotonic() - began < 10
