"""ConditionalQA (Sun et al., 2022): questions asked from a situation, whose answers may hold under conditions.

The folder, or the question file in it, has `train.json` or `dev.json`, and may have `documents.json` with the pages.
Without that, a page is made of what evidence and conditions quote of it, in the order of first mention: there is less
in it to be confused by than in the page itself.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel

from evals.cases import Case
from evals.importing.base import Imported
from evals.importing.elements import page_of, words_of
from evals.importing.reading import case_of, read_json, require_cases, the_file
from evals.importing.scenario import with_scenario
from evals.importing.shelf import Shelf

PAGES = "documents.json"
YES_NO = frozenset({"yes", "no"})


class Question(BaseModel):
    id: str
    url: str
    scenario: str
    question: str
    not_answerable: bool
    answers: list[tuple[str, list[str]]]
    evidences: list[str]

    @property
    def quoted(self) -> list[str]:
        return [*self.evidences, *(condition for _, conditions in self.answers for condition in conditions)]


class Page(BaseModel):
    url: str
    title: str
    contents: list[str]


def load_conditionalqa(path: Path) -> Imported:
    """Each page is a document. Raises InvalidInput."""
    file = the_file(path, "train.json", "dev.json")
    questions = read_json(file, list[Question])
    whole = (file.parent / PAGES).is_file()
    shelf = Shelf(file, ".txt")
    for page in read_json(file.parent / PAGES, list[Page]) if whole else _made_pages(questions):
        # The order of what is quoted tells nothing of which heading stands above what.
        shelf.put(_name(page.url), page_of(page.title, page.contents, headings=whole))
    return Imported(require_cases(file, (_case(file, question, shelf) for question in questions)), shelf.documents)


def _made_pages(questions: Sequence[Question]) -> Iterable[Page]:
    found: dict[str, dict[str, None]] = {}
    for question in questions:
        if question.quoted:
            found.setdefault(question.url, {}).update(dict.fromkeys(question.quoted))
    for url, quoted in found.items():
        yield Page(url=url, title=_name(url)[-1].replace("-", " ").capitalize(), contents=list(quoted))


def _name(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    return (parts.netloc, *parts.path.strip("/").split("/"))


def _case(file: Path, question: Question, shelf: Shelf) -> Case:
    """A yes or no is in the reference alone: as a word of an answer it tells nothing."""
    place, name = f"{file}, question {question.id}", _name(question.url)
    answerable = not question.not_answerable
    has_page = answerable and (question.evidences or name in shelf)
    documents = [shelf.path(name, place)] if has_page else []
    quotes = dict.fromkeys(words_of(evidence) for evidence in question.evidences)
    return case_of(
        place,
        id=question.id,
        question=with_scenario(question.question, question.scenario),
        documents=documents,
        evidence=[{"document": document, "quote": quote} for document in documents for quote in quotes],
        key_facts=[answer for answer, _ in question.answers if answer.lower() not in YES_NO],
        reference="; ".join(_told(*answer) for answer in question.answers) or None,
        expected_status="answered" if answerable else "abstained",
        family="/".join(name),
        tags=["conditional"] if any(conditions for _, conditions in question.answers) else [],
    )


def _told(answer: str, conditions: Sequence[str]) -> str:
    """An answer with its conditions in brackets."""
    return f"{answer} ({' '.join(map(words_of, conditions))})" if conditions else answer
