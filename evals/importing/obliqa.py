"""ObliQA (Gokhan et al., 2024): questions on financial regulations, with the passages that answer them.

The folder, or the question file in it, has `ObliQA_*.json` and the regulations, one file each, in `documents` or
`StructuredRegulatoryDocuments`.
"""

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, Field

from core.errors import InvalidInput
from evals.cases import Case
from evals.importing.base import Imported, counted
from evals.importing.reading import case_of, read_json, require_cases, the_file
from evals.importing.shelf import Shelf, plain_page

FOLDERS = ("documents", "StructuredRegulatoryDocuments")
NO_TEXT = "passages without text that no question asks for"
Name = tuple[str, ...]


class Passage(BaseModel):
    regulation: int | str = Field(alias="DocumentID")
    number: str = Field(alias="PassageID")
    text: str = Field(alias="Passage")

    @property
    def name(self) -> Name:
        return (str(self.regulation), self.number)


class Question(BaseModel):
    id: str = Field(alias="QuestionID")
    text: str = Field(alias="Question")
    passages: list[Passage] = Field(alias="Passages", min_length=1)


def load_obliqa(path: Path) -> Imported:
    """Each passage is a document under its number; those of one number are one. Raises InvalidInput."""
    file = the_file(path, "ObliQA_*.json")
    questions = read_json(file, list[Question])
    texts = _texts(file.parent)
    asked = {passage.name: passage.text for question in questions for passage in question.passages}
    # A question has the text of its passages too, which may be all that there is.
    texts |= {name: text for name, text in asked.items() if not texts.get(name)}
    shelf = Shelf(file, ".txt")
    for name, text in texts.items():
        if text or name in asked:
            shelf.put(name, plain_page(name[-1], text))
    cases = require_cases(file, (_case(file, question, shelf) for question in questions))
    return Imported(cases, shelf.documents, counted([(NO_TEXT, len(texts) - len(shelf.documents))]))


def _texts(folder: Path) -> dict[Name, str]:
    """The text of each passage, without blank ends; empty where it has none."""
    found: dict[Name, list[str]] = {}
    for passage in _regulations(folder):
        found.setdefault(passage.name, []).append(passage.text.strip())
    return {name: "\n".join(filter(None, texts)) for name, texts in found.items()}


def _regulations(folder: Path) -> Iterable[Passage]:
    found = [sorted((folder / name).glob("*.json")) for name in FOLDERS]
    files = next(filter(None, found), None)
    if files is None:
        raise InvalidInput(f"There are no regulations in {folder / FOLDERS[0]}; put their files there.", field="path")
    return (passage for file in files for passage in read_json(file, list[Passage]))


def _case(file: Path, question: Question, shelf: Shelf) -> Case:
    place = f"{file}, question {question.id}"
    gold = dict.fromkeys(shelf.path(passage.name, place) for passage in question.passages)
    return case_of(
        place,
        id=question.id,
        question=question.text,
        documents=list(gold),
        family=str(question.passages[0].regulation),
        tags=["multi"] if len(gold) > 1 else [],
    )
