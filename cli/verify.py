"""`policydesk verify`: whether SQL, vectors, word index and stored files agree, and mending what does not."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from cli.context import AsJson, opened
from cli.output import out, print_json, working
from cli.reconciling import Verified, all_checks, repaired, verified
from core.checks import Mismatch
from core.errors import PolicydeskError

SHOWN_IDS = 5
MENDED_HERE = "yes: policydesk verify --repair"


def verify(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended, then look again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check that SQL, vectors, word index and stored files agree; exits with 1 where they do not.

    What a running job is about to change is not reported: whatever is found is looked for again.
    """
    with opened(as_json) as services:
        with working("Comparing"):
            checks = all_checks(services)
            found = repaired(services, checks) if repair else verified(services, checks)
        if as_json:
            print_json(_as_object(found))
        else:
            _show(found)
        if found.left:
            raise typer.Exit(PolicydeskError.exit_code)


def _as_object(found: Verified) -> dict[str, Any]:
    return {
        "agrees": not found.left,
        "counts": found.counts,
        "mismatches": [_described(one) for one in found.left],
        "mended": [_described(one) for one in found.mended],
    }


def _described(mismatch: Mismatch) -> dict[str, Any]:
    check, ids = mismatch.check, mismatch.ids
    return {
        "what": check.what,
        "where": check.where,
        "count": len(ids),
        "ids": list(ids[:SHOWN_IDS]),
        "mendable": check.mend is not None,
        "advice": None if check.mend is not None else check.advice,
    }


def _show(found: Verified) -> None:
    for one in found.mended:
        out.print(f"Mended: {len(one.ids)} {one.check.what} ({one.check.where}).", highlight=False)
    if found.left:
        out.print(_table(found.left))
        return
    counted = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.counts.items())
    out.print(f"Everything agrees: {counted}.", soft_wrap=True, highlight=False)


def _table(found: Sequence[Mismatch]) -> Table:
    table = Table("What", "Where", "How many", "Which", "Mended by a repair", title="These do not agree")
    for one in found:
        which = ", ".join(one.ids[:SHOWN_IDS]) + (", …" if len(one.ids) > SHOWN_IDS else "")
        mended = MENDED_HERE if one.check.mend is not None else f"no. {one.check.advice}"
        table.add_row(one.check.what, one.check.where, str(len(one.ids)), escape(which), mended)
    return table
