"""From a question to a checked answer: rule, retrieve, write, ground, hand over, keep the turn.

No database session is held while the generator writes.
"""

import threading
import time
import uuid
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from core import catalogue
from core.db import Database
from core.domain import Answer, AnswerStatus, Citation, Principal, Receipt, RolloutPart, SearchFilter, Timings
from core.embedding import Embed
from core.settings import GenerationSettings
from generation import contract
from generation.budget import fitted
from generation.cache import AnswerCache, CacheKey
from generation.calibration import Calibration
from generation.compose import Composed, Composer
from generation.conversations import Conversations
from generation.draft import DraftReader
from generation.engines.base import Adapter, Engine, GenerationRequest
from generation.finding import Finder, Findings
from generation.grounding import Checker
from generation.history import PastTurn
from generation.inquiry import asked_back
from generation.rewriting.rewriter import Rewriter
from generation.safeguards import Ruling, Safeguards
from generation.writing import Cancelled, Delta, StageReached, Writing

__all__ = ["AnswerEvent", "Answerer", "Cancelled", "Delta", "Question", "StageReached"]

AnswerEvent = StageReached | Delta | Citation | Answer


@dataclass(frozen=True, slots=True)
class Question:
    """Setting `cancel` stops the work within one token; `rewrite` makes a follow-up stand alone.

    Without an `adapter` the base model writes. `new_conversation_id` names the conversation that a question without one
    begins.
    """

    text: str
    principal: Principal
    wanted: SearchFilter
    conversation_id: str | None = None
    new_conversation_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    rewrite: bool = True
    adapter: Adapter | None = None
    rollout: RolloutPart | None = None
    cancel: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What was composed of which findings, and how."""

    findings: Findings
    composed: Composed
    receipt: Receipt


class Answerer:
    """Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        finder: Finder,
        engine: Engine,
        embed: Embed,
        calibration: Calibration,
        safeguards: Safeguards,
        rewriter: Rewriter,
        conversations: Conversations,
        settings: GenerationSettings,
    ) -> None:
        self._database = database
        self._finder = finder
        self._engine = engine
        self._embed = embed
        self._calibration = calibration
        self._safeguards = safeguards
        self._rewriter = rewriter
        self._conversations = conversations
        self._settings = settings
        entries, similarity = settings.cache_entries, settings.cache_similarity
        self._cache: AnswerCache[_Outcome] = AnswerCache(entries, similarity, embed)

    def answer(self, question: Question) -> Iterator[AnswerEvent]:
        """The stages, the pieces of the answer, the citations, and last the Answer.

        Raises NotFound for a conversation that is not the asker's, Busy when too many questions wait, and Cancelled
        once `question.cancel` is set.
        """
        began = time.monotonic()
        history = self._conversations.history(question.principal, question.conversation_id)
        ruling = self._safeguards.of_question(question.text)
        searched = yield from self._searched(question, history, ruling)
        ruling = self._safeguards.of_rewritten(ruling, searched)
        yield StageReached("retrieving")
        key = self._key(question)
        kept = None if ruling.settled else self._cache.get(key, searched)
        findings = kept.findings if kept else self._finder.find(searched, question.wanted)
        retrieved, first_token = _milliseconds(began), None
        outcome = kept or self._ruled(question, ruling, findings)
        if kept:
            yield Delta(kept.composed.text)
        if outcome is None:
            writing = self._writing(searched, findings)
            for event in self._write(writing, searched, question, findings):
                if isinstance(event, Delta):
                    first_token = first_token or _milliseconds(began)
                yield event
            outcome = self._written(question, writing, ruling, findings)
            if not outcome.receipt.errors:
                self._cache.put(key, searched, outcome)
        yield from outcome.composed.citations
        told = [question.text, searched, *(turn.question for turn in history)]
        yield self._kept(
            question,
            history,
            ruling,
            Answer(
                conversation_id=question.conversation_id or question.new_conversation_id,
                turn_id=uuid.uuid4().hex,
                status=outcome.composed.status,
                answer=outcome.composed.text,
                citations=outcome.composed.citations,
                passages=tuple(findings.passages),
                adapter=question.adapter.ref if question.adapter else None,
                receipt=outcome.receipt,
                timings_ms=Timings(retrieved, first_token, _milliseconds(began)),
                inquiry=asked_back(searched, told, outcome.composed.citations, self._embed),
                standalone_question=self._safeguards.masked(searched) if searched != question.text else None,
                rollout=question.rollout,
            ),
        )

    def _searched(
        self, question: Question, history: Sequence[PastTurn], ruling: Ruling
    ) -> Generator[StageReached, None, str]:
        """The question as it is searched for. Raises Cancelled."""
        if not question.rewrite:
            return question.text
        if ruling.settled or not self._rewriter.asks_the_generator(history):
            return self._rewriter.by_rule(question.text, history)
        yield StageReached("rewriting")
        written = self._rewriter.by_generator(question.text, history, question.cancel)
        if question.cancel.is_set():
            raise Cancelled
        return written

    def _ruled(self, question: Question, ruling: Ruling, findings: Findings) -> _Outcome | None:
        """What the rules and the confidence settle without the generator; None where an answer is to be written."""
        receipt = self._receipt(question, findings, ruling)
        if ruling.settled:
            status = AnswerStatus.REFUSED if ruling.refused else AnswerStatus.ESCALATED
            return _Outcome(findings, Composed(ruling.sentence or contract.ABSTENTION, (), status, "none"), receipt)
        if not findings.quotes or self._confidence(findings) < self._calibration.abstain_below:
            return _Outcome(findings, Composed.abstention(), receipt)
        return None

    def _writing(self, searched: str, findings: Findings) -> Writing:
        checker = Checker(findings.passages, self._embed, known=searched)
        reader = DraftReader(searched, findings.passages, findings.quotes, checker)
        return Writing(reader, Composer(findings.passages, findings.sources), self._safeguards.policy)

    def _write(
        self, writing: Writing, searched: str, question: Question, findings: Findings
    ) -> Iterator[StageReached | Delta]:
        """The answer, and after it what the answer policy adds."""

        def prompt() -> GenerationRequest | None:
            most = self._settings.max_new_tokens
            nearest = findings.nearest[: self._settings.prompt_pieces]
            messages = fitted(searched, nearest, findings.passages, self._engine, most)
            return GenerationRequest(messages, most, question.adapter, question.cancel) if messages else None

        yield from writing.events(self._engine, prompt, question.cancel)
        if writing.composer.support is not None:
            for hit, text in self._safeguards.policy.disclaimers(searched, writing.composer.text):
                writing.hits.append(hit)
                writing.composer.append(text)
                yield from (Delta(f"{word} ") for word in text.split(" "))

    def _written(self, question: Question, writing: Writing, ruling: Ruling, findings: Findings) -> _Outcome:
        sure = self._confidence(findings) >= self._calibration.sure_from
        status = AnswerStatus.ANSWERED if sure else AnswerStatus.PARTIAL
        removed = [self._safeguards.masked_draft(one) for one in writing.removed]
        composed = writing.composer.composed(status, writing.writer, removed)
        receipt = replace(
            self._receipt(question, findings, ruling),
            writer=composed.writer,
            removed=composed.removed,
            errors=tuple(writing.errors),
            hits=(*ruling.hits, *writing.hits),
            support=writing.composer.support,
        )
        return _Outcome(findings, composed, receipt)

    def _kept(self, question: Question, history: Sequence[PastTurn], ruling: Ruling, answer: Answer) -> Answer:
        """The answer as it is sent: its turn is kept, and its conversation handed over where a rule says so."""
        asked = self._safeguards.masked(question.text)
        reason = None if ruling.refused else ruling.reason or self._safeguards.of_answer(answer, history)
        return self._conversations.kept(question.principal, asked, answer, history, reason)

    def _receipt(self, question: Question, findings: Findings, ruling: Ruling) -> Receipt:
        return Receipt(
            base_model=self._engine.base_model,
            contract_hash=contract.CONTRACT_HASH,
            index_generation=self._finder.generation,
            adapter_sha256=question.adapter.ref.sha256 if question.adapter else None,
            writer="none",
            hits=ruling.hits,
            confidence=round(self._confidence(findings), 4),
            calibration=self._calibration.sha256,
        )

    def _key(self, question: Question) -> CacheKey:
        wanted = question.wanted
        with self._database.read() as session:
            version = catalogue.current(session, wanted.tenant)
        rules = self._safeguards.policy.sha256, self._safeguards.rules.sha256
        adapter = question.adapter.ref.sha256 if question.adapter else None
        model = self._engine.base_model, adapter, contract.CONTRACT_HASH
        return CacheKey(wanted, version, (*model, self._finder.generation, self._calibration.sha256, *rules))

    def _confidence(self, findings: Findings) -> float:
        return self._calibration.confidence(findings.score)


def _milliseconds(since: float) -> float:
    return round((time.monotonic() - since) * 1000, 1)
