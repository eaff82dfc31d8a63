"""`policydesk adapters judge`: what an evaluation found of an adapter, kept with it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.context import AsJson, opened
from cli.evaluation_output import show_gate
from core.errors import InvalidInput
from evals.gate import GateVerdict, load_gate
from evals.gate import judge as judged
from evals.opening import whole
from evals.summarising import summarise
from evals.summary import Summary
from tuning.catalogue.judging import record_judgement


def judge(
    adapter: Annotated[str, typer.Argument(help="NAME:VERSION.")],
    run_id: Annotated[str, typer.Argument(help="A finished run, as `policydesk eval list` shows it.")],
    variant: Annotated[str, typer.Option(help="The variant of the run that is this adapter, such as `rag+NAME`.")],
    policy: Annotated[
        Path | None, typer.Option(help="YAML file of the gate's rules; the packaged ones unless named.")
    ] = None,
    baseline: Annotated[str | None, typer.Option(help="What is compared with; the first variant unless named.")] = None,
    as_json: AsJson = False,
) -> None:
    """Put a version through the gate by a run of the evaluation, and keep the verdict; ends with 1 where it fails."""
    with opened(as_json) as services:
        summary = summarise(whole(services.database, services.operator(), run_id), baseline)
        if variant not in {one.name for one in summary.run.variants}:
            raise InvalidInput(f"The run has no variant {variant}.", field="variant")
        verdict = judged(summary, variant, load_gate(policy))
        record_judgement(
            services.database,
            services.operator(),
            adapter,
            run_id,
            variant,
            passed=verdict.passed,
            verdict=_kept(summary, verdict),
        )
        show_gate(verdict, as_json)
    if not verdict.passed:
        raise typer.Exit(1)


def _kept(summary: Summary, verdict: GateVerdict) -> dict[str, Any]:
    """The checks, and the means over all cases."""
    means = {one.metric: one.mean for one in summary.estimates if one.variant == verdict.variant and one.slice is None}
    return {"baseline": summary.baseline, "checks": asdict(verdict)["checks"], "figures": means}
