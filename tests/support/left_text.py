"""Leaves one text in its midst, and closes the engine in the midst of another; OpenVINO complains at the very end.

python -m tests.support.left_text DATA_DIR
"""

import sys
from pathlib import Path

from core.settings import GenerationSettings
from generation.engines.base import GenerationRequest
from generation.engines.openvino import OpenVinoEngine

MESSAGES = [{"role": "user", "content": "Tell me a long story about a cat."}]


def main(data_dir: str) -> None:
    engine = OpenVinoEngine(GenerationSettings(), Path(data_dir))
    engine.load()
    left = iter(engine.submit(GenerationRequest(MESSAGES, 400)))
    next(left)
    left.close()
    for _ in engine.submit(GenerationRequest(MESSAGES, 400)):
        engine.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
