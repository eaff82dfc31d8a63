"""From a question to a checked answer: retrieve, write, ground, keep the turn.

No database session is held while the generator writes.
"""

import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from core.db import Database
from core.domain import Answer, AnswerStatus, Citation, Passage, Principal, Receipt, SearchFilter, Timings
from core.settings import GenerationSettings
from generation import contract, repository
from generation.compose import Composed, compose
from generation.engines.base import Engine, GenerationRequest
from generation.extractive import Embed, extract
from generation.grounding import ground
from retrieval.retriever import Mode, Retriever

Stage = Literal["retrieving", "queued", "generating", "checking"]


@dataclass(frozen=True, slots=True)
class StageReached:
    """`ahead` counts the questions that the generator serves before this one."""

    stage: Stage
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Delta:
    """Draft text as it is written; the checked answer comes at the end."""

    text: str


AnswerEvent = StageReached | Delta | Citation | Answer


@dataclass(frozen=True, slots=True)
class Question:
    """Setting `cancel` stops the work within one token."""

    text: str
    principal: Principal
    wanted: SearchFilter
    conversation_id: str | None = None
    cancel: threading.Event = field(default_factory=threading.Event)


class Cancelled(Exception):
    """The asker went away; nothing is kept."""


class Answerer:
    """Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        retriever: Retriever,
        engine: Engine,
        embed: Embed,
        settings: GenerationSettings,
        *,
        mode: Mode,
        near_cosine: float,
    ) -> None:
        self._database = database
        self._retriever = retriever
        self._engine = engine
        self._embed = embed
        self._settings = settings
        self._mode = mode
        self._near_cosine = near_cosine

    def answer(self, question: Question) -> Iterator[AnswerEvent]:
        """The stages, the draft as it is written, the citations, and last the Answer.

        Raises NotFound for a conversation that is not the asker's, Busy when too many questions wait, and Cancelled
        once `question.cancel` is set.
        """
        began = time.monotonic()
        conversation_id = self._conversation(question)
        yield StageReached("retrieving")
        passages = self._retriever.search(question.text, question.wanted, self._settings.passages, self._mode)
        retrieved = _milliseconds(began)
        composed, first_token = Composed.abstention(), None
        if self._near(passages):
            draft: list[str] = []
            for event in self._write(question, passages):
                if isinstance(event, Delta):
                    first_token = first_token or _milliseconds(began)
                    draft.append(event.text)
                yield event
            yield StageReached("checking")
            composed = self._check(question, passages, "".join(draft))
        yield from composed.citations
        answer = Answer(
            conversation_id=conversation_id,
            turn_id=uuid.uuid4().hex,
            status=composed.status,
            answer=composed.text,
            citations=composed.citations,
            passages=tuple(passages),
            adapter=None,
            receipt=self._receipt(composed),
            timings_ms=Timings(retrieved, first_token, _milliseconds(began)),
        )
        with self._database.write() as session:
            repository.save_turn(session, question.principal, question.text, answer)
        yield answer

    def _conversation(self, question: Question) -> str:
        """The id of the asker's conversation, or a new one; it is kept with its first turn."""
        if question.conversation_id is None:
            return uuid.uuid4().hex
        with self._database.read() as session:
            return repository.get_conversation(session, question.principal, question.conversation_id).id

    def _near(self, passages: Sequence[Passage]) -> bool:
        """Whether anything was found that the question can be about."""
        return any((passage.scores.dense or 0.0) >= self._near_cosine for passage in passages)

    def _write(self, question: Question, passages: Sequence[Passage]) -> Iterator[StageReached | Delta]:
        request = GenerationRequest(
            contract.render(question.text, passages), self._settings.max_new_tokens, question.cancel
        )
        generation = self._engine.submit(request)
        yield StageReached("queued", generation.ahead())
        writing = False
        for piece in generation:
            if not writing:
                writing = True
                yield StageReached("generating")
            yield Delta(piece)
        if question.cancel.is_set():
            raise Cancelled

    def _check(self, question: Question, passages: Sequence[Passage], draft: str) -> Composed:
        """The draft's sentences that stand; where none does, the passages' own sentences."""
        written = contract.read(draft)
        grounding = ground(written, passages)
        place = partial(self._retriever.place, question.principal.tenant)
        if grounding.sentences:
            status = AnswerStatus.PARTIAL if grounding.removed else AnswerStatus.ANSWERED
            return compose(grounding.sentences, passages, status, "generator", grounding.removed, place)
        quoted = extract(question.text, passages, self._embed)
        return compose(quoted, passages, AnswerStatus.ANSWERED, "extractive", grounding.removed, place)

    def _receipt(self, composed: Composed) -> Receipt:
        return Receipt(
            base_model=self._engine.base_model,
            contract_hash=contract.CONTRACT_HASH,
            index_generation=self._retriever.generation,
            writer=composed.writer,
            removed=composed.removed,
        )


def _milliseconds(since: float) -> float:
    return round((time.monotonic() - since) * 1000, 1)
