"""From the score of the best quote to the probability that the documents answer the question.

Platt scaling (Platt, 1999): a logistic function fitted on questions of which it is known whether they are answered.
"""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from core.errors import ConfigurationError
from core.files import atomic_write, sha256_hex

PACKAGED = Path(__file__).with_name("calibration.json")
HASH_LENGTH = 12


@dataclass(frozen=True, slots=True)
class FittedOn:
    """What a calibration holds for: hashes of the cases and of the embedding model."""

    cases: str
    embedder: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """Below `abstain_below` nothing is answered, below `sure_from` an answer is partial; both are probabilities."""

    slope: float
    intercept: float
    abstain_below: float
    sure_from: float
    fitted_on: FittedOn

    def confidence(self, score: float) -> float:
        """The probability, from 0 to 1, that a question with this best score is answered."""
        return 1 / (1 + math.exp(-(self.slope * score + self.intercept)))

    @property
    def sha256(self) -> str:
        """The beginning of a hash over all of it, for receipts."""
        return sha256_hex(json.dumps(asdict(self), sort_keys=True).encode())[:HASH_LENGTH]


READ = TypeAdapter(Calibration)


def load_calibration(path: Path) -> Calibration:
    """The calibration in a file, or the packaged one where there is none.

    Raises ConfigurationError for a file that is not a calibration.
    """
    source = path if path.is_file() else PACKAGED
    try:
        return READ.validate_json(source.read_bytes())
    except (ValidationError, OSError):
        raise ConfigurationError(
            f"{source} is no calibration; run `policydesk calibrate` again, or remove the file."
        ) from None


def save_calibration(calibration: Calibration, path: Path) -> None:
    atomic_write(path, READ.dump_json(calibration, indent=2) + b"\n")
