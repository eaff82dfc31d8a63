"""Trains a small LoRA on one half of a case file, for reports that compare an adapter with none; minutes on two cores.

python -m benchmarks.small_lora OUT --cases examples/questions.jsonl --held-out HELD_OUT.jsonl
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from api.wiring import Services
from core.files import sha256_hex
from core.settings import load_settings
from evals.cases import Case, load_cases, save_cases
from evals.evidence import holds
from evals.wanted import Wanted
from generation import contract
from generation.engines.weights import weights_folder
from generation.excerpts import excerpts

RANK, RATE, EPOCHS, SEED = 16, 3e-4, 2, 7
IGNORED = -100
Row = tuple[contract.Messages, str]


def main() -> None:
    arguments = _arguments()
    cases = load_cases(arguments.cases)
    train = [case for case in cases if _is_for_training(case)]
    arguments.held_out.parent.mkdir(parents=True, exist_ok=True)
    save_cases(arguments.held_out, [case for case in cases if not _is_for_training(case)])
    services = Services(load_settings())
    rows = list(_rows(services, train))
    _train(weights_folder(None, services.settings.data_dir), rows, arguments.out)
    services.close()
    print(f"Trained on {len(rows)} of {len(train)} cases; the adapter is in {arguments.out}.")


def _is_for_training(case: Case) -> bool:
    """By family, so that no question of the other half is asked of a document that was trained on."""
    return int(sha256_hex(case.cluster.encode())[:8], 16) % 2 == 0


def _rows(services: Services, cases: Sequence[Case]) -> Iterator[Row]:
    """Prompts as they are served, with the reference and the number of the passage that holds the evidence."""
    settings = services.settings
    wanted = Wanted(settings.tenant, settings.security.default_audience, datetime.now(UTC).date())
    for case in cases:
        findings = services.finder.find(case.question, wanted.of(case))
        read = excerpts(findings.nearest[: settings.generation.prompt_pieces], findings.passages)
        holding = [
            excerpt.number
            for excerpt in read
            if any(holds(findings.passages[excerpt.number - 1].text, evidence.quote) for evidence in case.evidence)
        ]
        if case.reference and holding:
            yield contract.render(case.question, read), f"{case.reference} [{holding[0]}]"


def _train(folder: Path, rows: list[Row], out: Path) -> None:
    torch.manual_seed(SEED)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, local_files_only=True)
    layers = ["q_proj", "k_proj", "v_proj", "o_proj"]
    config = LoraConfig(r=RANK, lora_alpha=2 * RANK, target_modules=layers, task_type="CAUSAL_LM")
    tuned = get_peft_model(model, config)
    optimizer = torch.optim.AdamW([one for one in tuned.parameters() if one.requires_grad], lr=RATE)
    order = [row for epoch in range(EPOCHS) for row in random.Random(SEED + epoch).sample(rows, len(rows))]
    for step, row in enumerate(order, start=1):
        with torch.autocast("cpu", torch.bfloat16):
            loss = tuned(**_encoded(tokenizer, row)).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        print(f"\r{step}/{len(order)} loss {loss.item():.3f} ", end="", flush=True)
    print()
    tuned.save_pretrained(str(out))


def _encoded(tokenizer: Any, row: Row) -> dict[str, torch.Tensor]:
    """The loss is of the answer alone, with the token that ends it."""
    messages, answer = row
    prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False)
    said = tokenizer.encode(answer + tokenizer.eos_token, add_special_tokens=False)
    labels = [IGNORED] * len(prompt) + said
    return {"input_ids": torch.tensor([prompt + said]), "labels": torch.tensor([labels])}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train a small LoRA on half of a case file.")
    parser.add_argument("out", type=Path, help="Folder for the adapter.")
    parser.add_argument(
        "--cases", type=Path, required=True, help="A JSON Lines file of cases; their documents ingested."
    )
    parser.add_argument("--held-out", type=Path, required=True, help="Where the other half of the cases is written.")
    return parser.parse_args()


if __name__ == "__main__":
    main()
