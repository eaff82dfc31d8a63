"""The whole state of a run on disk: after a kill it goes on as if nothing had been."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from core.files import atomic_build
from tuning.catalogue.origins import Loss

STATE, BEST = "state.safetensors", "best.safetensors"
PROGRESS, RANDOM = "progress", "random"
MOMENTS = ("exp_avg", "exp_avg_sq", "step")


@dataclass
class Progress:
    """How far a run is: steps done, tokens computed, and the sums since the last figure."""

    step: int = 0
    tokens: int = 0
    sum_loss: float = 0.0
    rows: int = 0
    best: float | None = None
    best_step: int = 0
    without_gain: int = 0
    losses: list[Loss] = field(default_factory=list)


def trained_weights(model: Any) -> dict[str, torch.Tensor]:
    return {name: weight for name, weight in model.named_parameters() if weight.requires_grad}


def save_state(folder: Path, model: Any, optimizer: torch.optim.Optimizer, progress: Progress) -> None:
    """Weights, the optimiser's moments, the state of the random numbers, and the progress, in one file."""
    tensors = {f"weight.{name}": weight.detach() for name, weight in trained_weights(model).items()}
    for name, moments in _moments(model, optimizer).items():
        tensors |= {f"{kind}.{name}": moments[kind] for kind in MOMENTS}
    tensors[RANDOM] = torch.get_rng_state()
    about = {PROGRESS: json.dumps(asdict(progress))}
    whole = {name: one.cpu().contiguous() for name, one in tensors.items()}
    atomic_build(folder / STATE, lambda path: save_file(whole, path, metadata=about))


def load_state(folder: Path, model: Any, optimizer: torch.optim.Optimizer) -> Progress | None:
    """Put everything back as it was; None where nothing was kept yet."""
    if not (folder / STATE).is_file():
        return None
    tensors = load_file(folder / STATE)
    parameters = trained_weights(model)
    with torch.no_grad():
        for name, weight in parameters.items():
            weight.copy_(tensors[f"weight.{name}"])
    for name, weight in parameters.items():
        if f"{MOMENTS[0]}.{name}" in tensors:
            optimizer.state[weight] = {kind: tensors[f"{kind}.{name}"].to(_device(kind, weight)) for kind in MOMENTS}
    torch.set_rng_state(tensors[RANDOM])
    return _progress(folder / STATE)


def save_best(folder: Path, model: Any) -> None:
    whole = {name: weight.detach().cpu().contiguous() for name, weight in trained_weights(model).items()}
    atomic_build(folder / BEST, lambda path: save_file(whole, path))


def load_best(folder: Path, model: Any) -> None:
    tensors = load_file(folder / BEST)
    with torch.no_grad():
        for name, weight in trained_weights(model).items():
            weight.copy_(tensors[name])


def forget(folder: Path) -> None:
    """Remove the state of a run that has ended: with a whole model it is four times the model's size."""
    for name in (STATE, BEST):
        # What a kill left half-written is hidden beside it.
        for path in (folder / name, *folder.glob(f".{name}.*")):
            path.unlink(missing_ok=True)


def _moments(model: Any, optimizer: torch.optim.Optimizer) -> dict[str, dict[str, torch.Tensor]]:
    return {name: optimizer.state[weight] for name, weight in trained_weights(model).items() if optimizer.state[weight]}


def _device(kind: str, weight: torch.Tensor) -> torch.device:
    # AdamW counts its steps on the processor.
    return torch.device("cpu") if kind == "step" else weight.device


def _progress(path: Path) -> Progress:
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        read = json.loads(file.metadata()[PROGRESS])
    return Progress(**read | {"losses": [Loss(**loss) for loss in read["losses"]]})
