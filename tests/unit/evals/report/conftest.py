"""What the tests of the report share: one summary, which nothing changes."""

import pytest

from evals.summary import Summary
from tests.support import summaries


@pytest.fixture(scope="package")
def summary() -> Summary:
    return summaries.summary()
