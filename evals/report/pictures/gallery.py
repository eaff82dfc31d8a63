"""The pictures of the page, under their headings."""

from collections.abc import Callable
from dataclasses import dataclass

from evals.report.headlines import foremost, headlines
from evals.report.order import ordered_variants
from evals.report.pictures.curves import risk_coverage
from evals.report.pictures.differences import (
    cost_differences,
    headline_differences,
    share_differences,
    slice_differences,
)
from evals.report.pictures.picture import Picture
from evals.report.pictures.times import total_times
from evals.report.units import label
from evals.summary import Summary


@dataclass(frozen=True, slots=True)
class Wall:
    """`more` are for those who want to know all."""

    heading: str
    pictures: tuple[Picture, ...]
    more: tuple[Picture, ...] = ()


def gallery(summary: Summary) -> tuple[Wall, ...]:
    """A wall without a picture is left out."""
    metric = foremost(summary)
    walls = (
        _quality(summary),
        Wall("Differences in cost", _of_variants(summary, "cost", cost_differences)),
        Wall(f"By slice: {label(metric) if metric else ''}", _of_variants(summary, "slices", slice_differences)),
        Wall("Confidence and time", _there(risk_coverage(summary, "curves"), total_times(summary, "times"))),
    )
    return tuple(wall for wall in walls if wall.pictures)


def _quality(summary: Summary) -> Wall:
    leading = _of_variants(summary, "quality", headline_differences)
    every = _of_variants(summary, "all-quality", share_differences)
    return Wall("Differences in quality", leading, every if len(headlines(summary)) < len(summary.metrics) else ())


def _of_variants(
    summary: Summary, key: str, draw: Callable[[Summary, str, str], Picture | None]
) -> tuple[Picture, ...]:
    others = ordered_variants(summary)[1:]
    return _there(*(draw(summary, variant, f"{key}-{number}") for number, variant in enumerate(others)))


def _there(*pictures: Picture | None) -> tuple[Picture, ...]:
    return tuple(picture for picture in pictures if picture is not None)
