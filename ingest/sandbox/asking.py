"""One file, one worker, one answer: what comes back of it, and whose fault it is when nothing does."""

from core.errors import PolicydeskError, UnreadableDocument
from ingest.parsers.base import ParseLimits
from ingest.prepare import Prepared, PrepareRequest
from ingest.sandbox.answers import Answer
from ingest.sandbox.caps import ParserCaps
from ingest.sandbox.frames import FrameError
from ingest.sandbox.requests import request_frame
from ingest.sandbox.verify import most_bytes, read_answer
from ingest.sandbox.worker import Worker


class WorkerLost(Exception):
    """The worker can read no more; `refusal` is for a person, should the file be the cause, the rest for the log."""

    def __init__(self, detail: str, refusal: UnreadableDocument) -> None:
        super().__init__(detail)
        self.detail = detail
        self.refusal = refusal


def ask(worker: Worker, request: PrepareRequest, caps: ParserCaps, limits: ParseLimits) -> Prepared:
    """What the worker makes of the file.

    Raises UnreadableDocument where it can make nothing of it or takes too long, WorkerLost where it dies of it, and
    PolicydeskError, with the child's traceback as its note, for an error that nobody meant.
    """
    memory = f"{caps.memory_mb:,} MB of memory"
    try:
        answer = read_answer(worker.ask(request_frame(request), caps.seconds, most_bytes(limits)), limits)
    except TimeoutError as error:
        advice = "split it, or raise ingest.parser_seconds"
        raise _refusal(request, f"it took longer than {caps.seconds:g} s to read; {advice}") from error
    except FrameError as error:
        worker.broken = True
        reason = f"it crashed its parser, or needs more than {memory}; save it again or split it"
        raise WorkerLost(str(error), _refusal(request, reason)) from error
    if answer.out_of_memory:
        worker.broken = True
        reason = f"it needs more than {memory}; split it, or raise ingest.parser_memory_mb"
        raise WorkerLost("out of memory", _refusal(request, reason))
    return _told(answer)


def _refusal(request: PrepareRequest, reason: str) -> UnreadableDocument:
    return UnreadableDocument(f"{request.name!r} cannot be read: {reason}.")


def _told(answer: Answer) -> Prepared:
    if answer.prepared is not None:
        return answer.prepared
    if answer.refused is not None:
        raise UnreadableDocument(answer.refused.message, field=answer.refused.field)
    error = PolicydeskError("An internal error; the server's log has the details.")
    error.add_note(f"In the parsing process:\n{answer.failed}")
    raise error
