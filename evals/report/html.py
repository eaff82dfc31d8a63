"""The report as one page that needs nothing from elsewhere, and may not ask for it."""

import base64
import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.report import units
from evals.report.anchors import anchor
from evals.report.cases import case_views, slices
from evals.report.counts import counts
from evals.report.gates import Rules, gates
from evals.report.headlines import foremost, headlines
from evals.report.order import ordered_variants
from evals.report.peaks import peaks
from evals.report.pictures.gallery import gallery
from evals.report.results import results
from evals.report.standings import standings
from evals.report.verdicts import those, verdicts
from evals.summary import Summary

WEB = Path(__file__).with_name("web")
STYLES = ("palette", "base", "controls", "tables", "verdict", "pictures", "cases", "answers", "print")


def render_html(summary: Summary, rules: Rules = None) -> str:
    """The page, with what the gate says by `rules`, the packaged ones unless given.

    All text of the run is escaped; the policy of the page lets nothing be loaded, sent or run but its own script and
    style.
    """
    style = "".join((WEB / "styles" / f"{name}.css").read_text("utf-8") for name in STYLES)
    script = (WEB / "report.js").read_text("utf-8")
    own = {"style": Markup(style), "script": Markup(script), "policy": _policy(style, script)}  # noqa: S704 - our files
    return _environment().get_template("report.html").render(own | _of(summary) | {"gates": gates(summary, rules)})


def _of(summary: Summary) -> dict[str, Any]:
    return {
        "summary": summary,
        "run": summary.run,
        "variants": ordered_variants(summary),
        "verdicts": verdicts(summary),
        "counts": counts(summary),
        "peaks": peaks(summary),
        "headlines": standings(summary, headlines(summary)),
        "standings": standings(summary, summary.metrics),
        "gallery": gallery(summary),
        "cases": case_views(summary),
        "slices": slices(summary),
        "results": results(summary),
        "foremost": foremost(summary),
        "units": {metric.name: metric.unit for metric in summary.metrics},
    }


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(WEB), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "anchor": anchor,
        "capital": units.capital,
        "count": units.shown_count,
        "difference": units.shown_difference,
        "label": units.label,
        "memory": units.shown_memory,
        "moment": _moment,
        "pretty": _pretty,
        "range": units.shown_range,
        "interval": units.shown_interval,
        "shown": units.shown,
        "those": those,
    }
    return environment


def _policy(style: str, script: str) -> str:
    """Content Security Policy Level 3: by hash, so that nothing that an answer holds is ever taken for code."""
    sources = f"script-src {_hash(script)}; style-src {_hash(style)}"
    return f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _moment(value: datetime) -> str:
    return f"{value:%-d %b %Y, %H:%M}{f' {value:%Z}' if value.tzinfo else ''}"


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
