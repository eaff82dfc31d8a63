"""How much memory this process holds while something is done."""

from pathlib import Path

PROCESS = Path("/proc/self")
# Written to `clear_refs`, it makes the kernel forget the highest resident set so far (proc_pid_clear_refs(5)).
FORGET_THE_PEAK = "5"
PEAK = "VmHWM:"
KIB_PER_MIB = 1024


class PeakMemory:
    """The highest resident set of this process since this was made, as the kernel counts it: nothing is sampled.

    All that the process holds counts, the models of other variants too; what other processes hold does not. There is
    one such figure a process, so that one of these is in use at a time.
    """

    def __init__(self) -> None:
        self._begun = _forget_the_peak()

    def mib(self) -> float | None:
        """None where the kernel does not say so: without Linux, or where it may not be told to begin anew."""
        return _highest_mib() if self._begun else None


def _forget_the_peak() -> bool:
    try:
        (PROCESS / "clear_refs").write_text(FORGET_THE_PEAK)
    except OSError:
        return False
    return True


def _highest_mib() -> float | None:
    lines = (PROCESS / "status").read_text().splitlines()
    kib = next((line.split()[1] for line in lines if line.startswith(PEAK)), None)
    return None if kib is None else round(int(kib) / KIB_PER_MIB, 1)
