"""Which conversations the candidate answers, and what both sides did, block by block."""

from hypothesis import given
from hypothesis import strategies as st

from core.domain import RolloutSide
from tuning.rollout.sides import differences, side_of

CANDIDATE, CHAMPION = RolloutSide.CANDIDATE, RolloutSide.CHAMPION
CONVERSATIONS = [f"conversation {number}" for number in range(2_000)]
SHARES = st.floats(0, 1)
OBSERVED = st.lists(st.tuples(st.sampled_from(RolloutSide), st.floats(0, 1)))


def _candidates(share: float, rollout: str = "r") -> set[str]:
    return {one for one in CONVERSATIONS if side_of(rollout, one, share) == CANDIDATE}


@given(st.text(), SHARES)
def test_a_conversation_stays_on_its_side(conversation: str, share: float) -> None:
    assert side_of("r", conversation, share) == side_of("r", conversation, share)


@given(SHARES, SHARES)
def test_a_larger_share_only_adds_conversations(one: float, other: float) -> None:
    small, large = sorted((one, other))
    assert _candidates(small) <= _candidates(large)


def test_the_share_is_that_of_the_conversations() -> None:
    assert abs(len(_candidates(0.1)) / len(CONVERSATIONS) - 0.1) < 0.02
    assert (_candidates(0.0), len(_candidates(1.0))) == (set(), len(CONVERSATIONS))


def test_another_rollout_tries_other_conversations() -> None:
    here, there = _candidates(0.5, "one"), _candidates(0.5, "other")
    assert abs(len(here & there) / len(CONVERSATIONS) - 0.25) < 0.05


def test_a_block_ends_as_soon_as_both_sides_are_in_it() -> None:
    observed = [(CHAMPION, 0.0), (CHAMPION, 1.0), (CANDIDATE, 1.0), (CANDIDATE, 0.0), (CHAMPION, 1.0), (CHAMPION, 1.0)]
    assert list(differences(observed)) == [0.5, -1.0]


@given(OBSERVED)
def test_a_difference_lies_between_minus_one_and_one(observed: list[tuple[RolloutSide, float]]) -> None:
    assert all(-1 <= one <= 1 for one in differences(observed))


@given(OBSERVED, OBSERVED)
def test_what_comes_later_changes_no_difference_before(
    first: list[tuple[RolloutSide, float]], later: list[tuple[RolloutSide, float]]
) -> None:
    before = list(differences(first))
    assert list(differences(first + later))[: len(before)] == before
