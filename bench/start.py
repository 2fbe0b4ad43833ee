"""From the command to a server that answers: on a new data folder, and on one that is there.

Run as `python -m bench.start`. `served` also gives other benches their server.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Figure, p50, print_table

WARM_STARTS, IMPORTS = 5, 5
PATIENCE = 60.0  # seconds until a server counts as dead


@contextmanager
def served(data_dir: Path) -> Iterator[int]:
    """`pattern-factory serve` on a data folder, for the time of a `with`: its port, once `/healthz` answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "app", "serve", "--data-dir", str(data_dir), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for_answer(port)
            yield port
        finally:
            process.terminate()


def _wait_for_answer(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE):
            return
        if time.monotonic() > deadline:
            raise TimeoutError("The server does not answer.")
        time.sleep(0.005)


def seconds_to_start(data_dir: Path) -> float:
    """How long a start takes, until the first answer."""
    started = time.perf_counter()
    with served(data_dir):
        return time.perf_counter() - started


def seconds_to_import(module: str) -> float:
    """How long a new interpreter takes for a module, without its own start."""
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    return float(done.stdout)


def measure() -> list[Figure]:
    """The figures of a start."""
    with TemporaryDirectory(prefix="pf-bench-") as folder:
        first = seconds_to_start(Path(folder))
        warm = [seconds_to_start(Path(folder)) for _ in range(WARM_STARTS)]
    imports = [seconds_to_import("app.cli") for _ in range(IMPORTS)]
    return [
        Figure("first start ever, until it answers", first, "s", 5),
        Figure("warm start, until it answers, p50", p50(warm), "s", 1.5),
        Figure("import of app.cli, p50", p50(imports), "s"),
    ]


if __name__ == "__main__":
    sys.exit(0 if print_table(measure()) else 1)
