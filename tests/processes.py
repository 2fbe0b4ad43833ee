"""`pattern-factory` as a process of its own, for tests of the command line and of the whole."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WITHOUT = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "OPENAI_API_KEY", "OPENAI_BASE_URL")


@dataclass(frozen=True)
class Terminal:
    """Runs `pattern-factory` on one data folder."""

    data_dir: Path

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment without what would change the product's behaviour."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PATTERN_FACTORY_") and name not in WITHOUT
        }
        return kept | {"PATTERN_FACTORY_DATA_DIR": str(self.data_dir), "PYTHONWARNINGS": "error::ResourceWarning"}

    def __call__(self, *arguments: str, typed: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; it must exit with `code`."""
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            input=typed,
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=60,
        )
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def json(self, *arguments: str) -> Any:
        """The rows that a command prints, as JSON."""
        return json.loads(self(*arguments, "--format", "json").stdout)

    def start(
        self, *arguments: str, stdin: int = subprocess.DEVNULL, environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start a command that stays. `environment` is added to what it has anyway."""
        return subprocess.Popen(
            [sys.executable, "-m", "app", *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**self.environment, **(environment or {})},
        )


def free_port() -> int:
    """A port of loopback that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
