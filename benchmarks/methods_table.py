"""The table and the picture of `benchmarks.methods`, from the harness's report."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.report import Rows
from core.pictures import picture

SHARES = (
    ("own_words", "Own words"),
    ("key_facts", "Key facts"),
    ("must_not", "Must-nots"),
    ("citation_precision", "Citation precision"),
    ("abstention_precision", "Abstention precision"),
    ("abstention_recall", "Abstention recall"),
    ("general_right", "General tasks right"),
    ("general_likelihood", "General likelihood"),
)
HEADINGS = (
    "",
    "Trained numbers",
    "File, MiB",
    "Rows seen",
    "Minutes",
    *(title for _, title in SHARES),
    "Tokens/s written",
    "Answer, s",
)
DRAWN = ("own_words", "general_right")
WIDTH, ROW, LEFT, PANEL, GAP = 760, 30, 110, 280, 50
MIB = 2**20


def rows_of(report: Any, trained: Sequence[Mapping[str, Any]]) -> Rows:
    """A row for the base model, each method and the quotes."""
    by_variant = {_variant(one): one for one in trained}
    return [
        [
            _shown(name),
            *_cost(by_variant.get(name)),
            *(_share(report, name, metric) for metric, _ in SHARES),
            _pace(report, name),
            _mean(report, name, "total_ms", 1_000, 2),
        ]
        for name in _names(report)
    ]


def draw(report: Any) -> str:
    """Two panels: a mark for each variant's mean, on its interval at 95 %."""
    names = [name for name in _names(report) if name != "extractive"]
    height = ROW * (len(names) + 3)
    parts = [part for place, metric in enumerate(DRAWN) for part in _panel(report, metric, names, place)]
    labels = [f'<text x="8" y="{_height(place) + 4}">{_shown(name)}</text>' for place, name in enumerate(names)]
    return picture(WIDTH, height, "What each method gains and forgets", [*labels, *parts])


def _panel(report: Any, metric: str, names: Sequence[str], place: int) -> Iterator[str]:
    left = LEFT + place * (PANEL + GAP)
    yield f'<text x="{left}" y="20">{dict(SHARES)[metric]}</text>'
    for share in (0, 0.25, 0.5, 0.75, 1):
        at, end = left + share * PANEL, _height(len(names)) - ROW / 2
        yield f'<path class="grid" d="M{at:g} {ROW}V{end:g}"/><text x="{at - 8:g}" y="{end + 20:g}">{share:g}</text>'
    for row, name in enumerate(names):
        found = _estimate(report, name, metric)
        if found and found["mean"] is not None:
            at = _height(row)
            if found["low"] is not None:
                low, high = (left + found[end] * PANEL for end in ("low", "high"))
                yield f'<path class="curve" d="M{low:.1f} {at}H{high:.1f}"/>'
            yield f'<circle class="mark" cx="{left + found["mean"] * PANEL:.1f}" cy="{at}" r="5"/>'


def _height(row: int) -> int:
    return ROW * (row + 2)


def _names(report: Any) -> list[str]:
    return [one["name"] for one in report["run"]["variants"]]


def _shown(name: str) -> str:
    """The method of a variant, as the benchmark is asked for it."""
    return {"rag": "base model", "extractive": "quotes"}.get(name, name.removeprefix("rag+").partition(".")[0])


def _variant(trained: Mapping[str, Any]) -> str:
    return trained["method"] if trained["whole"] else f"rag+{trained['adapter'].replace(':', '.')}"


def _cost(trained: Mapping[str, Any] | None) -> list[str]:
    if trained is None:
        return ["", "", "", ""]
    size = [f"{trained['parameters']:,}", f"{trained['bytes'] / MIB:.1f}"]
    return [*size, str(trained["rows"]), f"{trained['minutes']:.1f}"]


def _share(report: Any, name: str, metric: str) -> str:
    found = _estimate(report, name, metric)
    if not found or found["mean"] is None:
        return ""
    interval = "" if found["low"] is None else f" ({found['low']:.2f}–{found['high']:.2f})"
    return f"{found['mean']:.3f}{interval}"


def _mean(report: Any, name: str, metric: str, over: float, digits: int) -> str:
    found = _estimate(report, name, metric)
    return "" if not found or found["mean"] is None else f"{found['mean'] / over:.{digits}f}"


def _pace(report: Any, name: str) -> str:
    """Tokens over the time in which answers were written and checked."""
    costs = [one["cost"] for one in report["run"]["outcomes"] if one["variant"] == name and one["cost"]]
    written = [cost for cost in costs if cost["tokens"]]
    seconds = sum(cost["total_ms"] - cost["retrieve_ms"] for cost in written) / 1_000
    return f"{sum(cost['tokens'] for cost in written) / seconds:.0f}" if seconds else ""


def _estimate(report: Any, name: str, metric: str) -> Any:
    """Over all cases; None for a metric that was not measured."""
    wanted = metric, name, None
    return next((one for one in report["estimates"] if (one["metric"], one["variant"], one["slice"]) == wanted), None)
