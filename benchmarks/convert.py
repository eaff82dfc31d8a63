"""Converts the packaged embedding model, as the first command on a machine does.

python -m benchmarks.convert FOLDER
"""

import sys
from pathlib import Path

from retrieval.embedder import Embedder, embedder_path

if __name__ == "__main__":
    Embedder(embedder_path(None), cache_dir=Path(sys.argv[1])).load()
