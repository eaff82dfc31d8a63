"""One parsing process: `python -m ingest.sandbox.child FD`, started by `ingest.sandbox.worker`.

It imports little, because it has to start fast and because every import uses up memory that it may not exceed.
"""

import gc
import socket
import sys
import traceback
from collections.abc import Callable
from functools import partial

from core.errors import UnreadableDocument
from core.tokenizer import load_token_spans
from ingest.prepare import Prepared, PrepareOptions, PrepareRequest, prepare
from ingest.sandbox import frames
from ingest.sandbox.answers import OUT_OF_MEMORY, failed_frame, prepared_frame, refused_frame
from ingest.sandbox.confine import allow_processor_seconds, confine
from ingest.sandbox.frames import Closed, Deadline, Frame
from ingest.sandbox.requests import read_options, read_request
from ingest.tokens import TokenSpans

READY = Frame(b'{"ready": true}')
_ANY_SIZE = sys.maxsize
_FOR_EVER = Deadline(None)

Prepare = Callable[[PrepareRequest, PrepareOptions, TokenSpans], Prepared]


def serve(prepare: Prepare) -> None:
    """Answer files with what `prepare` makes of them, until the other side hangs up."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    # A program that a parser starts must not be able to answer in its place.
    channel.set_inheritable(False)
    options = read_options(frames.receive(channel, _ANY_SIZE, _FOR_EVER))
    confine(options.memory_bytes)
    run = partial(_answer, prepare, options.prepare, load_token_spans(options.tokenizer))
    gc.freeze()
    frames.send(channel, READY, _FOR_EVER)
    try:
        while True:
            frame = frames.receive(channel, _ANY_SIZE, _FOR_EVER)
            allow_processor_seconds(options.seconds)
            frames.send(channel, run(frame), _FOR_EVER)
    except Closed:
        return


def _answer(prepare: Prepare, options: PrepareOptions, token_spans: TokenSpans, frame: Frame) -> Frame:
    request = read_request(frame)
    try:
        return prepared_frame(request.name, prepare(request, options, token_spans))
    except UnreadableDocument as error:
        return refused_frame(error)
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception:
        return failed_frame(traceback.format_exc())


if __name__ == "__main__":
    serve(prepare)
