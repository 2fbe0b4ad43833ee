"""The passwords of the embedded cluster: random, in a file that only its user can read."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pitboss.errors import DatabaseUnavailable


def _password() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Passwords:
    """Of the superuser `postgres`, who only sets up, and of the owner `pattern_factory`. Never shown."""

    postgres: str = field(default_factory=_password, repr=False)
    pattern_factory: str = field(default_factory=_password, repr=False)

    @classmethod
    def load(cls, path: Path, *, new: bool) -> Passwords:
        """Read `path`; where the cluster is `new`, an absent or unfinished file is made. Raises DatabaseUnavailable."""
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
            return cls(postgres=str(known["postgres"]), pattern_factory=str(known["pattern_factory"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
            if not new:
                raise DatabaseUnavailable(
                    f"The embedded database's passwords in {path} are missing or damaged. Put the file back from a "
                    f"backup, or move the folder {path.parent} away to start with an empty database."
                ) from error
        made = cls()
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600, exist_ok=False)
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(asdict(made), file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        return made
