"""Who asks in the tests, and on which day."""

from datetime import date

from core.domain import Principal, Scope

AS_OF = date(2026, 11, 15)
EVERY_SCOPE = frozenset(Scope)
AGENT = Principal("agent", "default", EVERY_SCOPE, frozenset({"agents"}))
SUPERVISOR = Principal("supervisor", "default", EVERY_SCOPE, frozenset({"agents", "supervisors"}))
STRANGER = Principal("stranger", "elsewhere", EVERY_SCOPE, frozenset({"agents", "supervisors"}))
