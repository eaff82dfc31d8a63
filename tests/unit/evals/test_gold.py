"""Which indexed document is meant by the path in a case."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from evals.cases import Case, document_ids
from evals.gold import GoldIndex, alike

HOME = "file:///srv/policies/cancellations/home.md"
CAR = "file:///srv/policies/cancellations/car.md"
CLAIMS = "file:///srv/policies/claims/home.md"
PARTS = st.lists(st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1), min_size=1)


@pytest.mark.parametrize("path", ["car.md", "cancellations/car.md", "srv/policies/cancellations/car.md", CAR])
def test_a_document_is_found_by_any_end_of_its_path(path: str) -> None:
    assert GoldIndex([HOME, CAR, CLAIMS]).find(path) == CAR


def test_a_part_of_a_name_is_no_end_of_a_path() -> None:
    with pytest.raises(InvalidInput, match=r"ar\.md, which is not indexed; ingest its folder first"):
        GoldIndex([CAR]).find("ar.md")


def test_a_path_that_fits_two_documents_is_refused_with_both() -> None:
    with pytest.raises(InvalidInput) as caught:
        GoldIndex([HOME, CAR, CLAIMS]).find("home.md")
    assert HOME in caught.value.message
    assert CLAIMS in caught.value.message


def test_a_document_that_is_named_whole_is_meant_whatever_else_ends_like_it() -> None:
    assert GoldIndex(["home.md", HOME]).find("home.md") == "home.md"


def test_a_document_that_is_listed_twice_is_not_ambiguous() -> None:
    assert GoldIndex([HOME, HOME]).find("home.md") == HOME


@pytest.mark.parametrize("path", ["50% off & more/büro.md", "a+b.md", "c d.md"])
def test_what_is_encoded_in_a_uri_stands_plain_in_a_path(path: str) -> None:
    uri = f"file:///srv/{quote(path)}"
    assert GoldIndex([HOME, uri]).find(path) == uri


@given(PARTS, st.integers(min_value=0))
def test_every_end_of_the_only_path_finds_it(parts: list[str], first: int) -> None:
    uri = f"file:///{quote('/'.join(parts))}"
    assert GoldIndex([uri]).find("/".join(parts[first % len(parts) :])) == uri


def test_ids_of_documents_go_by_the_names_of_the_cases() -> None:
    case = Case(id="q1", question="How long?", documents=("cancellations/home.md",))
    ids = document_ids([case], {HOME: "1", CAR: "2"})
    assert ids == {"cancellations/home.md": "1", CAR: "2"}


def test_a_document_has_its_id_under_each_name_that_cases_have_for_it() -> None:
    cases = [
        Case(id=path, question="How long?", documents=(path,))
        for path in ("cancellations/home.md", "policies/cancellations/home.md")
    ]
    assert document_ids(cases, {HOME: "1"}) == {"cancellations/home.md": "1", "policies/cancellations/home.md": "1"}


def test_documents_of_evidence_have_their_names_too() -> None:
    case = Case.model_validate(
        {"id": "q1", "question": "How long?", "evidence": [{"document": "car.md", "quote": "14 days"}]}
    )
    assert document_ids([case], {HOME: "1", CAR: "2"}) == {HOME: "1", "car.md": "2"}


def test_documents_beside_those_of_the_cases_are_named_alike() -> None:
    uris = [HOME, CAR, CLAIMS, "file:///elsewhere/fees.md"]
    names = alike(uris, GoldIndex(uris), ["cancellations/car.md"])
    assert names == {CAR: "cancellations/car.md", HOME: "cancellations/home.md", CLAIMS: "claims/home.md"}


def test_names_are_not_percent_encoded() -> None:
    uris = ["file:///srv/my%20rules/a.md", "file:///srv/my%20rules/b%20c.md"]
    assert alike(uris, GoldIndex(uris), ["a.md"]) == {uris[0]: "a.md", uris[1]: "b c.md"}


def test_a_document_that_cases_name_whole_tells_nothing_of_the_others() -> None:
    assert alike([HOME, CAR], GoldIndex([HOME, CAR]), [HOME]) == {HOME: HOME}
