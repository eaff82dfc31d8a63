"""From a run to what it shows."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from core.errors import InvalidInput
from core.files import sha256_hex
from evals.cases import Case
from evals.metrics.base import Metric
from evals.metrics.catalogue import METRICS
from evals.metrics.deciding import DECIDING
from evals.metrics.risk_coverage import risk_coverage
from evals.records import Run
from evals.scoring import Scores, observed, scores_of
from evals.stats.comparison import adjusted, compare, estimate
from evals.summary import Comparison, Curve, Estimate, MetricInfo, Summary

FEWEST_IN_A_SLICE = 10
UNCHANGING = {"cost"}


def summarise(run: Run, baseline: str | None = None) -> Summary:
    """Compare every variant with `baseline`, the first variant unless named, on all cases and on each tag's.

    Raises InvalidInput for a run without outcomes or variants, or a baseline that is not among them.
    """
    names = [variant.name for variant in run.variants]
    against = baseline or next(iter(names), "")
    if against not in names:
        raise InvalidInput(f"The run has no variant {against}; it has {', '.join(names)}.", field="baseline")
    if not run.outcomes:
        raise InvalidInput(f"The evaluation {run.id} has no outcomes yet; let it run first.")
    scores = scores_of(run, METRICS)
    return Summary(
        run=run,
        sha256=digest(run),
        baseline=against,
        metrics=tuple(_info(one) for one in METRICS),
        scores=scores,
        estimates=tuple(_estimates(run, scores)),
        comparisons=tuple(adjusted(list(_comparisons(run, scores, against)))),
        curves=tuple(_curve(run, name) for name in names),
    )


def digest(run: Run) -> str:
    """The hash of all that does not change when the run is made again: no ids, moments or costs."""
    said = [one.model_dump(mode="json", exclude=UNCHANGING) for one in run.outcomes]
    said.sort(key=lambda one: (one["variant"], one["case_id"]))
    cases = sorted(case.sha256 for case in run.cases)
    variants = sorted((variant.name, variant.sha256) for variant in run.variants)
    return sha256_hex(json.dumps([cases, variants, said], sort_keys=True).encode())


def _info(one: Metric) -> MetricInfo:
    return MetricInfo(
        name=one.name,
        room=one.room,
        better=one.better,
        unit=one.unit,
        decides=one.name in DECIDING,
        about=one.about,
        blind_to=one.blind_to,
    )


def _estimates(run: Run, scores: Scores) -> Iterator[Estimate]:
    clusters = {case.id: case.cluster for case in run.cases}
    failed = Counter(one.variant for one in run.outcomes if one.state == "failed")
    for one in METRICS:
        for variant in run.variants:
            yield estimate(one, variant.name, scores[one.name], clusters, failed=failed[variant.name])


def _comparisons(run: Run, scores: Scores, baseline: str) -> Iterator[Comparison]:
    clusters = {case.id: case.cluster for case in run.cases}
    for variant in run.variants:
        if variant.name == baseline:
            continue
        for one in METRICS:
            yield compare(one, baseline, variant.name, scores[one.name], clusters)
        for tag, cases in slices(run.cases).items():
            for one in (each for each in METRICS if each.name in DECIDING):
                here = {who: {case: found[case] for case in cases} for who, found in scores[one.name].items()}
                yield compare(one, baseline, variant.name, here, clusters, slice=tag)


def slices(cases: Sequence[Case]) -> dict[str, list[str]]:
    """The ids of the cases by their tags, in order, where there are enough."""
    found: dict[str, list[str]] = {}
    for case in cases:
        for tag in case.tags:
            found.setdefault(tag, []).append(case.id)
    return {tag: found[tag] for tag in sorted(found) if FEWEST_IN_A_SLICE <= len(found[tag]) < len(cases)}


def _curve(run: Run, variant: str) -> Curve:
    outcomes = {one.case_id: one for one in run.outcomes if one.variant == variant}
    cases = [case for case in run.cases if case.own_room is None]
    observations = (observed(case, outcomes.get(case.id)) for case in cases)
    return risk_coverage(variant, (one for one in observations if one is not None), len(cases))
