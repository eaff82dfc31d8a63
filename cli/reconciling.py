"""All checks of an installation, put together: what does not agree, what of it was mended, and how much there is."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from api.wiring import Services
from core import audit, catalogue
from core.checks import Check, Mismatch, mismatches
from core.leases import someone_lives
from core.tables import Chunk, Document, Original, Revision
from ingest import jobs
from ingest.reconcile import stored_checks
from retrieval.reconcile import ActiveIndex, searched_checks

MOST_ROUNDS = 3
PAUSE_SECONDS = 1.0
# A job brings the index in line every few seconds: what is on its way is there after that.
LOOKS_BESIDE_A_JOB = 20
Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Verified:
    """`mended` is what was found and put right, `left` what still does not agree."""

    left: list[Mismatch]
    mended: list[Mismatch]
    counts: Counts


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
    return verified(services, checks, list(mended.values()))


def verified(services: Services, checks: Sequence[Check], mended: Sequence[Mismatch] = ()) -> Verified:
    """Look at everything; of what was mended, what is there again was not."""
    left = _found(services, checks)
    still = {mismatch.check for mismatch in left}
    return Verified(left, [one for one in mended if one.check not in still], _counts(services))


def _found(services: Services, checks: Sequence[Check]) -> list[Mismatch]:
    def look_again(looks: int) -> bool:
        with services.database.read() as session:
            under_way = jobs.unfinished(session) and someone_lives(session, services.settings.ingest.lease_seconds)
        most = LOOKS_BESIDE_A_JOB if under_way else 2
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
