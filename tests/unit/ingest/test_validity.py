"""Which revision holds on which day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingest.validity import successors

DAYS = [date(2026, 1, 1) + timedelta(days) for days in range(30)]
SOME_DAY = st.sampled_from(DAYS)


@given(st.lists(SOME_DAY, min_size=1, max_size=6), st.none() | SOME_DAY)
def test_on_each_day_the_newest_revision_that_has_begun_holds_and_no_other(
    oldest_first: list[date], superseded: date | None
) -> None:
    firsts = oldest_first[::-1]
    ends = list(successors(firsts, superseded))
    for day in DAYS:
        holding = [n for n, first in enumerate(firsts) if first <= day and (ends[n] is None or day < ends[n])]
        begun = [n for n, first in enumerate(firsts) if first <= day]
        assert holding == ([] if superseded and superseded <= day else begun[:1])
