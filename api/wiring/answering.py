"""What answers: the generator, what it finds, and what is said or left unsaid."""

from functools import cached_property
from pathlib import Path

from api.wiring.searching import Searching
from core.redaction import Redactor
from generation.answerer import Answerer
from generation.calibration import Calibration, load_calibration
from generation.conversations import Conversations
from generation.engines.base import Engine
from generation.engines.opening import open_engine
from generation.finding import Finder
from generation.guardrails.policy_file import load_policy
from generation.handover.rules import Rules, load_rules
from generation.rewriting.model import ModelRewriter
from generation.rewriting.rewriter import Rewriter
from generation.safeguards import Safeguards


class Answering(Searching):
    @cached_property
    def engine(self) -> Engine:
        return open_engine(self.settings.generation, self.settings.data_dir)

    @cached_property
    def finder(self) -> Finder:
        return Finder(self.retriever, self.embed, self.settings.generation.passages, self.settings.retrieval.mode)

    @cached_property
    def rewriter(self) -> Rewriter:
        generation = self.settings.generation
        by_generator = generation.rewriter == "generator"
        return Rewriter(ModelRewriter(self.engine, generation.history_tokens) if by_generator else None)

    @property
    def calibration_file(self) -> Path:
        return self.settings.generation.calibration or self.settings.data_dir / "calibration.json"

    @cached_property
    def calibration(self) -> Calibration:
        return load_calibration(self.calibration_file)

    @cached_property
    def safeguards(self) -> Safeguards:
        privacy = self.settings.privacy
        redactor = Redactor(privacy) if privacy.mask else None
        return Safeguards(load_policy(self.settings.guardrails.policy), self.handover_rules, redactor)

    @cached_property
    def handover_rules(self) -> Rules:
        return load_rules(self.settings.handover.rules)

    def answerer_of(self, finder: Finder, conversations: Conversations) -> Answerer:
        """One that searches and remembers in another way than the answerer that serves."""
        return Answerer(
            self.database,
            finder,
            self.engine,
            self.embed,
            self.calibration,
            self.safeguards,
            self.rewriter,
            conversations,
            self.settings.generation,
        )
