"""How much memory the process held while each variant was asked."""

from evals.report.order import ordered_variants
from evals.summary import Summary


def peaks(summary: Summary) -> dict[str, float | None]:
    """MiB by the variant, the baseline first; nothing where all answers of the run were taken over."""
    of_run = {one.name: one.peak_mib for one in summary.run.variants}
    return {name: of_run[name] for name in ordered_variants(summary)} if any(of_run.values()) else {}
