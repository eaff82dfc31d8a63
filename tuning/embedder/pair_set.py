"""The pairs of a run: at most so many, and on disk under the hash of what they are."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.errors import InvalidInput, NotFound
from core.files import atomic_write, sha256_hex
from tuning.catalogue.origins import Dataset, Source
from tuning.dataset.row import Split
from tuning.embedder.asked import Asked
from tuning.embedder.mining import Miner
from tuning.embedder.pair import Pair

FOLDER = "pairs"
# Pairs are of no prompt contract.
NO_CONTRACT = ""
Advance = Callable[[int, int], None]


def mined(
    asked: Sequence[Asked], miner: Miner, most: dict[Split, int], left_out: Counter[str], advance: Advance
) -> list[Pair]:
    """The first pairs of each split, as many as `most` says. Raises InvalidInput where none is to be trained on."""
    chosen = [one for split, count in most.items() for one in _first(asked, split, count)]
    pairs = []
    for done, pair in enumerate(miner.pairs(chosen, asked), start=1):
        left_out["no chunk holds its answer"] += pair is None
        pairs += [pair] if pair else []
        advance(done, len(chosen))
    if not any(pair.split == "train" for pair in pairs):
        raise InvalidInput(
            "No pair to train on came of these documents and questions: ingest documents, or give cases of documents "
            "that are indexed and not held out.",
            field="pairs",
        )
    return pairs


def save_pairs(data_dir: Path, pairs: Iterable[Pair]) -> str:
    """Keep the pairs; gives the hash of their file."""
    data = "".join(f"{pair.model_dump_json()}\n" for pair in pairs).encode()
    sha256 = sha256_hex(data)
    atomic_write(_path(data_dir, sha256), data)
    return sha256


def load_pairs(data_dir: Path, sha256: str) -> list[Pair]:
    """Raises NotFound, and InvalidInput where they are not those that the name is the hash of."""
    try:
        data = _path(data_dir, sha256).read_bytes()
    except FileNotFoundError:
        raise NotFound(f"The pairs {sha256} are not on this machine; begin a new run.") from None
    if sha256_hex(data) != sha256:
        raise InvalidInput(f"The pairs {sha256} were changed after they were mined; begin a new run.", field="pairs")
    try:
        return [Pair.model_validate_json(line) for line in data.split(b"\n") if line]
    except ValidationError:
        problem = f"The pairs {sha256} are of another version; begin a new run."
        raise InvalidInput(problem, field="pairs") from None


def described(sha256: str, name: str, pairs: Sequence[Pair], left_out: Counter[str]) -> Dataset:
    """What the catalogue keeps of the pairs: figures, and the revisions that they are from."""
    drawn = Counter((pair.provenance.document_id, pair.provenance.revision_id) for pair in pairs)
    sources = tuple(Source(document, revision, count) for (document, revision), count in sorted(drawn.items()))
    figures: dict[str, Any] = {
        "rows": len(pairs),
        "splits": dict(sorted(Counter(pair.split for pair in pairs).items())),
        "methods": dict(sorted(Counter(pair.method for pair in pairs).items())),
        "negatives": sum(len(pair.negatives) for pair in pairs),
        "documents": len({document for document, _ in drawn}),
        "left_out": {reason: count for reason, count in sorted(left_out.items()) if count},
    }
    return Dataset(sha256, name, NO_CONTRACT, len(pairs), figures, f"{FOLDER}/{sha256}.jsonl", sources)


def _first(asked: Iterable[Asked], split: Split, count: int) -> Iterator[Asked]:
    seen = set[Asked]()
    for one in asked:
        if one.split == split and len(seen) < count and one not in seen:
            seen.add(one)
            yield one


def _path(data_dir: Path, sha256: str) -> Path:
    return data_dir / FOLDER / f"{sha256}.jsonl"
