"""The errors of the house: one base, with a code, an HTTP status and an exit code.

Every error message is one sentence for the person who meets it: what went wrong, with which input, what to do.
`transient` errors may succeed when tried again; all others never do.
"""

from typing import ClassVar


class PolicydeskError(Exception):
    """Base of every error that policydesk raises on purpose."""

    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Something went wrong"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    transient: ClassVar[bool] = False

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInput(PolicydeskError):
    """The caller sent something that can never be accepted; `field` names it."""

    code = "invalid_input"
    title = "The request is not valid"
    status = 422
    exit_code = 2


class ConfigurationError(PolicydeskError):
    """The settings contradict themselves or the machine."""

    code = "configuration_error"
    title = "The settings are not usable"
    exit_code = 2


class NotFound(PolicydeskError):
    code = "not_found"
    title = "Not found"
    status = 404
    exit_code = 4


class Conflict(PolicydeskError):
    """What is asked for is not possible in the state that the thing is in."""

    code = "conflict"
    title = "Not possible in this state"
    status = 409
    exit_code = 2


class Unauthenticated(PolicydeskError):
    code = "unauthenticated"
    title = "A valid bearer token is needed"
    status = 401
    exit_code = 5


class Forbidden(PolicydeskError):
    code = "forbidden"
    title = "The token does not allow this"
    status = 403
    exit_code = 5


class PayloadTooLarge(PolicydeskError):
    code = "payload_too_large"
    title = "The request is too large"
    status = 413
    exit_code = 2


class UnreadableDocument(PolicydeskError):
    """A document that can never be parsed as it is; it ends as `quarantined` with this message."""

    code = "unreadable_document"
    title = "The document cannot be read"
    status = 422
    exit_code = 3


class Unavailable(PolicydeskError):
    """Something this request needs is not ready; trying again later may succeed."""

    code = "unavailable"
    title = "Not ready"
    status = 503
    exit_code = 6
    transient = True


class Busy(Unavailable):
    """A bounded queue is full."""

    code = "busy"
    title = "Too many requests at once"
    status = 429
