"""The audit trail: one row for each deed, written in the same unit of work as the deed."""

from typing import Any

from sqlalchemy.orm import Session

from core.domain import Principal
from core.tables import AuditEvent


def record(session: Session, principal: Principal, action: str, object_id: str, **detail: Any) -> None:
    session.add(
        AuditEvent(
            tenant=principal.tenant,
            subject=principal.subject,
            action=action,
            object_id=object_id,
            detail=detail,
        )
    )
