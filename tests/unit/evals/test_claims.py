"""Claims are whole sentences of what is indexed."""

from evals.claims import sample_claims
from retrieval.repository import ChunkRow

TEXT = "1. The courier delivery fee is £14. Too short. A heading without an end"


def _chunk(number: int, text: str) -> ChunkRow:
    return ChunkRow(number, "d", "Fees", "file:///fees.md", "r", None, None, 0, len(text), text)


def test_a_claim_is_a_whole_sentence_without_its_bullet() -> None:
    assert [claim.text for claim in sample_claims([_chunk(1, TEXT)], 10, 1)] == ["The courier delivery fee is £14."]


def test_no_more_claims_than_wanted_and_the_same_ones_again() -> None:
    chunks = [_chunk(number, f"The courier delivery fee of plan {number} is £14.") for number in range(20)]
    first, second = sample_claims(chunks, 5, 3), sample_claims(chunks, 5, 3)
    assert len(first) == 5
    assert first == second


def test_other_chunks_of_the_document_stand_beside() -> None:
    chunks = [_chunk(number, f"The courier delivery fee of plan {number} is £14.") for number in range(2)]
    assert {len(claim.passages) for claim in sample_claims(chunks, 2, 1)} == {2}
