"""Texts that one OpenVINO pipeline writes at the same time. Importing this module loads OpenVINO."""

from dataclasses import dataclass

import numpy as np
import openvino
from openvino_genai import ContinuousBatchingPipeline
from openvino_genai.py_openvino_genai import GenerationHandle, GenerationStatus

from core.errors import Unavailable
from generation.engines.openvino_tokens import ChatTokenizer
from generation.engines.request_queue import QueuedGeneration
from generation.engines.streaming import TextStream


@dataclass(frozen=True, slots=True)
class _Text:
    generation: QueuedGeneration
    handle: GenerationHandle
    stream: TextStream

    def read(self) -> None:
        """Hand on the tokens that are there."""
        while self.handle.can_read():
            for output in self.handle.read().values():
                self.stream.add(output.generated_ids)

    def going(self) -> bool:
        return bool(self.handle.get_status() == GenerationStatus.RUNNING)

    def end(self, error: Exception | None = None) -> None:
        self.handle.cancel()
        if error is not None:
            self.generation.put(error)
        self.generation.put(None)


class PipelineBatch:
    """See `generation.engines.batching_thread.Batch`."""

    def __init__(self, pipeline: ContinuousBatchingPipeline, tokenizer: ChatTokenizer) -> None:
        self._pipeline = pipeline
        self._tokenizer = tokenizer
        self._texts: list[_Text] = []
        self._begun = 0

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, generation: QueuedGeneration) -> None:
        request = generation.request
        config = self._pipeline.get_config()
        config.do_sample = False
        config.max_new_tokens = request.max_new_tokens
        prompt = openvino.Tensor(np.array([self._tokenizer.encode(request.messages)], dtype=np.int64))
        handle = self._pipeline.add_request(self._begun, prompt, config)
        self._begun += 1
        self._texts.append(_Text(generation, handle, TextStream(self._tokenizer.decode, generation.put)))

    def step(self) -> None:
        self._pipeline.step()
        for text in list(self._texts):
            self._follow(text)
        self._free()

    def end(self, error: Exception | None) -> None:
        for text in self._texts:
            text.end(error)
        self._texts.clear()
        if error is None:
            self._free()

    def _free(self) -> None:
        """One more step where all that is left was cancelled: only a step takes back the memory that it had."""
        if not self._texts and self._pipeline.has_non_finished_requests():
            self._pipeline.step()

    def _follow(self, text: _Text) -> None:
        """Hand on what was written of a text, and let go of one that is done or that nobody wants."""
        text.read()
        if text.generation.stopped():
            text.end()
        elif text.handle.get_status() == GenerationStatus.IGNORED:
            text.end(Unavailable("The question and its passages are too long for the generator's memory."))
        elif not text.going():
            text.stream.end()
            text.end()
        else:
            return
        self._texts.remove(text)
