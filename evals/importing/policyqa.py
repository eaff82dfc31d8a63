"""PolicyQA (Ahmad et al., 2020), in the form of SQuAD: questions on privacy policies, answered by their own words.

The folder has one `*.json`, or the path is that of the file.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel

from core.sentences import words
from evals.cases import Case
from evals.importing.base import Imported, counted
from evals.importing.reading import case_of, read_json, require_cases, the_file
from evals.importing.shelf import Shelf, plain_page

NO_WORDS = "answers without a word"
NO_ANSWER = "questions without an answer"
LEVELS = "|||"


class Answer(BaseModel):
    text: str


class Question(BaseModel):
    id: str
    question: str
    answers: list[Answer]
    type: str = ""

    @property
    def wordings(self) -> list[str]:
        """What annotators marked as the answer, each once; punctuation alone is none."""
        return list(dict.fromkeys(answer.text.strip() for answer in self.answers if words(answer.text)))


class Paragraph(BaseModel):
    context: str
    qas: list[Question]


class Policy(BaseModel):
    title: str
    paragraphs: list[Paragraph]


class DataSet(BaseModel):
    data: list[Policy]


def load_policyqa(path: Path) -> Imported:
    """Each paragraph is a document under the policy's name. Raises InvalidInput."""
    file = the_file(path, "*.json")
    policies = read_json(file, DataSet).data
    shelf, cases = Shelf(file, ".txt"), list[Case]()
    for policy in policies:
        for number, paragraph in enumerate(policy.paragraphs):
            name = (policy.title, str(number))
            shelf.put(name, plain_page(policy.title, paragraph.context))
            document = shelf.path(name, str(file))
            cases += [_case(file, question, policy.title, document) for question in paragraph.qas if question.wordings]
    return Imported(require_cases(file, cases), shelf.documents, _left_out(policies))


def _left_out(policies: Sequence[Policy]) -> dict[str, int]:
    questions = [question for policy in policies for paragraph in policy.paragraphs for question in paragraph.qas]
    blank = [answer for question in questions for answer in question.answers if not words(answer.text)]
    unanswered = [question for question in questions if not question.wordings]
    return counted([(NO_WORDS, len(blank)), (NO_ANSWER, len(unanswered))])


def _case(file: Path, question: Question, policy: str, document: str) -> Case:
    """One of the wordings is enough: annotators marked them without knowing of each other."""
    practice = question.type.split(LEVELS)[0]
    return case_of(
        f"{file}, question {question.id}",
        id=question.id,
        question=question.question,
        documents=[document],
        evidence=[{"document": document, "quote": wording} for wording in question.wordings],
        key_facts=[question.wordings],
        reference=question.wordings[0],
        family=policy,
        tags=[practice] if practice else [],
    )
