"""Adapters on the terminal."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from api.schemas import AdaptersResponse, AdapterTraining, AdapterVersionDetail, AdapterVersionOut
from cli.output import out, print_json
from cli.rollout_output import headline
from tuning.catalogue.difference import Difference
from tuning.catalogue.register import Registered

JUDGED = {True: ("passed", "green"), False: ("failed", "red"), None: ("not evaluated", "dim")}
REASONS = {
    "gone": "deleted, or not in this installation",
    "replaced": "replaced by a newer revision",
    "expired": "not in force any more",
}
LAST = 5


def show_versions(found: AdaptersResponse) -> None:
    table = Table("Adapter", "Method", "Aliases", "Evaluation", "Stale sources", "Size", "Made")
    for one in found.adapters:
        stale = Text(str(one.stale), "yellow" if one.stale else "dim")
        table.add_row(
            Text(f"{one.name}:{one.version}", "bold"),
            Text(one.method),
            Text(", ".join(one.aliases)),
            Text(*JUDGED[one.passed]),
            stale,
            _size(one),
            _when(one.created_at),
        )
    if found.adapters:
        out.print(table)
    out.print(f"{len(found.adapters)} of {found.total} versions", highlight=False)


def show_detail(found: AdapterVersionDetail, folder: Path) -> None:
    """Its facts, then what it comes from, how it was judged, and what happened to its name's aliases and rollouts."""
    out.print(Text.assemble((f"{found.name}:{found.version}", "bold"), f"  {', '.join(found.aliases)}"))
    grid = Table.grid(padding=(0, 2))
    for name, value in (*_facts(found, folder), *_origins(found)):
        grid.add_row(Text(name, "dim"), Text(value, overflow="fold"))
    out.print(grid)
    loads = Text("It can be loaded here.", "green") if found.problem is None else Text(found.problem, "bold red")
    out.print(loads, soft_wrap=True)
    _show_evaluations(found)
    _show_history(found)
    _show_rollouts(found)
    _show_stale(found)


def show_registered(done: Registered, as_json: bool) -> None:
    adapter = done.adapter
    if as_json:
        told = {"name": adapter.name, "version": adapter.version, "sha256": adapter.sha256, "new": done.is_new}
        print_json(told)
        return
    said = "is in the catalogue" if done.is_new else "is there already, with these very files"
    out.print(f"{adapter.label} {said}.", highlight=False)


def show_differences(first: str, second: str, found: Sequence[Difference]) -> None:
    if not found:
        out.print(f"{first} and {second} do not differ.", highlight=False)
        return
    table = Table("", first, second)
    for one in found:
        table.add_row(
            Text(one.what), Text(_value(one.first), overflow="fold"), Text(_value(one.second), overflow="fold")
        )
    out.print(table)


def _facts(found: AdapterVersionDetail, folder: Path) -> Iterator[tuple[str, str]]:
    if found.about:
        yield "about", found.about
    yield "method", f"{found.method}, {found.parameters:,} parameters, {_size(found)}"
    yield "made", f"{_when(found.created_at)} by {found.subject}"
    yield "sha256", found.sha256
    yield "files", str(folder)


def _origins(found: AdapterVersionDetail) -> Iterator[tuple[str, str]]:
    yield "base", f"{found.base.name}, weights {found.base.weights_sha256[:12]}"
    yield "contract", found.contract_hash
    for parent in found.parents:
        yield "parent", f"{parent.adapter} × {parent.weight:g}"
    if found.dataset:
        yield "dataset", f"{found.dataset.name}, {found.dataset.rows} rows, {found.dataset.sha256[:12]}"
    if found.training:
        yield from _training(found.training)


def _training(run: AdapterTraining) -> Iterator[tuple[str, str]]:
    yield "training", f"{run.id}, {run.state}, seed {run.seed}, code {run.code_version}"
    yield "settings", ", ".join(f"{name} {value}" for name, value in run.settings.items())
    for loss in run.losses[-LAST:]:
        yield "loss", f"step {loss.step}: train {_value(loss.train)}, validation {_value(loss.validation)}"


def _show_evaluations(found: AdapterVersionDetail) -> None:
    for one in found.evaluations:
        told = f"  evaluation {one.eval_run_id} as {one.variant}, {_when(one.created_at)} by {one.subject}"
        out.print(Text.assemble(JUDGED[one.passed], told), soft_wrap=True)


def _show_history(found: AdapterVersionDetail) -> None:
    for one in found.history:
        before = "none" if one.from_version is None else str(one.from_version)
        told = f"{one.alias}: {before} → {one.to_version}, {_when(one.at)} by {one.subject}: {one.why} ({one.gate}"
        out.print(Text(f"{told}: {one.override})" if one.override else f"{told})"), soft_wrap=True)


def _show_rollouts(found: AdapterVersionDetail) -> None:
    for one in found.rollouts:
        why = f"  {_when(one.started_at)} by {one.subject}: {one.why}"
        ended = f" ({one.ended_by}: {one.reason})" if one.ended_by else ""
        out.print(Text.assemble("rollout of ", headline(one), why, ended), soft_wrap=True)


def _show_stale(found: AdapterVersionDetail) -> None:
    for one in found.stale_documents:
        told = f"{one.rows} rows learnt from {one.title or one.document_id}, which is {REASONS[one.reason]}"
        out.print(Text(f"Stale: {told}.", "yellow"), soft_wrap=True)


def _when(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _size(found: AdapterVersionOut) -> str:
    return f"{found.bytes / 2**20:.1f} MiB"


def _value(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
