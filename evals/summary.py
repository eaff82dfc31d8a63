"""What a run shows: estimates of every metric, and how the variants differ. Plain data, read by report and gate."""

from typing import Literal

from evals.records import Record, Run

VerdictWord = Literal["better", "worse", "no difference shown", "too few cases"]


class MetricInfo(Record):
    """What the report says of a metric. A share is from 0 to 1. Those that do not decide explain."""

    name: str
    room: str
    better: Literal["higher", "lower"]
    unit: Literal["share", "ms", "tokens"]
    decides: bool
    about: str
    blind_to: str


class Estimate(Record):
    """A mean with its interval at 95 %, over `cases` of `clusters` families, and percentiles; None without a case.

    `failed` of the cases count as the worst value.
    """

    metric: str
    variant: str
    slice: str | None
    mean: float | None
    low: float | None
    high: float | None
    median: float | None
    p95: float | None
    cases: int
    clusters: int
    failed: int


class Comparison(Record):
    """`difference` is variant minus baseline, with its interval at 95 %.

    `p` is of McNemar's exact test for yes/no metrics whose cases each stand alone, else of the bootstrap; `p_adjusted`
    after Holm, across the metrics of this variant and slice that decide, or across those that do not, as this one;
    None for too few cases. `wins`, `ties` and `losses` are over the cases that count for both; `cases` and `clusters`
    are those of whichever has fewer. `smallest_shown` is the difference that this many cases show with 80 % power,
    None where no case differs. The verdict counts `better` as the metric does, which may be lower.
    """

    metric: str
    baseline: str
    variant: str
    slice: str | None
    baseline_mean: float | None
    variant_mean: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    p_adjusted: float | None
    wins: int
    ties: int
    losses: int
    cases: int
    clusters: int
    smallest_shown: float | None
    verdict: VerdictWord


class CurvePoint(Record):
    coverage: float
    risk: float


class Curve(Record):
    """The risk-coverage curve of one variant, and the area under it: lower is better."""

    variant: str
    points: tuple[CurvePoint, ...]
    area: float | None


class Summary(Record):
    """`scores` are by metric, variant and case id; None where a metric says nothing of a case.

    `sha256` is over all that does not change from run to run: two runs of the same variants have the same.
    """

    run: Run
    sha256: str
    baseline: str
    metrics: tuple[MetricInfo, ...]
    scores: dict[str, dict[str, dict[str, float | None]]]
    estimates: tuple[Estimate, ...]
    comparisons: tuple[Comparison, ...]
    curves: tuple[Curve, ...]
