"""A parsing process as its pool sees it: started, asked, looked at from outside, killed."""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import ingest
from ingest.sandbox import frames
from ingest.sandbox.frames import Deadline, Frame
from ingest.sandbox.procfs import address_space, descendants
from ingest.sandbox.requests import ChildOptions, options_frame

START_SECONDS = 60.0
FILES_PER_WORKER = 500
_READY_BYTES = 1_000
_ROOT = Path(ingest.__file__).resolve().parents[1]
# Nothing else of this process's environment, which holds the key that signs tokens and the database's password.
_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX")
_VARIABLES = {
    "LANG": "C.UTF-8",
    "HOME": "/nonexistent",
    "PYTHONPATH": str(_ROOT),
    # One thread each: there are as many processes as processors, and every thread takes address space.
    "TOKENIZERS_PARALLELISM": "false",
    "RAYON_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
    "MALLOC_ARENA_MAX": "1",
}


class Worker:
    """One child with its channel; one thread at a time may ask it, any thread may stop it."""

    def __init__(self, module: str, memory_bytes: int) -> None:
        """Start the child; it has to be greeted next. Raises OSError when the system has no room for it."""
        self.files = 0
        self.broken = False
        self._memory_bytes = memory_bytes
        self._stopping = threading.Lock()
        self._channel, theirs = socket.socketpair()
        try:
            self._process = _popen(module, theirs)
        except OSError:
            self._channel.close()
            raise
        finally:
            theirs.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def greet(self, options: ChildOptions) -> None:
        """Hand over the options and wait until the child is ready. Raises TimeoutError or FrameError when it dies."""
        self._exchange(options_frame(options), START_SECONDS, _READY_BYTES)

    def ask(self, request: Frame, seconds: float, max_bytes: int) -> Frame:
        """The child's answer. Raises TimeoutError or FrameError, after either of which the worker is `broken`."""
        self.files += 1
        return self._exchange(request, seconds, max_bytes)

    def is_usable(self) -> bool:
        """Whether it waits for a file; one that has died, or talks unasked, does not."""
        if self.broken:
            return False
        self._channel.setblocking(False)
        try:
            self._channel.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            pass
        return False

    def is_spent(self) -> bool:
        """Whether the next file is better read by another: this one is broken, old or grown, or left processes."""
        if self.broken or self.files >= FILES_PER_WORKER:
            return True
        return address_space(self.pid) > self._memory_bytes // 2 or bool(descendants(self.pid))

    def stop(self) -> int:
        """Kill the child and all below it, and return its exit status; whoever is asking it sees it hang up."""
        with self._stopping:
            # Once it has been waited for, its number may be that of a stranger.
            if self._process.returncode is None:
                _kill_all(self.pid)
                self._process.wait()
            self.broken = True
            return self._process.returncode

    def kill(self) -> int:
        """Stop it and let go of it; for the thread that has it."""
        status = self.stop()
        self._channel.close()
        return status

    def _exchange(self, request: Frame, seconds: float, max_bytes: int) -> Frame:
        # Until it has answered in full: whatever interrupts this leaves half an answer in the channel.
        self.broken = True
        deadline = Deadline(seconds)
        frames.send(self._channel, request, deadline)
        answer = frames.receive(self._channel, max_bytes, deadline)
        self.broken = False
        return answer


def _popen(module: str, channel: socket.socket) -> "subprocess.Popen[bytes]":
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    # -P, -s and the folder: nothing is imported from where this process happens to run, or from a home.
    return subprocess.Popen(  # noqa: S603  (our own interpreter and module)
        [sys.executable, "-P", "-s", "-B", "-m", module, str(channel.fileno())],
        pass_fds=[channel.fileno()],
        env={**kept, **_VARIABLES},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _kill_all(pid: int) -> None:
    # Those that have left its group are found only while it lives.
    strays = descendants(pid)
    for kill, target in [(os.killpg, pid), *((os.kill, stray) for stray in strays)]:
        with suppress(ProcessLookupError, PermissionError):
            kill(target, signal.SIGKILL)
