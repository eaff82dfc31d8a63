"""llama.cpp by way of xllamacpp: its server inside this process, with room for eight texts at a time."""

import queue
import threading
from collections.abc import Iterator
from typing import Any

import xllamacpp

from benchmarks.chat_contender import ChatRun, Messages

AT_ONCE = 8
CONTEXT = 2_048


def main() -> None:
    run = ChatRun()
    params = xllamacpp.CommonParams()
    params.model.path = str(run.model)
    params.n_parallel = AT_ONCE
    params.n_ctx = AT_ONCE * CONTEXT
    params.cache_prompt = False
    params.use_jinja = True
    server = xllamacpp.Server(params)
    request = {"max_tokens": run.tokens, "ignore_eos": True, "temperature": 0, "stream": True, "cache_prompt": False}

    def write(messages: Messages) -> Iterator[str]:
        pieces: queue.SimpleQueue[Any] = queue.SimpleQueue()

        def handle() -> None:
            server.handle_chat_completions(request | {"messages": messages}, pieces.put)
            pieces.put(None)

        threading.Thread(target=handle).start()
        while (chunk := pieces.get()) is not None:
            for part in chunk if isinstance(chunk, list) else [chunk]:
                if "error" in part or "choices" not in part:
                    raise RuntimeError(str(part))
                for choice in part["choices"]:
                    yield choice["delta"].get("content") or ""

    run.measure(write, ("xllamacpp",))


if __name__ == "__main__":
    main()
