"""The catalogue's counter: it grows with every change of what a tenant's searches may see.

Whoever keeps something derived from the catalogue in memory compares the counter, in whatever process it runs.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.tables import Counter
from core.upsert import insert_into

NAME = "catalogue"


def advance(session: Session, tenant: str) -> None:
    """Count a change, in the unit of work that makes it."""
    first = insert_into(session, Counter).values(tenant=tenant, name=NAME, value=1)
    session.execute(first.on_conflict_do_update(index_elements=["tenant", "name"], set_={"value": Counter.value + 1}))


def current(session: Session, tenant: str) -> int:
    """The tenant's counter; 0 before its first document."""
    found = select(Counter.value).where(Counter.tenant == tenant, Counter.name == NAME)
    return session.scalar(found) or 0
