"""Whether memory stays flat: peak resident memory of ingesting a few documents, and many.

python -m benchmarks.memory [--documents 700 20000]
"""

import argparse
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from rich.console import Console

from benchmarks.corpus import write_synthetic
from benchmarks.measure import PeakMemory
from benchmarks.report import markdown_table, rich_table

HEADINGS = ("Documents", "Peak memory, MiB", "Times the first", "Documents/s", "States")
Measured = tuple[float, float, dict[str, int]]


def measured(documents: int, models: Path) -> Measured:
    """Peak memory in MiB, seconds and documents by state of one ingest, in a process of its own.

    The embedding model, which is converted once on a machine, is taken from `models`.
    """
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="policydesk-memory-") as folder:
        write_synthetic(Path(folder, "corpus"), documents)
        shutil.copytree(models, Path(folder, "data", "models"))
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            return pool.submit(_ingest, Path(folder)).result()


def _ingest(folder: Path) -> Measured:
    # Imported here: the process that starts this one stays small.
    from benchmarks import contender_policydesk as contender

    memory = PeakMemory()
    services = contender.open_services(folder / "data")
    start = time.monotonic()
    counts = contender.ingest(services, folder / "corpus")
    seconds = time.monotonic() - start
    services.close()
    return memory.stop(), seconds, counts


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare the peak memory of ingesting few and many documents.")
    parser.add_argument("--documents", type=int, nargs="+", default=[700, 20_000], help="Sizes (default: 700 20000).")
    rows: list[list[str]] = []
    first = 0.0
    with tempfile.TemporaryDirectory(prefix="policydesk-models-") as folder:
        subprocess.run([sys.executable, "-m", "benchmarks.convert", folder], check=True)
        for documents in parser.parse_args().documents:
            peak, seconds, counts = measured(documents, Path(folder))
            first = first or peak
            states = ", ".join(f"{count:,} {state}" for state, count in counts.items())
            rows.append([f"{documents:,}", f"{peak:,.0f}", f"{peak / first:.2f}", f"{documents / seconds:.1f}", states])
            print(*rows[-1], sep=" | ", flush=True)
    Console().print(rich_table("Memory", HEADINGS, rows))
    print(markdown_table(HEADINGS, rows))


if __name__ == "__main__":
    main()
