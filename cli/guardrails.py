"""`policydesk guardrails`: the answer policy, and what a text meets of it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from cli.context import AsJson, opened
from cli.output import out, print_json
from core.domain import PolicyHit
from generation.guardrails.policy import Policy, Review
from generation.guardrails.policy_file import load_policy

app = typer.Typer(help="The answer policy.", no_args_is_help=True)


@app.callback()
def guardrails() -> None:
    """The answer policy."""


@app.command()
def check(
    text: Annotated[
        str | None, typer.Argument(help="What is read as a question, and as a sentence of an answer.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(help="A policy file; else that of the settings, or the packaged one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the policy file, and show which of its rules TEXT meets."""
    with opened(as_json) as services:
        loaded = load_policy(policy or services.settings.guardrails.policy)
        met = [] if text is None else _met(loaded, text)
        if as_json:
            print_json({"sha256": loaded.sha256, "rules": len(loaded.rules), "hits": met})
        else:
            out.print(f"{len(loaded.rules)} rules, SHA-256 {loaded.sha256[:12]}")
            if text is not None:
                _show(met)


def _met(policy: Policy, text: str) -> list[dict[str, Any]]:
    """Each hit with what would be said: the rule's sentence, the sentence rewritten, the disclaimer."""
    reviews = [policy.review_question(text), policy.review_sentence(text, quoted=False)]
    hits = [(hit, _said(hit, review, policy)) for review in reviews for hit in review.hits]
    added = policy.disclaimers(text, "") + policy.disclaimers("", text)
    return [asdict(hit) | {"text": said} for hit, said in hits + added]


def _said(hit: PolicyHit, review: Review, policy: Policy) -> str:
    if hit.action == "rewrite":
        return review.text
    return next(rule.text for rule in policy.rules if rule.id == hit.rule)


def _show(met: list[dict[str, Any]]) -> None:
    if not met:
        out.print("No rule is met.")
        return
    table = Table("Rule", "In", "Action", "Met by", "Text")
    for one in met:
        table.add_row(*(escape(str(one[name])) for name in ("rule", "where", "action", "detail", "text")))
    out.print(table)
