"""Names are told from words that have a capital for another reason."""

import pytest

from evals.names import names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It costs £30 on Home Plus.", {"Home Plus"}),
        ("The Annual Multi-Trip excess is £50.", {"Annual Multi-Trip"}),
        ("Cover ends in Spain, Travel says.", {"Spain", "Travel"}),
        ("A Direct Debit is cancelled.", {"Direct Debit"}),
        ("Refunds are paid. Fees are not.", set()),
        ("The fee is due in March, on Mondays.", set()),
        ("Flag C4 in the UK.", set()),
        ("The", set()),
    ],
)
def test_a_name_has_capitals_that_its_place_does_not_explain(text: str, names: set[str]) -> None:
    assert names_in([text]) == names


def test_the_names_of_several_texts_are_together() -> None:
    assert names_in(["It is in Spain.", "It is in France."]) == {"Spain", "France"}
