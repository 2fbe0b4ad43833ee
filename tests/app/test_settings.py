"""Settings: which layer wins, and what is said about a wrong one."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.settings import Settings, load_settings, read_file, save_settings
from pitboss.errors import SettingsError


def test_a_flag_wins_over_the_environment_which_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('port = 1\nhost = "::1"\nmodel = "from-file"\n')
    environment = {"PATTERN_FACTORY_PORT": "2", "PATTERN_FACTORY_HOST": "localhost"}
    settings = load_settings({"data_dir": tmp_path, "port": 3}, environment)
    assert (settings.port, settings.host, settings.model) == (3, "localhost", "from-file")
    assert settings.max_running == 4
    origins = settings.origins
    assert [origins[name] for name in ("port", "host", "model", "max_running")] == [
        "flag",
        "environment",
        "settings.toml",
        "default",
    ]


def test_every_setting_has_its_environment_variable(tmp_path: Path) -> None:
    settings = load_settings(
        {},
        {
            "PATTERN_FACTORY_DATA_DIR": str(tmp_path),
            "PATTERN_FACTORY_DSN": "postgresql://amy:secret@db/x",
            "PATTERN_FACTORY_TOKEN": "open sesame",
            "PATTERN_FACTORY_ALLOWED_ORIGINS": "https://a.example, https://b.example",
            "PATTERN_FACTORY_RULEBOOK": "/rules.yaml",
            "PATTERN_FACTORY_MODEL": "m",
            "PATTERN_FACTORY_MODEL_TIMEOUT": "1.5",
            "PATTERN_FACTORY_RULE_TIMEOUT": "2",
            "PATTERN_FACTORY_MAX_RUNNING": "5",
            "PATTERN_FACTORY_MAX_QUEUED": "6",
            "OPENAI_API_KEY": "sk-canary",
            "OPENAI_BASE_URL": "http://localhost:11434/v1",
        },
    )
    assert settings.data_dir == tmp_path
    assert settings.allowed_origins == ("https://a.example", "https://b.example")
    assert (settings.model_timeout, settings.rule_timeout, settings.max_running, settings.max_queued) == (1.5, 2, 5, 6)
    assert settings.rulebook == Path("/rules.yaml")
    for secret in ("secret", "open sesame", "sk-canary"):
        assert secret not in repr(settings)
        assert secret not in str(settings)


@pytest.mark.parametrize(
    ("flags", "environment", "file", "words"),
    [
        ({"port": 70_000}, {}, "", "--port is not usable"),
        ({}, {"PATTERN_FACTORY_PORT": "web"}, "", "PATTERN_FACTORY_PORT is not usable"),
        ({}, {"PATTERN_FACTORY_RULE_TIMEOUT": "0"}, "", "PATTERN_FACTORY_RULE_TIMEOUT is not usable"),
        ({}, {}, "max_running = 0", "max_running in settings.toml is not usable"),
        ({}, {}, "prot = 8000", "a setting that does not exist: prot"),
        ({}, {}, "openai_api_key = 'sk-x'", "a setting that does not exist: openai_api_key"),
        ({}, {}, "port = = 1", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_named_with_where_it_came_from(
    tmp_path: Path, flags: dict[str, object], environment: dict[str, str], file: str, words: str
) -> None:
    (tmp_path / "settings.toml").write_text(file)
    with pytest.raises(SettingsError, match=words):
        load_settings({"data_dir": tmp_path, **flags}, environment)


def test_a_wrong_secret_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"data_dir": tmp_path, "token": ["sk-canary"]}, {})
    assert "sk-canary" not in str(caught.value)


def test_saving_keeps_comments_and_other_settings_and_the_file_private(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "settings.toml"
    save_settings(file, {"port": 8001})
    file.write_text("# mine\n" + file.read_text())
    save_settings(file, {"model": "m", "openai_base_url": None})
    assert read_file(file) == {"port": 8001, "model": "m"}
    assert file.read_text().startswith("# mine")
    save_settings(file, {"port": None})
    assert read_file(file) == {"model": "m"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_settings_file_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings({"data_dir": tmp_path}, {})


def test_the_key_is_kept_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        save_settings(tmp_path / "settings.toml", {"openai_api_key": "sk-x"})


def test_the_data_folder_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings({"data_dir": "here"}, {}).data_dir == tmp_path / "here"
    assert isinstance(load_settings({}, {}), Settings)
