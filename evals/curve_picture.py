"""The risk-coverage curve as a picture that needs nothing from elsewhere."""

import math
from collections.abc import Sequence

from core.pictures import picture
from evals.calibration import Point

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 400, 64, 52, 44, 20
STEP = 0.04
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def draw_curve(curve: Sequence[Point], marked: dict[str, float]) -> str:
    """An SVG of risk over coverage; `marked` thresholds are drawn as dots with their names."""
    # Four steps of whole per cents.
    top = math.ceil(max(point.risk for point in curve) / STEP + 0.1) * STEP
    line = " ".join(f"{_x(point.coverage):.1f},{_y(point.risk, top):.1f}" for point in reversed(curve))
    parts = [
        *_grid(top),
        f'<polyline class="curve" points="{line}"/>',
        *(part for name, threshold in marked.items() for part in _mark(curve, name, threshold, top)),
    ]
    return picture(WIDTH, HEIGHT, "Risk over coverage", parts)


def _grid(top: float) -> list[str]:
    found = []
    for tick in TICKS:
        x, y, risk = _x(tick), _y(tick * top, top), tick * top
        found += [
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>',
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{risk:.0%}</text>',
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{tick:.0%}</text>',
        ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    return [
        *found,
        f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">Questions answered</text>',
        f'<text x="{LEFT - 48}" y="24">Of these, the documents do not answer</text>',
    ]


def _mark(curve: Sequence[Point], name: str, threshold: float, top: float) -> list[str]:
    at = next((point for point in curve if point.threshold >= threshold), None)
    if at is None:
        return []
    x, y = _x(at.coverage), _y(at.risk, top)
    label = f"{name}: {at.coverage:.0%} answered, {at.risk:.0%} of them wrongly"
    return [
        f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="5"/>',
        f'<text x="{x - 8:.1f}" y="{y - 10:.1f}" text-anchor="end">{label}</text>',
    ]


def _x(share: float) -> float:
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(risk: float, top: float) -> float:
    return HEIGHT - BOTTOM - risk / top * (HEIGHT - BOTTOM - TOP)
