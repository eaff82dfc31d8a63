"""How figures read: shares in per cent, differences between them in points, times in ms or s. None is a dash."""

from evals.summary import MetricInfo

NONE = "–"
MINUS = "\u2212"
SPACE = "\u00a0"
SECOND = 1_000
SPELT = {
    "mrr": "MRR",
    "map_at_10": "MAP at 10",
    "ndcg_at_10": "nDCG at 10",
    "token_f1": "token F1",
    "rouge_l": "ROUGE-L",
    "must_not": "must-not said",
    "retrieve_ms": "time to retrieve",
    "first_token_ms": "time to the first token",
    "total_ms": "total time",
}


def shown(value: float | None, unit: str) -> str:
    if value is None:
        return NONE
    if unit == "share":
        return f"{100 * value:.1f}{SPACE}%"
    return _duration(value) if unit == "ms" else f"{value:,.1f}"


def shown_interval(low: float | None, high: float | None, unit: str) -> str:
    """Both ends, or nothing where there is no interval; those of a share without their sign for per cent."""
    if low is None or high is None:
        return ""
    if unit == "share":
        return f"{100 * low:.1f}–{100 * high:.1f}"
    return f"{shown(low, unit)}–{shown(high, unit)}"


def shown_difference(value: float | None, unit: str) -> str:
    """With its sign; that of two shares in percentage points."""
    if value is None:
        return NONE
    size = abs(value)
    told = f"{100 * size:.1f}{SPACE}points" if unit == "share" else shown(size, unit)
    return sign(value) + told


def shown_range(low: float | None, high: float | None, unit: str) -> str:
    """The interval of a difference: both ends with their signs, or nothing."""
    if low is None or high is None:
        return ""
    lower, upper = shown_difference(low, unit), shown_difference(high, unit)
    return f"{lower.removesuffix(f'{SPACE}points')} to {upper}"


def shown_memory(mib: float | None) -> str:
    return NONE if mib is None else f"{mib:,.0f}{SPACE}MiB"


def sign(value: float) -> str:
    return "+" if value > 0 else MINUS if value < 0 else ""


def shown_p(value: float | None) -> str:
    if value is None:
        return NONE
    return "< .001" if value < 0.001 else f"{value:.3f}".removeprefix("0")


def shown_count(number: int, noun: str) -> str:
    """`1 case`, `1,200 cases`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def label(metric: MetricInfo | str) -> str:
    """The name of a metric as words."""
    name = metric if isinstance(metric, str) else metric.name
    return SPELT.get(name) or name.replace("_", " ")


def capital(words: str) -> str:
    return words if words[1:2].isupper() else words[:1].upper() + words[1:]


def _duration(ms: float) -> str:
    return f"{ms:,.0f}{SPACE}ms" if abs(ms) < SECOND else f"{ms / SECOND:,.2f}{SPACE}s"
