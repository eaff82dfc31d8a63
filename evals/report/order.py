"""The order in which variants are shown."""

from evals.summary import Summary


def ordered_variants(summary: Summary) -> tuple[str, ...]:
    """Their names: the baseline first, then as in the run."""
    names = [variant.name for variant in summary.run.variants]
    return tuple(sorted(names, key=lambda name: name != summary.baseline))
