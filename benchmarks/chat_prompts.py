"""Prompts of some length, rendered by the contract from the example policies; converts the models on the way.

python -m benchmarks.chat_prompts DATA_DIR
"""

import json
import random
import sys
from pathlib import Path

from core.settings import GenerationSettings
from generation.contract import Excerpt, render
from generation.engines.base import Engine
from generation.engines.openvino import OpenVinoEngine
from generation.engines.weights import packaged_weights, weights_folder

SEED = 20
PROMPTS = 64
TOKENS = 1_000
# So that the prompt, with what the contract writes around the passages, comes out near the length asked for.
PASSAGE_WORDS = 60
POLICIES = Path(__file__).parent.parent / "examples" / "policies"


def main() -> None:
    data_dir = Path(sys.argv[1])
    engine = OpenVinoEngine(GenerationSettings(), data_dir)
    engine.load()
    made = prompts(engine, TOKENS)
    (data_dir / "prompts.json").write_text(json.dumps(made), encoding="utf-8")
    lengths = [engine.count_tokens(messages) for messages in made]
    engine.close()
    print(
        json.dumps(
            {
                "safetensors": str(weights_folder(None, data_dir)),
                "gguf": str(packaged_weights()),
                "least_tokens": min(lengths),
                "most_tokens": max(lengths),
            }
        )
    )


def prompts(engine: Engine, tokens: int) -> list[list[dict[str, str]]]:
    """As many as `PROMPTS`, each of about `tokens` tokens."""
    source = random.Random(SEED)
    words = " ".join(path.read_text("utf-8") for path in sorted(POLICIES.rglob("*.md"))).split()
    return [_prompt(engine, tokens, source, words) for _ in range(PROMPTS)]


def _prompt(engine: Engine, tokens: int, source: random.Random, words: list[str]) -> list[dict[str, str]]:
    """Passages from random places, until there are enough tokens."""
    excerpts: list[Excerpt] = []
    messages = render("What does the policy say?", excerpts)
    while engine.count_tokens(messages) < tokens - PASSAGE_WORDS:
        start = source.randrange(len(words) - PASSAGE_WORDS)
        text = " ".join(words[start : start + PASSAGE_WORDS])
        excerpts.append(Excerpt(len(excerpts) + 1, "Policy", "", text))
        messages = render("What does the policy say?", excerpts)
    return messages


if __name__ == "__main__":
    main()
