"""The candidate's answer to a question that was answered: with the same passages, kept beside the turn."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.db import Database
from core.domain import Answer, Passage, Principal, SearchFilter
from core.embedding import Embed
from core.errors import InvalidInput
from core.tables import RolloutTurn, Turn
from generation.answerer import Answerer
from generation.conversations import Conversations
from generation.finding import Finder, Findings
from generation.handover import Reason
from generation.history import PastTurn
from generation.writing import engine_failed
from retrieval.retriever import Mode, Retriever
from tuning.rollout import ending
from tuning.rollout.shadows import Shadowed
from tuning.rollout.turns import keep_shadow

FindAgain = Callable[[Sequence[Passage]], Finder]
MakeAnswerer = Callable[[Finder, Conversations], Answerer]


class SamePassages(Finder):
    """Finds the passages of an earlier search again; those of documents that were deleted meanwhile are left out."""

    def __init__(self, retriever: Retriever, embed: Embed, mode: Mode, found: Sequence[Passage]) -> None:
        super().__init__(retriever, embed, len(found), mode)
        self._found = found

    def find(self, question: str, wanted: SearchFilter) -> Findings:
        sources = self.sources(wanted.tenant, self._found)
        return self.quoted(question, [one for one in self._found if one.revision_id in sources], sources)


class ShadowTurn:
    """See `generation.conversations.Conversations`: keeps an answer as the shadow of the turn `turn_id`."""

    def __init__(self, database: Database, turn_id: str) -> None:
        self._database = database
        self._turn_id = turn_id

    def history(self, principal: Principal, conversation_id: str | None) -> list[PastTurn]:
        return []

    def kept(
        self, principal: Principal, asked: str, answer: Answer, history: Sequence[PastTurn], reason: Reason | None
    ) -> Answer:
        if engine_failed(answer):
            # The champion was asked at another time, and an outage is neither's fault.
            return answer
        with self._database.write() as session:
            turn, part = session.get(Turn, self._turn_id), session.get(RolloutTurn, self._turn_id)
            # What was deleted while the candidate wrote must not come back.
            if turn and part and _documents(answer) <= {one["document_id"] for one in turn.record["passages"]}:
                keep_shadow(part, answer)
        return answer


class ShadowWriter:
    """Safe to share between threads."""

    def __init__(self, database: Database, find_again: FindAgain, answerer: MakeAnswerer) -> None:
        self._database = database
        self._find_again = find_again
        self._answerer = answerer

    def write(self, shadowed: Shadowed) -> None:
        """Answer, unseen. Raises Cancelled once the question's `cancel` is set.

        A candidate that the engine refuses ends its rollout.
        """
        given, question = shadowed.answer, shadowed.question
        # As it was searched for, and masked where it stood alone only after rewriting.
        alone = replace(question, text=given.standalone_question or question.text, rewrite=False)
        answerer = self._answerer(self._find_again(given.passages), ShadowTurn(self._database, given.turn_id))
        try:
            for _ in answerer.answer(alone):
                pass
        except InvalidInput as error:
            if error.field != "adapter":
                raise
            ending.take_back_refused(self._database, question.principal.tenant, question.rollout, error.message)


def _documents(answer: Answer) -> set[str]:
    return {passage.document_id for passage in answer.passages}
