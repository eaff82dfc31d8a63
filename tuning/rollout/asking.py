"""A question on its way to the adapter that is to write: the champion's, or that of a rollout."""

from collections.abc import Iterator
from dataclasses import replace

from core.db import Database
from core.domain import Answer, RolloutSide
from core.errors import InvalidInput
from generation.answerer import Answerer, AnswerEvent, Question
from tuning.rollout import ending
from tuning.rollout.shadows import Shadowed, Shadows
from tuning.serving import AdapterChoice, Choice


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
        return self._answered(replace(question, adapter=choice.adapter, rollout=choice.part), choice)

    def _answered(self, question: Question, choice: Choice) -> Iterator[AnswerEvent]:
        with self._shadows.asking():
            try:
                yield from self._shadowed(question, choice)
            except InvalidInput as error:
                ending.take_back_refused(self._database, question, error)
                # Whoever asked is answered all the same.
                yield from self._answerer.answer(replace(question, adapter=choice.champion, rollout=None))

    def _shadowed(self, question: Question, choice: Choice) -> Iterator[AnswerEvent]:
        for event in self._answerer.answer(question):
            if isinstance(event, Answer) and choice.shadow is not None and question.rollout is not None:
                part = replace(question.rollout, side=RolloutSide.CANDIDATE)
                self._shadows.add(Shadowed(replace(question, adapter=choice.shadow, rollout=part), event))
            yield event
