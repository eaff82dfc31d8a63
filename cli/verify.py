"""`policydesk verify`: whether SQL, vectors, word index and stored files agree, and mending what does not."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import func, select

from api.wiring import Services
from cli.context import AsJson, opened
from cli.output import out, print_json, working
from core import audit, catalogue
from core.checks import Check, Mismatch, mismatches
from core.errors import PolicydeskError
from core.tables import Chunk, Document, Original, Revision
from ingest import jobs
from ingest.reconcile import stored_checks
from retrieval.reconcile import ActiveIndex, searched_checks

SHOWN_IDS = 5
MOST_ROUNDS = 3
PAUSE_SECONDS = 1.0
# A job brings the index in line every few seconds: what is on its way is there after that.
LOOKS_BESIDE_A_JOB = 20
MENDED_HERE = "yes: policydesk verify --repair"
Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Verified:
    """`mended` is what was found and put right, `left` what still does not agree."""

    left: list[Mismatch]
    mended: list[Mismatch]
    counts: Counts


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
            verified = repaired(services, checks) if repair else _verified(services, checks, [])
        if as_json:
            print_json(_as_object(verified))
        else:
            _show(verified)
        if verified.left:
            raise typer.Exit(PolicydeskError.exit_code)


def all_checks(services: Services) -> list[Check]:
    settings = services.settings
    uploads = settings.ingest.uploads_dir or settings.data_dir / "uploads"
    stored = stored_checks(services.database, uploads)
    return [*stored, *searched_checks(services.database, services.generations, services.indexer, services.index_root)]


def repaired(services: Services, checks: Sequence[Check]) -> Verified:
    """Mend in rounds: what is mended in SQL may be news to the index."""
    mended: dict[Check, Mismatch] = {}
    for _ in range(MOST_ROUNDS):
        found = [one for one in _found(services, checks) if one.check.mend is not None]
        if not found:
            break
        for mismatch in found:
            if mismatch.check.mend is not None:
                mismatch.check.mend()
            mended[mismatch.check] = mismatch
        _tell_others(services, found)
    return _verified(services, checks, list(mended.values()))


def _verified(services: Services, checks: Sequence[Check], mended: list[Mismatch]) -> Verified:
    left = _found(services, checks)
    still = {mismatch.check for mismatch in left}
    return Verified(left, [one for one in mended if one.check not in still], _counts(services))


def _found(services: Services, checks: Sequence[Check]) -> list[Mismatch]:
    def look_again(looks: int) -> bool:
        with services.database.read() as session:
            most = LOOKS_BESIDE_A_JOB if jobs.unfinished(session) else 2
        if looks < most:
            time.sleep(PAUSE_SECONDS)
        return looks < most

    return mismatches(checks, look_again)


def _tell_others(services: Services, found: Sequence[Mismatch]) -> None:
    """Servers keep in memory what searches may see; whoever repaired what is in the audit trail."""
    with services.database.write() as session:
        for tenant in session.scalars(select(Document.tenant).distinct()).all():
            catalogue.advance(session, tenant)
        detail = {one.check.what: len(one.ids) for one in found}
        audit.record(session, services.operator(), "installation.repair", "verify", **detail)


def _counts(services: Services) -> Counts:
    parts = (services.database, services.generations, services.indexer, services.index_root)
    index = ActiveIndex(*parts).open()
    with services.database.read() as session:
        rows = {
            name: session.scalar(select(func.count()).select_from(model)) or 0
            for name, model in (("documents", Document), ("revisions", Revision), ("chunks", Chunk))
        }
        originals = session.scalar(select(func.count()).select_from(Original)) or 0
    vectors = len(index.dense_contents()[0]) if index else 0
    words = len(index.lexical_contents()[0]) if index else 0
    return rows | {"vectors": vectors, "lexical_entries": words, "original_files": originals}


def _as_object(verified: Verified) -> dict[str, Any]:
    return {
        "agrees": not verified.left,
        "counts": verified.counts,
        "mismatches": [_described(one) for one in verified.left],
        "mended": [_described(one) for one in verified.mended],
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


def _show(verified: Verified) -> None:
    for one in verified.mended:
        out.print(f"Mended: {len(one.ids)} {one.check.what} ({one.check.where}).", highlight=False)
    if verified.left:
        out.print(_table(verified.left))
        return
    counted = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in verified.counts.items())
    out.print(f"Everything agrees: {counted}.", soft_wrap=True, highlight=False)


def _table(found: Sequence[Mismatch]) -> Table:
    table = Table("What", "Where", "How many", "Which", "Mended by a repair", title="These do not agree")
    for one in found:
        which = ", ".join(one.ids[:SHOWN_IDS]) + (", …" if len(one.ids) > SHOWN_IDS else "")
        mended = MENDED_HERE if one.check.mend is not None else f"no. {one.check.advice}"
        table.add_row(one.check.what, one.check.where, str(len(one.ids)), escape(which), mended)
    return table
