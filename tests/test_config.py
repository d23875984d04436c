"""Settings: read once, checked whole, and never a secret in an error."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.config import BadSettings, Settings, default_data_dir, read_settings, unknown_names

ROOT = Path(__file__).parent.parent
NAMES = [name.upper() for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (*NAMES, "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def problems(env: str, tmp_path: Path) -> tuple[str, ...]:
    path = tmp_path / "settings.env"
    path.write_text(env, encoding="utf-8")
    with pytest.raises(BadSettings) as caught:
        read_settings(path)
    return caught.value.problems


def test_without_any_setting_everything_has_a_default() -> None:
    settings = read_settings()
    assert settings.data_dir == Path.home() / ".local/share/tagbrief"
    assert settings.database == f"sqlite:///{settings.data_dir}/tagbrief.db"
    assert settings.allow_chats == "ask"
    assert settings.default_language == "English"
    assert not settings.has_model
    assert settings.bluesky == ("on",)
    assert len(settings.mastodon) == 3


@pytest.mark.parametrize("word", ["off", "OFF"])
def test_a_network_is_switched_off_by_a_word(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLUESKY", word)
    monkeypatch.setenv("MASTODON", word)
    settings = read_settings()
    assert (settings.bluesky, settings.mastodon) == ((), ())


def test_servers_and_off_at_once_are_refused(tmp_path: Path) -> None:
    assert problems("MASTODON=off,plaza.example\n", tmp_path)[0].startswith("MASTODON names servers and says off")


@pytest.mark.parametrize("line", ["X_MONTHLY_POSTS=5", "X_POST_PRICE=-1"])
def test_what_x_may_cost_is_checked(line: str, tmp_path: Path) -> None:
    assert problems(line + "\n", tmp_path)[0].startswith(line.partition("=")[0] + " is not between")


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")
    monkeypatch.setenv("OPENAI_TIMEOUT", "")
    monkeypatch.setenv("DATA_DIR", "")
    settings = read_settings()
    assert settings.openai_api_key is None
    assert settings.openai_timeout == 60
    assert settings.data_dir == default_data_dir()


def test_the_env_file_of_the_working_directory_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("OPENAI_MODEL=from-file\nLOG_LEVEL=debug\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("OPENAI_MODEL", "from-environment")
    settings = read_settings()
    assert settings.openai_model == "from-environment"
    assert settings.log_level == "DEBUG"


def test_an_env_file_saved_by_an_editor_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "notepad.env"
    path.write_text("OPENAI_MODEL=tiny\n", encoding="utf-8-sig")
    assert read_settings(path).openai_model == "tiny"


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLDERS", "/srv/a, ~/b ,")
    monkeypatch.setenv("DISCORD_GUILD_IDS", "12, 34")
    settings = read_settings()
    assert settings.folders == (Path("/srv/a"), Path.home() / "b")
    assert settings.discord_guild_ids == (12, 34)


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
        ("postgres://u:p@h/d", "postgresql://u:p@h/d"),
        ("postgresql+asyncpg://u:p@h/d", "postgresql://u:p@h/d"),
    ],
)
def test_a_database_url_gets_its_async_driver(url: str, opened: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert read_settings().database == opened


def test_a_local_model_server_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:8080/v1/")
    settings = read_settings()
    assert settings.has_model
    assert settings.openai_base_url == "http://localhost:8080/v1"


def test_all_problems_are_told_at_once_each_with_its_variable_and_an_example(tmp_path: Path) -> None:
    told = problems(
        "LOG_LEVEL=loud\nALLOW_CHATS=everyone\nOPENAI_TIMEOUT=soon\nDISCORD_GUILD_IDS=12,home\n"
        "WEB_URL=example.org\nDATABASE_URL=mysql://root@db/x\nDEFAULT_LANGUAGE=d3\n",
        tmp_path,
    )
    assert [line.split()[0] for line in told] == [
        "DATABASE_URL",
        "DEFAULT_LANGUAGE",
        "ALLOW_CHATS",
        "LOG_LEVEL",
        "OPENAI_TIMEOUT",
        "DISCORD_GUILD_IDS",
        "WEB_URL",
    ]
    assert all(f"for example {line.split()[0]}=" in line for line in told)
    assert "ask, list or open" in told[2]


@pytest.mark.parametrize(
    ("env", "secret"),
    [
        ("TELEGRAM_TOKEN='1234:hush hush'", "hush"),
        ("DISCORD_TOKEN='hush\thush'", "hush"),
        ("OPENAI_API_KEY='sk hush'", "hush"),
        ("DATABASE_URL=mysql://root:hush@db/x", "hush"),
        ("OPENAI_BASE_URL=htp://me:hush@host/v1", "hush"),
        ("TELEGRAM_WEBHOOK_SECRET=hush!!", "hush"),
        ("X_BEARER='hush hush'", "hush"),
        ("REDDIT_FEED_TOKEN='hush hush'", "hush"),
    ],
)
def test_a_secret_is_never_shown_by_an_error(env: str, secret: str, tmp_path: Path) -> None:
    told = problems(env + "\n", tmp_path)
    assert len(told) == 1
    assert secret not in told[0]


def test_a_secret_is_not_in_the_settings_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "TELEGRAM_TOKEN", "DISCORD_TOKEN", "TELEGRAM_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, "hush-hush")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hush@h/d")
    assert "hush" not in repr(read_settings())


def test_a_webhook_without_its_secret_is_refused(tmp_path: Path) -> None:
    told = problems("TELEGRAM_WEBHOOK_URL=https://bot.example.org/t\n", tmp_path)
    assert told[0].startswith("TELEGRAM_WEBHOOK_SECRET is not set although TELEGRAM_WEBHOOK_URL is")


def test_an_env_file_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"other\.env cannot be read: No such file"):
        read_settings(tmp_path / "other.env")


def test_a_line_that_is_no_assignment_is_named(tmp_path: Path) -> None:
    told = problems("LOG_LEVEL=INFO\n'what is this\n", tmp_path)
    assert told == (f"{tmp_path}/settings.env, line 2: not of the form NAME=value",)


def test_an_env_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "settings.env"
    path.write_bytes(b"LOG_LEVEL=\xff\xfe\n")
    with pytest.raises(BadSettings, match="not UTF-8"):
        read_settings(path)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(read_settings(), "log_level", "ERROR")  # noqa: B010 - plain assignment does not pass mypy


def test_misspelt_variables_of_the_env_file_are_found(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("OPENAI_APIKEY=x\nlog_level=INFO\n")
    assert unknown_names(path) == ["OPENAI_APIKEY"]


def test_the_example_file_names_every_setting_with_its_words_and_nothing_else(tmp_path: Path) -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^# ?([A-Z_]+)=(.*)$", text, re.MULTILINE)
    assert [name for name, _ in named] == NAMES
    for name, example in named:
        field = Settings.model_fields[name.lower()]
        assert field.examples == [example]
        assert f"# {field.description}\n" in text
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    assert read_settings() == Settings()


def test_chats_are_listed_by_their_keys(tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_text("ALLOW_CHATS=list\nALLOWED_CHATS=telegram:-1001,discord:guild-7\nOPERATOR_CHATS=telegram:1\n")
    house = read_settings(file).house
    assert (house.allow, house.allowed) == ("list", frozenset({"telegram:-1001", "discord:guild-7"}))
    assert house.operators == ("telegram:1",)
    file.write_text("ALLOWED_CHATS=@lantern\n")
    with pytest.raises(BadSettings, match="ALLOWED_CHATS holds something else than chats"):
        read_settings(file)
