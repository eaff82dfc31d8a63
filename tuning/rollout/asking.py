"""A question on its way to the adapter that is to write: the champion's, or that of a rollout."""

from collections.abc import Iterator
from dataclasses import replace

import structlog

from core.db import Database
from core.domain import Answer, RolloutSide
from core.errors import InvalidInput
from generation.answerer import Answerer, AnswerEvent, Question
from generation.writing import engine_failed
from tuning.rollout import ending
from tuning.rollout.shadows import Shadowed, Shadows
from tuning.serving import AUTO, AdapterChoice, Choice

log = structlog.get_logger()


class Asking:
    """Safe to share between threads."""

    def __init__(self, database: Database, choice: AdapterChoice, answerer: Answerer, shadows: Shadows) -> None:
        self._database = database
        self._choice = choice
        self._answerer = answerer
        self._shadows = shadows

    def answer(self, question: Question, asked: str) -> Iterator[AnswerEvent]:
        """What `Answerer.answer` gives, with the adapter `asked` for: `auto`, `none`, or a name.

        Raises at once as `AdapterChoice.of_question` does, and while it is iterated as `Answerer.answer` does.
        """
        conversation = question.conversation_id or question.new_conversation_id
        tenant, collection = question.principal.tenant, question.wanted.collection
        choice = self._choice.of_question(tenant, asked, conversation, question.text, collection)
        whose = replace(question, adapter=choice.adapter, rollout=choice.part)
        return self._named(whose) if asked != AUTO else self._answered(whose, choice)

    def _named(self, question: Question) -> Iterator[AnswerEvent]:
        with self._shadows.asking():
            yield from self._answerer.answer(question)

    def _answered(self, question: Question, choice: Choice) -> Iterator[AnswerEvent]:
        """What the engine refuses is passed over, for nobody asked for it by name: the base model comes last."""
        writers = list(dict.fromkeys((choice.adapter, choice.champion, None)))
        with self._shadows.asking():
            for adapter in writers:
                part = question.rollout if adapter == choice.adapter else None
                try:
                    yield from self._shadowed(replace(question, adapter=adapter, rollout=part), choice)
                    return
                except InvalidInput as error:
                    if error.field != "adapter" or adapter is None:
                        raise
                    log.warning("adapter_not_served", adapter=adapter.ref.name, reason=error.message)
                    ending.take_back_refused(self._database, question.principal.tenant, part, error.message)

    def _shadowed(self, question: Question, choice: Choice) -> Iterator[AnswerEvent]:
        for event in self._answerer.answer(question):
            if isinstance(event, Answer) and choice.shadow and question.rollout and not engine_failed(event):
                part = replace(question.rollout, side=RolloutSide.CANDIDATE)
                self._shadows.add(Shadowed(replace(question, adapter=choice.shadow, rollout=part), event))
            yield event
