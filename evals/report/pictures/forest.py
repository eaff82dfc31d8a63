"""A forest plot: differences with their intervals around a line at zero, better to the right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from evals.report.pictures.axis import Axis, axis_around_zero
from evals.report.pictures.svg import drawing, edge, element, line, place, shortened, text
from evals.report.units import sign
from evals.summary import VerdictWord

TOP, PITCH, NAMED_PITCH, HEADING, BOTTOM = 26, 36, 22, 26, 22
TEXT_LINE, PLOT_LINE = 13, 25
Unit = Literal["points", "%"]
LOOK: dict[VerdictWord, str] = {"better": "better", "worse": "worse", "no difference shown": "undecided"}


@dataclass(frozen=True, slots=True)
class Difference:
    """`gain` is the difference turned so that more is better, in the unit of the axis, from `low` to `high`.

    `figure` is the difference as it is read. One without a gain is named, and not drawn.
    """

    label: str
    verdict: VerdictWord
    figure: str
    gain: float | None
    low: float | None
    high: float | None

    @property
    def height(self) -> int:
        return NAMED_PITCH if self.gain is None else PITCH

    @property
    def told(self) -> str:
        return f"{self.verdict}, {self.figure}" if self.figure else self.verdict


@dataclass(frozen=True, slots=True)
class Group:
    """Without a name it has no heading."""

    name: str
    differences: tuple[Difference, ...]

    @property
    def height(self) -> int:
        return (HEADING if self.name else 0) + sum(one.height for one in self.differences)


def draw_forest(key: str, title: str, desc: str, unit: Unit, groups: Sequence[Group]) -> Markup:
    axis = _axis([one for group in groups for one in group.differences])
    bottom = TOP + sum(group.height for group in groups)
    return drawing(key, title, desc, bottom + BOTTOM, [*_frame(axis, unit, bottom), *_groups(axis, groups)])


def _axis(differences: Sequence[Difference]) -> Axis:
    ends = [abs(end) for one in differences for end in (one.gain, one.low, one.high) if end is not None]
    return axis_around_zero(max(ends, default=1.0))


def _frame(axis: Axis, unit: str, bottom: float) -> Iterator[Markup]:
    yield text("◂ worse", 0.5, TEXT_LINE, "end", "side", -8)
    yield text("better ▸", 0.5, TEXT_LINE, "start", "side", 8)
    for tick in axis.ticks:
        x = axis.share(tick)
        yield line("grid" if tick else "zero", x, TOP - 6, x, bottom)
        yield text(_tick(tick, unit if tick == axis.high else ""), x, bottom + 16, class_="tick")


def _tick(value: float, unit: str) -> str:
    return f"{sign(value).replace('+', '')}{abs(value):g}{unit.replace('points', '')}"


def _groups(axis: Axis, groups: Sequence[Group]) -> Iterator[Markup]:
    y = float(TOP)
    for group in groups:
        if group.name:
            yield edge(group.name, y + 18, "group")
            y += HEADING
        for one in group.differences:
            yield element("g", *_row(axis, one, y), class_=LOOK.get(one.verdict, "too-few"))
            y += one.height


def _row(axis: Axis, one: Difference, y: float) -> Iterator[Markup]:
    yield edge(shortened(one.label), y + TEXT_LINE, "label")
    # Where there is no room for both, the style leaves the figure to the table.
    figure = element("tspan", one.told.removeprefix(one.verdict), class_="figure")
    yield edge(one.verdict, y + TEXT_LINE, "told", figure, right=True)
    if one.gain is None:
        return
    if one.low is not None and one.high is not None:
        yield line("interval", axis.share(one.low), y + PLOT_LINE, axis.share(one.high), y + PLOT_LINE)
    yield element("use", href=f"#mark-{LOOK[one.verdict]}", x=place(axis.share(one.gain)), y=y + PLOT_LINE)
