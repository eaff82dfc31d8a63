"""Questions and where their answers stand."""

from core.redaction import Redactor
from core.settings import PrivacySettings
from tests.support.materials import material
from tuning.dataset.barring import fingerprint
from tuning.dataset.row import Split
from tuning.dataset.supplied import Supplied
from tuning.embedder.asked import Asked, Questions

FEES = material("# Fees\n\nThe courier fee is £14 for each parcel sent.\n", "Fees")
SPLITS: dict[str, Split] = {"f": "train"}


def _asked(quote: str, question: str = "What is a courier?", barred: str = "") -> tuple[list[Asked], Questions]:
    closed = frozenset({fingerprint(barred)} if barred else ())
    questions = Questions([FEES], SPLITS, closed, Redactor(PrivacySettings()))
    supplied = Supplied(question, "", ((FEES.uri, quote),), "f", "file")
    return questions.all([supplied]), questions


def test_people_s_questions_come_first_with_the_place_of_their_evidence() -> None:
    first = _asked("courier fee is £14")[0][0]
    assert (first.question, first.method) == ("What is a courier?", "file")
    assert FEES.source.text[first.place.start : first.place.end] == "courier fee is £14"


def test_evidence_without_words_is_the_whole_document() -> None:
    first = _asked("")[0][0]
    assert (first.place.start, first.place.end) == (0, len(FEES.source.text))


def test_questions_are_made_of_the_documents_too() -> None:
    assert "file" not in {one.method for one in _asked("courier")[0][1:]}
    assert len(_asked("courier")[0]) > 1


def test_evidence_that_the_document_has_no_more_is_counted() -> None:
    found, questions = _asked("the fee is £9")
    assert "file" not in {one.method for one in found}
    assert questions.left_out["its evidence is not found"] == 1


def test_a_question_of_an_evaluation_is_left_out_and_counted() -> None:
    found, questions = _asked("courier", barred="what is a Courier")
    assert "file" not in {one.method for one in found}
    assert questions.left_out["a question of an evaluation"] == 1


def test_a_question_that_tells_of_a_person_is_left_out_and_counted() -> None:
    found, questions = _asked("courier", "What does jo@example.com pay for a courier?")
    assert "file" not in {one.method for one in found}
    assert questions.left_out["holds personal data"] == 1
