"""`policydesk calibrate`: when to abstain, fitted on questions whose answers are known."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.context import AsJson, opened
from cli.indexed import indexed_documents, wanted_today
from cli.output import out, print_json, progress_bar
from core.domain import SearchFilter
from core.files import atomic_write, sha256_file
from evals.calibration import Fit, abstention, fit, observe
from evals.cases import load_cases
from evals.curve_picture import draw_curve
from generation.calibration import FittedOn, save_calibration


def calibrate(
    cases: Annotated[Path, typer.Argument(help="A JSON Lines file of cases, answerable and not.")],
    refuse_at_most: Annotated[
        float, typer.Option(help="The largest share of answerable questions to abstain from.", min=0, max=1)
    ] = 0.1,
    risk: Annotated[
        float, typer.Option(help="The largest share of wrong ones among answers without a reserve.", min=0, max=1)
    ] = 0.05,
    save: Annotated[Path | None, typer.Option(help="Where to write it; else where the server looks.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fit on CASES when to abstain, and draw how much is answered at which risk."""
    with opened(as_json) as services:
        loaded = load_cases(cases)
        ids = indexed_documents(services, loaded)
        fitted_on = FittedOn(sha256_file(cases), services.generations.current().embedder.fingerprint)

        def score(question: str, wanted: SearchFilter) -> float:
            return services.finder.find(question, wanted).score

        with progress_bar("Asking", "questions") as advance:
            seen = observe(loaded, score, wanted_today(services), ids, advance)
        fitted = fit(seen, fitted_on, refuse_at_most, risk)
        path = save or services.calibration_file
        _write(fitted, path)
        _tell(fitted, path, as_json)


def _write(fitted: Fit, path: Path) -> None:
    """The curve beside the calibration, and the calibration last."""
    curve = [asdict(point) for point in fitted.curve]
    thresholds = {"abstain": fitted.calibration.abstain_below, "sure": fitted.calibration.sure_from}
    atomic_write(path.with_suffix(".curve.json"), (json.dumps(curve, indent=1) + "\n").encode())
    atomic_write(path.with_suffix(".svg"), draw_curve(fitted.curve, thresholds).encode())
    save_calibration(fitted.calibration, path)


def _tell(fitted: Fit, path: Path, as_json: bool) -> None:
    precision, recall, refused = abstention(fitted)
    found = {"precision": precision, "recall": recall, "wrongly_abstained": refused}
    if as_json:
        print_json({"calibration": asdict(fitted.calibration), "path": str(path), "abstention": found})
        return
    kept = fitted.calibration
    out.print(f"Abstain below {kept.abstain_below:.2f}, sure from {kept.sure_from:.2f} (cross-validated by family).")
    out.print(f"Abstention: precision {precision:.2f}, recall {recall:.2f}; {refused:.0%} of the answerable refused.")
    out.print(
        f"Written to {path}, with its curve and a picture beside it; a running server reads it at its next start."
    )
