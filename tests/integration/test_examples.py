"""The example questions against the example documents."""

from datetime import date

import numpy as np
import pytest

from api.wiring import Services
from core.domain import SearchFilter
from evals.cases import Case, load_cases
from evals.retrieval import compare_modes
from evals.wanted import Wanted
from ingest import documents
from retrieval.retriever import Mode
from tests.support.files import POLICIES, QUESTIONS
from tests.support.jobs import listed
from tests.support.people import AS_OF, SUPERVISOR

CASES = load_cases(QUESTIONS)
ANSWERED = [case for case in CASES if case.documents]
LEAST_RECALL: dict[Mode, float] = {"hybrid": 0.95, "dense": 0.95, "lexical": 0.93}


@pytest.fixture(scope="module")
def stored(corpus: Services) -> dict[str, str]:
    """The newest text of every document, blanks evened out, by its path below the policies."""
    found = {}
    for row in listed(corpus, SUPERVISOR):
        assert row.revision is not None
        with corpus.database.read() as session:
            text = documents.get_revision(session, row.document, row.revision.id).text
        found[_path(row.document.source_uri)] = _even(text)
    return found


@pytest.fixture(scope="module")
def recall(corpus: Services) -> dict[Mode, float]:
    """Recall at five documents, by mode; the questions are embedded together, which is much faster than one by one."""
    questions = [case.question for case in ANSWERED]
    vectors = dict(zip(questions, corpus.embedder.embed(questions), strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus.embedder, "embed", lambda texts: np.stack([vectors[text] for text in texts]))
        results = compare_modes(corpus.retriever, Wanted("default", "agents", AS_OF), CASES, _path, lambda *_: None)
    return {result.mode: result.figures["recall_at_5"] for result in results}


def test_the_corpus_is_as_large_as_it_was_ordered() -> None:
    assert sum(path.is_file() for path in POLICIES.rglob("*")) >= 25
    assert {path.suffix for path in POLICIES.rglob("*.*")} == {".md", ".txt", ".html", ".pdf", ".docx"}
    assert len(CASES) >= 80
    assert sum(case.expected_status == "abstained" for case in CASES) >= 20


def test_every_case_has_an_id_of_its_own() -> None:
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case.id)
def test_the_evidence_stands_in_the_document_word_for_word(stored: dict[str, str], case: Case) -> None:
    assert {evidence.document for evidence in case.evidence} == set(case.documents)
    missing = [each.quote for each in case.evidence if _even(each.quote) not in stored[each.document]]
    assert missing == []


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case.id)
def test_the_key_facts_stand_in_the_evidence(case: Case) -> None:
    said = " ".join(_even(evidence.quote).casefold() for evidence in case.evidence)
    wordings = [(fact,) if isinstance(fact, str) else fact for fact in case.key_facts]
    assert wordings
    assert [each for each in wordings if not any(one.casefold() in said for one in each)] == []


@pytest.mark.parametrize("mode", sorted(LEAST_RECALL))
def test_the_right_document_is_among_the_first_five(recall: dict[Mode, float], mode: Mode) -> None:
    assert recall[mode] >= LEAST_RECALL[mode]


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2025, 6, 15), "refunds-2025.md"), (date(2026, 2, 28), "refunds-2025.md"), (AS_OF, "refunds-2026.md")],
)
def test_the_rules_of_the_day_are_found(corpus: Services, day: date, name: str) -> None:
    wanted = SearchFilter("default", frozenset({"agents"}), day)
    found = corpus.retriever.search("How soon is a refund paid?", wanted, 50, "hybrid")
    names = {passage.source_uri.rpartition("/")[2] for passage in found}
    assert {each for each in names if each.startswith("refunds-")} == {name}


def _even(text: str) -> str:
    return " ".join(text.split())


def _path(source_uri: str) -> str:
    return source_uri.split("/policies/")[1]
