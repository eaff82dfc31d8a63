"""`policydesk doctor`: whether this machine has what policydesk needs."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

import typer
from rich.table import Table

from api.wiring import Services
from cli.context import AsJson, opened
from cli.output import out, print_json
from core.errors import ConfigurationError, PolicydeskError
from generation.engines.weights import weights_name
from ingest.parsers.ocr import tesseract_version

LEAST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """`detail` says what was found, or what to do."""

    check: str
    ok: bool
    detail: str


def doctor(as_json: AsJson = False) -> None:
    """Check this machine and the installation; exits with 1 when something is missing."""
    with opened(as_json) as services:
        findings = [_find(name, check, services) for name, check in CHECKS.items()]
        healthy = all(finding.ok for finding in findings)
        if as_json:
            print_json({"healthy": healthy, "findings": [asdict(finding) for finding in findings]})
        else:
            _show(findings)
        if not healthy:
            raise typer.Exit(PolicydeskError.exit_code)


def _find(name: str, check: Callable[[Services], str], services: Services) -> Finding:
    try:
        return Finding(name, True, check(services))
    except PolicydeskError as error:
        return Finding(name, False, error.message)
    except Exception as error:
        return Finding(name, False, f"{type(error).__name__}: {error}")


def _show(findings: list[Finding]) -> None:
    table = Table("Check", "", "Detail")
    for finding in findings:
        table.add_row(finding.check, "[green]ok[/]" if finding.ok else "[red]missing[/]", finding.detail)
    out.print(table)


def _python(_: Services) -> str:
    if sys.version_info < LEAST_PYTHON:
        raise ConfigurationError("policydesk needs Python 3.11 or newer.")
    return sys.version.split()[0]


def _torch(_: Services) -> str:
    import torch  # Imported here: it takes seconds, and a broken one is what this looks for.

    return f"torch {torch.__version__}, {torch.get_num_threads()} threads"


def _embedder(services: Services) -> str:
    embedder = services.embedder
    return f"{embedder.dimension} dimensions, {embedder.engine}, SHA-256 {embedder.fingerprint[:12]}"


def _generator(services: Services) -> str:
    generation = services.settings.generation
    if generation.engine == "langchain":
        return f"{generation.remote.model} at {generation.remote.base_url}"
    return weights_name(generation.model_path)


def _rules(services: Services) -> str:
    safeguards = services.safeguards
    return f"{len(safeguards.policy.rules)} of the answer policy, {len(safeguards.rules.rules)} for handing over"


def _calibration(services: Services) -> str:
    calibration = services.calibration
    if calibration.fitted_on.embedder != services.generations.current().embedder.fingerprint:
        raise ConfigurationError(
            "The calibration was fitted with another embedding model; run `policydesk calibrate` again."
        )
    return f"{calibration.sha256}, abstains below a confidence of {calibration.abstain_below:.2f}"


def _routes(services: Services) -> str:
    routes = services.routes
    learned = f"a router for {len(routes.router.names)} adapters" if routes.router else "no router"
    return f"{len(routes.rules)} rules and {learned}, {routes.default or 'none'} by default"


def _database(services: Services) -> str:
    services.database.check()
    return services.database.engine.url.render_as_string(hide_password=True)


def _index(services: Services) -> str:
    return f"{services.generations.current().index.count()} chunks, generation {services.generations.current().name}"


def _disk(services: Services) -> str:
    folder = services.settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise ConfigurationError(f"Only {free / 1e9:.1f} GB are free under {folder}; 2 GB are wanted.")
    return f"{free / 1e9:.1f} GB free under {folder}"


def _ocr(_: Services) -> str:
    return tesseract_version() or (
        "optional: install Tesseract (Debian: apt-get install tesseract-ocr) to read scanned PDFs and images"
    )


CHECKS: dict[str, Callable[[Services], str]] = {
    "Python": _python,
    "torch": _torch,
    "embedding model": _embedder,
    "generator": _generator,
    "rules": _rules,
    "calibration": _calibration,
    "adapters": _routes,
    "OCR": _ocr,
    "disk": _disk,
    "database": _database,
    "index": _index,
}
