"""What stands around an answer."""

import pytest

from core.domain import Removed
from core.redaction import Redactor
from core.settings import PrivacySettings
from generation.guardrails.policy_file import load_policy
from generation.handover import load_rules
from generation.safeguards import Ruling, Safeguards


@pytest.fixture
def safeguards() -> Safeguards:
    return Safeguards(load_policy(None), load_rules(None), Redactor(PrivacySettings()))


def test_a_follow_up_that_means_a_forbidden_question_is_refused(safeguards: Safeguards) -> None:
    asked = safeguards.of_question("And for Home Plus?")
    assert (asked.settled, safeguards.of_rewritten(asked, "Should I sue over Home Plus?").refused) == (False, True)


def test_a_follow_up_of_what_was_handed_over_is_answered(safeguards: Safeguards) -> None:
    asked = safeguards.of_question("How long does it take?")
    assert safeguards.of_rewritten(asked, "How long does it take? (speak manager refund)") == Ruling()


def test_a_removed_sentence_is_kept_without_personal_data(safeguards: Safeguards) -> None:
    removed = Removed("Write to ann.lee@example.org.", "an address that the passage does not have: ann.lee@example.org")
    assert "ann.lee" not in str(safeguards.masked_draft(removed))
