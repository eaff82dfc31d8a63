"""Risk over coverage: of the surest answers, how many are wrong."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from evals.report.order import ordered_variants
from evals.report.pictures.axis import Axis, axis_from_zero
from evals.report.pictures.picture import Picture
from evals.report.pictures.svg import PADDING, drawing, edge, element, line, shortened, text
from evals.report.units import NONE, shown
from evals.summary import Curve, Summary

TOP, PLOT, BOTTOM, PITCH = 42, 220, 46, 22
COVERAGES = tuple(tenth / 10 for tenth in range(1, 11))
TITLE = "Risk over coverage"
NOTE = "From the left, ever more questions are answered, the surest first. The lower the line, the fewer are wrong."
LOOKS = 6


def risk_coverage(summary: Summary, key: str) -> Picture | None:
    """One line a variant; None where no variant has one."""
    by_variant = {curve.variant: curve for curve in summary.curves if curve.points}
    curves = [by_variant[name] for name in ordered_variants(summary) if name in by_variant]
    if not curves:
        return None
    desc = " ".join(f"{_named(curve)}, {shown(curve.points[-1].risk, 'share')} wrong at the end." for curve in curves)
    rows = tuple(_figures(curve) for curve in curves)
    columns = ("Variant", "Area", *(f"{coverage:.0%}" for coverage in COVERAGES))
    return Picture(key, TITLE, NOTE, _draw(key, desc, curves), columns, rows)


def _draw(key: str, desc: str, curves: Sequence[Curve]) -> Markup:
    axis = axis_from_zero(max(point.risk for curve in curves for point in curve.points))
    height = TOP + PLOT + BOTTOM + PITCH * len(curves)
    lines = [_curve(axis, number, curve) for number, curve in enumerate(curves)]
    plot = element("svg", *lines, x=f"{PADDING}%", y=TOP, width=f"{100 - 2 * PADDING}%", height=PLOT, **STRETCHED)
    return drawing(key, TITLE, desc, height, [*_frame(axis), plot, *_legend(curves)])


STRETCHED = {"viewBox": "0 0 100 100", "preserveAspectRatio": "none"}


def _curve(axis: Axis, number: int, curve: Curve) -> Markup:
    points = sorted(curve.points, key=lambda point: point.coverage)
    told = " ".join(f"{100 * point.coverage:.2f},{100 - 100 * axis.share(point.risk):.2f}" for point in points)
    return element("polyline", class_=f"curve look-{number % LOOKS}", points=told, vector_effect="non-scaling-stroke")


def _frame(axis: Axis) -> Iterator[Markup]:
    yield edge("Wrong, of those answered", 13, "side")
    for tick in axis.ticks:
        y = TOP + PLOT * (1 - axis.share(tick))
        yield line("grid" if tick else "zero", 0, y, 1, y)
        yield edge(f"{100 * tick:g}%", y - 4, "tick")
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        yield text(f"{share:.0%}", share, TOP + PLOT + 16, class_="tick")
    yield edge("Questions answered", TOP + PLOT + 34, "side", right=True)


def _legend(curves: Sequence[Curve]) -> Iterator[Markup]:
    for number, curve in enumerate(curves):
        y = TOP + PLOT + BOTTOM + PITCH * number + 12
        yield element("line", class_=f"curve look-{number % LOOKS}", x1=0, x2=34, y1=y - 4, y2=y - 4)
        yield element("text", _named(curve), class_="label", x=44, y=y)


def _named(curve: Curve) -> str:
    return f"{shortened(curve.variant)}: area {NONE if curve.area is None else f'{curve.area:.3f}'}"


def _figures(curve: Curve) -> tuple[str, ...]:
    return (
        curve.variant,
        NONE if curve.area is None else f"{curve.area:.3f}",
        *(_risk(curve, one) for one in COVERAGES),
    )


def _risk(curve: Curve, coverage: float) -> str:
    """At the least coverage of the curve that is as much."""
    enough = [point for point in curve.points if point.coverage >= coverage - 1e-9]
    return shown(min(enough, key=lambda point: point.coverage).risk, "share") if enough else NONE
