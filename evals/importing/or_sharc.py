"""OR-ShARC (Gao et al., 2021): questions asked from a situation, and the rule that decides on them or asks back.

The folder, or the question file in it, has `open_retrieval_sharc_*.json`, which is JSON Lines, and `id2snippet.json`.
"""

from pathlib import Path

from pydantic import BaseModel

from evals.cases import Case
from evals.importing.base import Imported
from evals.importing.reading import case_of, read_json, read_json_lines, require_cases, the_file
from evals.importing.scenario import with_scenario
from evals.importing.shelf import Shelf

RULES = "id2snippet.json"
DECISIONS = {"Yes": "yes", "No": "no"}
ASKS_BACK = "inquire"


class FollowUp(BaseModel):
    follow_up_question: str
    follow_up_answer: str


class Question(BaseModel):
    utterance_id: str
    question: str
    scenario: str
    history: list[FollowUp]
    answer: str
    gold_snippet_id: str
    snippet_seen: bool | None = None


def load_or_sharc(path: Path) -> Imported:
    """Each rule is a document in Markdown. Raises InvalidInput."""
    file = the_file(path, "open_retrieval_sharc_*.json")
    shelf = Shelf(file, ".md")
    for snippet, text in read_json(file.parent / RULES, dict[str, str]).items():
        shelf.put((f"snippet-{snippet}",), text)
    questions = read_json_lines(file, Question)
    return Imported(require_cases(file, (_case(file, question, shelf) for question in questions)), shelf.documents)


def _case(file: Path, question: Question, shelf: Shelf) -> Case:
    """What was asked back before is its history, as if it had been asked by the customer and answered for them."""
    place = f"{file}, question {question.utterance_id}"
    return case_of(
        place,
        id=question.utterance_id,
        question=with_scenario(question.question, question.scenario),
        history=[{"question": one.follow_up_question, "answer": one.follow_up_answer} for one in question.history],
        documents=[shelf.path((f"snippet-{question.gold_snippet_id}",), place)],
        asks_back=question.answer not in DECISIONS,
        family=question.gold_snippet_id,
        tags=[DECISIONS.get(question.answer, ASKS_BACK), *_seen(question)],
    )


def _seen(question: Question) -> list[str]:
    """Whether training questions are about the same rule, where that is told."""
    return [] if question.snippet_seen is None else ["seen" if question.snippet_seen else "unseen"]
