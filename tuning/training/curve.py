"""The losses of a run as a picture, and as a table for other tools."""

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, fields

from core.pictures import picture
from tuning.catalogue.origins import Loss

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 360, 64, 52, 44, 20
LINES = 4


def losses_csv(losses: Sequence[Loss]) -> str:
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(field.name for field in fields(Loss))
    rows.writerows(astuple(loss) for loss in losses)
    return written.getvalue()


def draw_losses(losses: Sequence[Loss], best_step: int) -> str:
    """An SVG of the losses over the steps; the step whose weights were kept is marked."""
    train = [(loss.step, loss.train) for loss in losses if loss.train is not None]
    validation = [(loss.step, loss.validation) for loss in losses if loss.validation is not None]
    last = max((loss.step for loss in losses), default=1)
    top = max((value for _, value in train + validation), default=1.0) * 1.1
    best = [(step, value) for step, value in validation or train if step == best_step]
    parts = [
        *_grid(top, last),
        *_line("curve", train, top, last),
        *_line("curve other", validation, top, last),
        *(f'<circle class="mark" cx="{_x(step, last):.1f}" cy="{_y(value, top):.1f}" r="5"/>' for step, value in best),
        f'<text x="{LEFT}" y="24">Loss: training (line), validation (dashes), weights that were kept (dot)</text>',
    ]
    return picture(WIDTH, HEIGHT, "Losses of a training run", parts)


def _grid(top: float, last: int) -> list[str]:
    found = []
    for line in range(LINES + 1):
        value, y = top * line / LINES, _y(top * line / LINES, top)
        found += [
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>',
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:.2f}</text>',
        ]
    middle, below = (LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 20
    return [
        *found,
        f'<text x="{LEFT}" y="{below}" text-anchor="middle">0</text>',
        f'<text x="{WIDTH - RIGHT}" y="{below}" text-anchor="end">{last}</text>',
        f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">Steps</text>',
    ]


def _line(kind: str, points: Sequence[tuple[int, float]], top: float, last: int) -> list[str]:
    drawn = " ".join(f"{_x(step, last):.1f},{_y(value, top):.1f}" for step, value in points)
    return [f'<polyline class="{kind}" points="{drawn}"/>'] if points else []


def _x(step: int, last: int) -> float:
    return LEFT + step / last * (WIDTH - LEFT - RIGHT)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP)
