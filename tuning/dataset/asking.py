"""A language model writes the question that a sentence of a document answers."""

import re
from contextlib import closing

from core.domain import HEADING_SEPARATOR
from generation.contract import Messages, as_data
from generation.engines.base import Engine, GenerationRequest
from tuning.dataset.row import Seed

SYSTEM = (
    "You write questions that customers ask a support desk. You read one sentence of a policy and the title that it "
    "stands under. Write one short question, in a customer's own words, that the sentence answers. Say what it is "
    "about, so that the question can be understood without the policy. Do not say the answer or its figures. Write "
    "only the question, on one line."
)
USER = "Title: {title}\nSentence: {sentence}\n\nQuestion:"
LEAD_IN = re.compile(r"^(?:(?:the )?(?:customer's )?question(?: is)?|q)\s*:\s*", re.IGNORECASE)
MOST_TOKENS = 64


class QuestionWriter:
    """Asks `engine`, which writes greedily: the same sentence gives the same question."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def method(self) -> str:
        """How questions come about, with the model's name."""
        return f"llm: {self._engine.base_model}"

    def question(self, seed: Seed) -> str:
        """What is written, up to the end of its first line; raises Unavailable where the engine fails."""
        request = GenerationRequest(_messages(seed), MOST_TOKENS)
        written = ""
        # Leaving the iteration early ends the request at the engine.
        with closing(self._engine.submit(request).__iter__()) as pieces:
            for piece in pieces:
                written = (written + piece).lstrip()
                if "\n" in written:
                    break
        return LEAD_IN.sub("", written.partition("\n")[0]).strip().strip('"“”').strip()


def _messages(seed: Seed) -> Messages:
    """The sentence is the answer as it will be given: of a table's row the cell that is asked for."""
    fact = seed.facts[0]
    title = HEADING_SEPARATOR.join(filter(None, (fact.material.source.title, fact.quotable.heading)))
    sentence = " ".join(seed.sentences)
    return [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": USER.format(title=as_data(title), sentence=as_data(sentence))},
    ]
