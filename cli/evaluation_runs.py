"""`policydesk eval run` and what is done with runs."""

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.contenders import Contenders
from api.wiring import Services
from cli.context import AsJson, opened
from cli.evaluation_output import show_gate, show_runs, show_summary
from cli.indexed import document_names
from cli.output import out, print_json, progress_bar, working
from core.errors import InvalidInput
from evals import repository
from evals.cases import load_cases
from evals.gate import GateVerdict, judge, load_gate
from evals.general.tasks import general_cases
from evals.gold import Naming
from evals.opening import begin, resumed, whole
from evals.recording import Recorder
from evals.records import Run
from evals.report.gates import Rules
from evals.report.writing import write_report
from evals.runner import Contender, Runner
from evals.summarising import summarise
from evals.twins import twins
from evals.variants import named_variants

RunId = Annotated[str, typer.Argument(help="The run's id, as `policydesk eval list` shows it.")]
Baseline = Annotated[str | None, typer.Option(help="What is compared with; the first variant unless named.")]
Folder = Annotated[Path, typer.Option("--out", help="Folder for the report.", file_okay=False)]
Policy = Annotated[Path | None, typer.Option(help="YAML file of the gate's rules; the packaged ones unless named.")]
REPORTS = Path("build/reports")


def run(
    cases: Annotated[Path, typer.Option(help="A JSON Lines file of cases.")],
    variants: Annotated[str, typer.Option(help="Their names, separated by commas; the first is the baseline.")],
    adapter: Annotated[
        list[str] | None,
        typer.Option(
            help="NAME=FOLDER, or an adapter of the catalogue: makes the variants `rag+NAME` and `closed-book+NAME`; "
            "NAME is `voice.3` for `voice:3`."
        ),
    ] = None,
    variant_file: Annotated[Path | None, typer.Option(help="YAML file of more variants.")] = None,
    every: Annotated[int, typer.Option(help="Ask every n-th case only.", min=1)] = 1,
    name: Annotated[str | None, typer.Option(help="What to call the run; its variants unless named.")] = None,
    counterfactual: Annotated[
        bool, typer.Option(help="Ask a twin of each case too, of documents that say another number.")
    ] = False,
    fresh: Annotated[bool, typer.Option(help="Ask everything anew, whatever earlier runs have.")] = False,
    policy: Policy = None,
    out_folder: Folder = REPORTS,
    as_json: AsJson = False,
) -> None:
    """Ask the same cases of several variants, compare them, and write the report."""
    with opened(as_json) as services:
        rules = load_gate(policy)
        loaded = load_cases(cases)[::every]
        loaded += twins(loaded) if counterfactual else ()
        adapters = _adapters(services, adapter or [])
        wanted = named_variants([one.strip() for one in variants.split(",")], adapters, variant_file)
        loaded += general_cases() if any(one.adapter for one in wanted) else ()
        names = document_names(services, loaded)
        with working("Loading the models"):
            together = Contenders(services, loaded, _naming(names), datetime.now(UTC).date())
            contenders = [together.of(variant) for variant in wanted]
        records = [one.record for one in contenders]
        begun = begin(services.database, services.operator(), name or variants, cases, loaded, records)
        _go(services, begun, contenders, names, reuse=not fresh)
        _report(services, begun.id, None, rules, out_folder, as_json)


def resume(run_id: RunId, policy: Policy = None, out_folder: Folder = REPORTS, as_json: AsJson = False) -> None:
    """Go on with a run that was broken off."""
    with opened(as_json) as services:
        rules = load_gate(policy)
        begun = whole(services.database, services.operator(), run_id)
        names = document_names(services, begun.cases)
        with working("Loading the models"):
            together = Contenders(services, begun.cases, _naming(names), begun.started_at.date())
            contenders = [together.again(record) for record in begun.variants]
        found = resumed(services.database, services.operator(), run_id, [one.record for one in contenders])
        _go(services, found, contenders, names, reuse=True)
        _report(services, run_id, None, rules, out_folder, as_json)


def list_runs(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most runs to show.")] = 20, as_json: AsJson = False
) -> None:
    """The newest runs."""
    with opened(as_json) as services:
        with services.database.read() as session:
            rows, total = repository.listed(session, services.operator(), limit, 0)
        show_runs(rows, total, as_json)


def report(
    run_id: RunId,
    baseline: Baseline = None,
    policy: Policy = None,
    out_folder: Folder = REPORTS,
    as_json: AsJson = False,
) -> None:
    """Write the report of a run once more, compared with another baseline if wanted."""
    with opened(as_json) as services:
        _report(services, run_id, baseline, load_gate(policy), out_folder, as_json)


def gate(
    run_id: RunId,
    variant: Annotated[str, typer.Option(help="The variant that is to ship.")],
    policy: Policy = None,
    baseline: Baseline = None,
    as_json: AsJson = False,
) -> None:
    """Whether a variant may ship: ends with 1 where it may not."""
    with opened(as_json) as services:
        summary = summarise(whole(services.database, services.operator(), run_id), baseline)
        names = [one.name for one in summary.run.variants]
        if variant not in names:
            raise InvalidInput(f"The run has no variant {variant}; it has {', '.join(names)}.", field="variant")
        verdict: GateVerdict = judge(summary, variant, load_gate(policy))
        show_gate(verdict, as_json)
    if not verdict.passed:
        raise typer.Exit(1)


def _adapters(services: Services, given: Sequence[str]) -> dict[str, Path]:
    """Folders by the name in variants; those of the catalogue go through the load gate."""
    found = {}
    for one in given:
        name, equals, folder = one.partition("=")
        if equals and not (name and folder):
            raise InvalidInput(f"--adapter {one} is neither NAME=FOLDER nor an adapter's name.", field="adapter")
        chosen = None if equals else services.adapters.named(services.operator().tenant, name)
        found[name.replace(":", ".")] = chosen.folder if chosen else Path(folder)
    return found


def _naming(names: Mapping[str, str]) -> Naming:
    return lambda uri: names.get(uri, uri)


def _go(
    services: Services, begun: Run, contenders: Sequence[Contender], names: Mapping[str, str], *, reuse: bool
) -> None:
    day = begun.started_at.date()
    recorder = Recorder(services.database, services.settings.tenant, _naming(names), day)
    with progress_bar("Asking", "answers") as advance:
        Runner(services.database, services.operator(), recorder, reuse=reuse).go(
            begun, contenders, threading.Event(), advance
        )


def _report(services: Services, run_id: str, baseline: str | None, rules: Rules, folder: Path, as_json: bool) -> None:
    with working("Comparing"):
        summary = summarise(whole(services.database, services.operator(), run_id), baseline)
        page = write_report(summary, folder / run_id, rules)
    if as_json:
        print_json({"run": run_id, "sha256": summary.sha256, "report": str(page)})
    else:
        show_summary(summary)
        out.print(f"Run {run_id}. The report: {page}", soft_wrap=True, highlight=False)
