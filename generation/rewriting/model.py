"""Follow-up questions made to stand alone by the generator; for one that is large enough to do it well."""

import threading
from collections.abc import Sequence
from contextlib import closing

import structlog

from core.errors import Unavailable
from generation.contract import Messages, as_data
from generation.engines.base import Engine, GenerationRequest
from generation.fence import fenced
from generation.grounding.particulars import particulars
from generation.history import PastTurn
from generation.rewriting.memory import remembered

log = structlog.get_logger()
SYSTEM = (
    "You read a conversation between a support agent and a policy assistant. Rewrite the agent's last question so that "
    "it can be understood without the conversation. Keep its meaning and every number, name and code; add nothing that "
    "was not said; do not answer it. Write only the question, on one line. If it already stands alone, repeat it."
)
USER = "Conversation:\n{conversation}\n\nLast question: {question}"
LONGEST = 400
MOST_TOKENS = 96


class ModelRewriter:
    """Safe to share between threads."""

    def __init__(self, engine: Engine, history_tokens: int) -> None:
        self._engine = engine
        self._history_tokens = history_tokens

    def standalone(self, question: str, history: Sequence[PastTurn], cancel: threading.Event) -> str | None:
        """The question as it would be asked without the `history`, the oldest turn first.

        None where there is nothing to rewrite by, the generator fails, or what it writes cannot be that question.
        """
        try:
            room = min(self._history_tokens, self._engine.context_tokens - MOST_TOKENS - self._count("", question))
            conversation = remembered(history, self._length, room)
            if not conversation:
                return None
            request = GenerationRequest(_messages(conversation, question), MOST_TOKENS, cancel=cancel)
            with closing(self._engine.submit(request).__iter__()) as pieces:
                written = " ".join("".join(pieces).strip().strip('"').split())
        except Unavailable as error:
            log.warning("question_not_rewritten", error=str(error))
            return None
        return written if _can_be(written, question, conversation) else None

    def _count(self, conversation: str, question: str) -> int:
        return self._engine.count_tokens(_messages(conversation, question))

    def _length(self, text: str) -> int:
        return self._engine.count_tokens([{"role": "user", "content": text}])


def _messages(conversation: str, question: str) -> Messages:
    return [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": USER.format(conversation=as_data(conversation), question=fenced(question))},
    ]


def _can_be(written: str, question: str, conversation: str) -> bool:
    """Whether a text has the question's figures, dates and codes, and none that nobody has said."""
    said = particulars(f"{conversation}\n{question}")
    return 0 < len(written) <= max(LONGEST, 2 * len(question)) and particulars(question) <= particulars(written) <= said
