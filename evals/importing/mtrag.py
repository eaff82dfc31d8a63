"""MTRAG (Katsis et al., 2025): turns of conversations, with the passages and the answer that people settled on.

The folder has one `*.json` with `tasks` and `documents`, or the path is that of the file.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from core.errors import InvalidInput
from evals.cases import Case
from evals.importing.base import Imported, counted
from evals.importing.reading import case_of, read_json, require_cases, the_file
from evals.importing.shelf import Shelf, plain_page

Answerability = Literal["ANSWERABLE", "PARTIAL", "UNANSWERABLE", "CONVERSATIONAL"]
SMALL_TALK = "turns that ask nothing, such as thanks"
TURN = "<::>"


class Utterance(BaseModel):
    speaker: Literal["user", "agent"]
    text: str


class Context(BaseModel):
    document_id: str


class Target(BaseModel):
    text: str


class Task(BaseModel):
    task_id: str
    input: list[Utterance] = Field(min_length=1)
    contexts: list[Context]
    targets: list[Target] = Field(min_length=1)
    answerability: list[Answerability] = Field(alias="Answerability", min_length=1, max_length=1)
    kinds: list[str] = Field(alias="Question Type", default=[])
    relations: list[str] = Field(alias="Multi-Turn", default=[])


class Document(BaseModel):
    document_id: str
    title: str = ""
    text: str


class DataSet(BaseModel):
    tasks: list[Task]
    documents: list[Document]


def load_mtrag(path: Path) -> Imported:
    """Each passage is a document; a question that is answerable in part expects an answer. Raises InvalidInput."""
    file = the_file(path, "*.json")
    found = read_json(file, DataSet)
    shelf = Shelf(file, ".txt")
    for document in found.documents:
        shelf.put((document.document_id,), _page(document))
    asked = [task for task in found.tasks if task.answerability != ["CONVERSATIONAL"]]
    cases = require_cases(file, (_case(f"{file}, task {task.task_id}", task, shelf) for task in asked))
    return Imported(cases, shelf.documents, counted([(SMALL_TALK, len(found.tasks) - len(asked))]))


def _page(document: Document) -> str:
    """The passages of some collections begin with their title."""
    if not document.title:
        return document.text
    return plain_page(document.title, document.text.removeprefix(document.title))


def _case(place: str, task: Task, shelf: Shelf) -> Case:
    return case_of(
        place,
        id=task.task_id,
        question=task.input[-1].text,
        history=_history(place, task.input),
        documents=[shelf.path((context.document_id,), place) for context in task.contexts],
        reference=task.targets[0].text,
        expected_status="abstained" if task.answerability == ["UNANSWERABLE"] else "answered",
        family=task.task_id.partition(TURN)[0],
        tags=[tag.lower() for tag in (*task.answerability, *task.kinds, *task.relations)],
    )


def _history(place: str, said: Sequence[Utterance]) -> list[dict[str, str]]:
    speakers = ["agent" if number % 2 else "user" for number in range(len(said))]
    if len(said) % 2 == 0 or [one.speaker for one in said] != speakers:
        raise InvalidInput(f"{place}: user and agent do not take turns, the user first and last.", field="path")
    return [{"question": one.text, "answer": other.text} for one, other in zip(said[:-1:2], said[1::2], strict=True)]
