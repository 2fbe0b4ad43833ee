"""The documents say what the code has: settings, commands, error codes; their links lead somewhere."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import SecretStr

import app
import pitboss
from app.cli import cli
from app.cli.running import DONE, FAILED, INTERRUPTED, USAGE
from app.importing import TABLES
from app.settings import _PLAIN_ENVIRONMENT, FILE_ALONE, IN_FILE, PREFIX, Settings
from pitboss.errors import PitbossError

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])
SETTINGS = sorted(set(Settings.model_fields) - {"origins"})


def text(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def row_of(setting: str) -> list[str]:
    """The table's row of a setting: name, flag, variable, in the file, default, meaning."""
    rows = [cells(line) for line in text("settings.md").splitlines() if line.startswith(f"| `{setting}` |")]
    assert len(rows) == 1, f"{setting} has {len(rows)} rows"
    return rows[0]


def commands(group: click.Group = cli, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that can be typed, with its words."""
    for name, command in group.commands.items():
        words = f"{before}{name}"
        if isinstance(command, click.Group):
            yield from commands(command, f"{words} ")
        else:
            yield words, command


def codes(kind: type[PitbossError] = PitbossError) -> set[str]:
    return {kind.code}.union(*(codes(child) for child in kind.__subclasses__()))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_on_its_page_with_its_variable(setting: str) -> None:
    variable = f"`{_PLAIN_ENVIRONMENT.get(setting, PREFIX + setting.upper())}`"
    assert row_of(setting)[2] == ("" if setting in FILE_ALONE else variable)


def test_the_page_has_no_setting_that_does_not_exist() -> None:
    table = text("settings.md").split("## All settings")[1].split("\n## ")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == SETTINGS


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_page_says_which_settings_a_file_may_hold(setting: str) -> None:
    assert row_of(setting)[3] == ("yes" if setting in IN_FILE else "no")


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_page_says_a_settings_default(setting: str) -> None:
    default = Settings.model_fields[setting].default
    if isinstance(default, (str, int, float)) and not isinstance(default, bool) and default != "":
        assert row_of(setting)[4].startswith(f"`{default:g}`" if isinstance(default, float) else f"`{default}`")
    elif isinstance(default, SecretStr):
        assert default.get_secret_value() == ""


def test_every_flag_is_on_the_page_of_settings_and_no_other() -> None:
    flags = {
        option.name: option.opts[0]
        for option in cli.params
        if isinstance(option, click.Option) and option.name in Settings.model_fields
    }
    said = {setting: flag[0] for setting in SETTINGS if (flag := re.findall(r"`(--[\w-]+)", row_of(setting)[1]))}
    assert said == flags


@pytest.mark.parametrize("words", [words for words, _ in commands()])
def test_every_command_has_a_heading_and_an_example(words: str) -> None:
    page = text("terminal.md")
    assert re.search(rf"^### .*`{words}\b", page, re.MULTILINE)
    assert re.search(rf"pattern-factory (--\S+ \S+ )?{words}\b", page)


@pytest.mark.parametrize(("words", "command"), list(commands()))
def test_every_argument_of_a_command_is_in_its_heading(words: str, command: click.Command) -> None:
    arguments = [str(parameter.name).upper() for parameter in command.params if isinstance(parameter, click.Argument)]
    assert f"`{' '.join([words, *arguments])}`" in text("terminal.md")


def test_every_option_of_the_commands_is_on_the_page() -> None:
    options = {
        name
        for _, command in [("", cli), *commands()]
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }
    assert {option for option in options if f"`{option}" not in text("terminal.md")} == set()


def test_every_table_that_takes_a_file_is_on_the_page() -> None:
    assert [table for table in TABLES if f"`{table}`" not in text("terminal.md")] == []


@pytest.mark.parametrize("code", [DONE, FAILED, USAGE, INTERRUPTED])
def test_every_exit_code_is_on_the_page(code: int) -> None:
    assert f"\n| {code} | " in text("terminal.md")


def test_every_error_code_is_in_the_protocol() -> None:
    for package in (app, pitboss):  # some errors live beside what raises them
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                importlib.import_module(found.name)
    assert {code for code in codes() if f"`{code}`" not in text("protocol.md")} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_page_is_in_the_list_of_documents() -> None:
    index = text("README.md")
    assert [
        page.name for page in DOCS.glob("*.md") if page.name != "README.md" and f"]({page.name})" not in index
    ] == []


def test_every_file_that_a_page_names_is_there() -> None:
    named = {
        name
        for page in PAGES
        for name in re.findall(
            r"`((?:app|pitboss|widgets|resources|tests|docs|bench)/[\w./-]*)`", page.read_text("utf-8")
        )
    }
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_every_decision_has_a_date_a_choice_and_what_was_rejected() -> None:
    entries = re.split(r"^### ", text("decisions.md"), flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        title = entry.splitlines()[0]
        assert re.match(r"20\d\d-\d\d-\d\d: .+\?$", title), title
        assert "- **Choice:** " in entry, title
        assert "- **Rejected:** " in entry, title
