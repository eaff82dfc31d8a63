"""Adapters of a few numbers, and what they are said to come from."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from core.db import Database
from core.domain import Principal
from core.files import sha256_hex
from core.tables import EvalRun
from generation.engines.adapter_files import CONFIG, WEIGHTS
from tuning.catalogue import origin_repository
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.judging import record_judgement
from tuning.catalogue.origins import Dataset, Loss, Source, Training
from tuning.catalogue.records import BaseIdentity, CatalogueAdapter, Lineage
from tuning.catalogue.register import register

CONTRACT = "contract-1"
BASE = BaseIdentity("small", "a" * 64, "b" * 64, "c" * 64)
LINEAGE = Lineage(BASE, CONTRACT)
OPTIONS: dict[str, Any] = {"peft_type": "LORA", "r": 2, "lora_alpha": 4, "target_modules": ["q_proj", "v_proj"]}
VARIANT = "rag+voice"


def usable(_: CatalogueAdapter) -> None:
    """Every adapter is: these few numbers fit no model, so that what serves is not asked."""


def adapter_folder(folder: Path, seed: int = 1, **options: Any) -> Path:
    """A LoRA as PEFT saves it; another `seed` gives other weights."""
    folder.mkdir(parents=True)
    numbers = np.random.default_rng(seed)
    weights = {f"layer.lora_{side}.weight": numbers.random((2, 3), dtype=np.float32) for side in "AB"}
    save_file(weights, folder / WEIGHTS)
    (folder / CONFIG).write_text(json.dumps(OPTIONS | options))
    return folder


def registered(
    database: Database,
    folder: Path,
    principal: Principal,
    name: str = "voice",
    seed: int = 1,
    lineage: Lineage = LINEAGE,
) -> CatalogueAdapter:
    """A version in the catalogue whose data folder is `folder / "data"`."""
    source = adapter_folder(folder / f"{name}-{seed}-{principal.tenant}", seed)
    files = AdapterFiles(folder / "data")
    return register(database, files, principal, name, source, lineage).adapter


def versions(database: Database, folder: Path, principal: Principal, count: int) -> list[CatalogueAdapter]:
    """The versions of `voice` from 1 to `count`."""
    return [registered(database, folder, principal, seed=seed) for seed in range(1, count + 1)]


def dataset(*sources: Source, name: str = "house voice", contract_hash: str = CONTRACT) -> Dataset:
    digest = sha256_hex(repr((name, sources)).encode())
    return Dataset(digest, name, contract_hash, 10, {"tokens": 100}, "datasets/voice", sources)


def add_dataset(database: Database, principal: Principal, given: Dataset) -> Dataset:
    with database.write() as session:
        origin_repository.add_dataset(session, principal, given)
    return given


def training(dataset_sha256: str, base: BaseIdentity = BASE) -> Training:
    return Training(dataset_sha256, base, "lora", {"rank": 2}, 7, "0.2.0", {"torch": "2"})


def add_run(
    database: Database,
    principal: Principal,
    dataset_sha256: str,
    losses: Sequence[Loss] = (Loss(1, 50, 2.0, 2.5),),
    base: BaseIdentity = BASE,
) -> str:
    """A finished run."""
    with database.write() as session:
        run_id = origin_repository.begin_run(session, principal, training(dataset_sha256, base))
        origin_repository.note_losses(session, principal.tenant, run_id, losses)
        origin_repository.end_run(session, principal.tenant, run_id, "finished")
    return run_id


def add_evaluation(
    database: Database, principal: Principal, adapter: CatalogueAdapter, run_id: str = "e1", **changes: Any
) -> str:
    """A run of the evaluation in which `adapter` answered as `VARIANT`, without any outcome."""
    variant = {"name": VARIANT, "about": "", "spec": {"way": "served"}, "sha256": "", "peak_mib": None}
    variant |= {"made_by": {"adapter": adapter.sha256}}
    columns = {"name": "n", "state": "finished", "cases_file": "c", "cases_sha256": "0" * 64, "cases": []}
    columns |= {"tenant": principal.tenant, "subject": principal.subject, "environment": {}, "variants": [variant]}
    with database.write() as session:
        session.add(EvalRun(id=run_id, **(columns | changes)))
    return run_id


def judged(
    database: Database, principal: Principal, adapter: CatalogueAdapter, *, passed: bool, run_id: str = "e1"
) -> str:
    """The evaluation that `adapter` passed, or did not."""
    add_evaluation(database, principal, adapter, run_id)
    verdict = {"checks": [], "figures": {"key_facts": 0.5 + passed / 4}}
    record_judgement(database, principal, adapter.label, run_id, VARIANT, passed=passed, verdict=verdict)
    return run_id
