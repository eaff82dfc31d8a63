"""Which kind of row comes of a question: each kind has its share."""

from collections import Counter
from dataclasses import dataclass, field

from tuning.dataset import drawing
from tuning.dataset.assembling import Assembler
from tuning.dataset.conflicts import Conflict, Conflicts
from tuning.dataset.mixture import Mixture
from tuning.dataset.row import Row, Seed, Split
from tuning.dataset.twins import twin_of

# Of the conflicts: those that documents have themselves are likelier to come again.
MADE_SHARE = 0.5


@dataclass
class Mixer:
    """Makes rows one after the other. `left_out` counts, by reason, the questions that became none."""

    assembler: Assembler
    conflicts: Conflicts
    mixture: Mixture
    left_out: Counter[str]
    _rows: int = field(default=0, init=False)
    _conflicting: int = field(default=0, init=False)
    _made: int = field(default=0, init=False)

    def row(self, seed: Seed, split: Split) -> Row | None:
        """One of the kinds, by the hash of the question; what people did not want is told of as it was."""
        row = self._row(seed, split)
        self._rows += row is not None
        return row

    def _row(self, seed: Seed, split: Split) -> Row | None:
        if seed.replaced:
            return self._counted(self.assembler.answered(seed, split), "its answer does not stand")
        drawn = drawing.share(f"kind:{seed.question}")
        if drawn < self.mixture.unanswerable:
            return self._counted(self.assembler.unanswerable(seed, split), "answered by another document too")
        if drawn < self.mixture.unanswerable + self.mixture.counterfactual:
            row = self._answered(seed, split)
            return (twin_of(row) if row else None) or row
        return self._with_conflict(seed, split) or self._answered(seed, split)

    def _answered(self, seed: Seed, split: Split) -> Row | None:
        return self._counted(self.assembler.answered(seed, split), "its answer does not stand")

    def _with_conflict(self, seed: Seed, split: Split) -> Row | None:
        """Where there is a conflict for it, while these have not their share of the rows."""
        if self._conflicting >= self.mixture.conflicting * self._rows:
            return None
        if row := self._shown(seed, split, self.conflicts.found(seed)):
            return row
        if self._made >= MADE_SHARE * self.mixture.conflicting * self._rows:
            return None
        row = self._shown(seed, split, self.conflicts.made(seed))
        self._made += row is not None
        return row

    def _shown(self, seed: Seed, split: Split, conflict: Conflict | None) -> Row | None:
        row = self.assembler.conflicting(seed, split, conflict) if conflict else None
        self._conflicting += row is not None
        return row

    def _counted(self, row: Row | None, reason: str) -> Row | None:
        self.left_out[reason] += row is None
        return row
