"""`tagbrief init`: every answer is tried for real, and the file it writes is its owner's alone."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.accounts import DiscordAccount, NoAccount, TelegramAccount
from bot.config import Settings, default_settings, read_settings
from bot.init import Trials, env_lines, set_up, write_env
from bot.ports import SummariserFailed

TELEGRAM, DISCORD, KEY = "123456789:" + "A" * 35, "M" * 26 + ".Gabcde." + "d" * 38, "sk-planted-0123456789"


@dataclass
class Person:
    """Answers each question with what it is given, else with Enter."""

    answers: dict[str, list[str]]
    shown: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def ask(self, question: str, default: str = "", *, hidden: bool = False) -> str:
        name = question.partition(" ")[0]
        if hidden:
            self.hidden.append(name)
        left = self.answers.get(name, [])
        return left.pop(0) if left else default

    def say(self, line: str) -> None:
        self.shown.append(line)

    @property
    def text(self) -> str:
        return "\n".join(self.shown)


async def telegram(_base: str, token: SecretStr) -> TelegramAccount:
    if token.get_secret_value() != TELEGRAM:
        raise NoAccount("Telegram does not know this token", refused=True)
    return TelegramAccount("harbour_bot", hears_groups=False)


async def discord(_base: str, token: SecretStr) -> DiscordAccount:
    if token.get_secret_value() != DISCORD:
        raise NoAccount("Discord cannot be reached (ClientConnectorError)")
    return DiscordAccount("42", "Harbour", hears_all=False)


async def model(settings: Settings) -> None:
    if settings.openai_model == "broken":
        raise SummariserFailed("model.example: the key was refused (401)")


TRIALS = Trials(telegram, discord, model, lambda settings: "cheap" if settings.openai_model == "small" else None)


def list_of(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def run(tmp_path: Path, answers: dict[str, list[str]], now: Settings | None = None) -> tuple[Person, Path]:
    person, env_file = Person(answers), tmp_path / ".env"
    await set_up(person, TRIALS, now or default_settings(), env_file)
    return person, env_file


async def test_what_was_answered_can_be_read_as_settings_again(tmp_path: Path) -> None:
    answers = {
        "TELEGRAM_TOKEN": [TELEGRAM],
        "DISCORD_TOKEN": [DISCORD],
        "OPENAI_BASE_URL": ["http://localhost:11434/v1"],
        "OPENAI_API_KEY": [KEY],
        "OPENAI_MODEL": ["small"],
        "Time": ["berlin"],
        "Language": ["Deutsch"],
    }
    person, env_file = await run(tmp_path, answers)
    found = read_settings(env_file)
    assert found.telegram_token is not None
    assert found.telegram_token.get_secret_value() == TELEGRAM
    assert found.discord_token is not None
    assert found.discord_token.get_secret_value() == DISCORD
    assert (found.openai_base_url, found.openai_model) == ("http://localhost:11434/v1", "small")
    assert (found.default_zone, found.default_language) == ("Europe/Berlin", "Deutsch")
    assert "This is @harbour_bot." in person.text
    assert "Price: cheap." in person.text
    assert "https://t.me/harbour_bot?startgroup=true" in person.text
    assert "client_id=42&scope=bot%20applications.commands&permissions=274877991936" in person.text


async def test_secrets_are_typed_unseen_never_shown_and_nobody_else_can_read_the_file(tmp_path: Path) -> None:
    person, env_file = await run(tmp_path, {"TELEGRAM_TOKEN": [TELEGRAM], "OPENAI_API_KEY": [KEY]})
    assert set(person.hidden) == {"TELEGRAM_TOKEN", "DISCORD_TOKEN", "OPENAI_API_KEY"}
    assert TELEGRAM not in person.text
    assert KEY not in person.text
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600
    assert list_of(tmp_path) == [".env"]


async def test_a_token_that_its_platform_does_not_know_is_asked_for_again(tmp_path: Path) -> None:
    person, env_file = await run(tmp_path, {"TELEGRAM_TOKEN": ["1:a", "2:b", TELEGRAM]})
    assert person.text.count("Telegram does not know this token") == 2
    assert f"TELEGRAM_TOKEN={TELEGRAM}" in env_file.read_text().splitlines()


async def test_a_token_that_is_never_known_is_not_kept(tmp_path: Path) -> None:
    person, env_file = await run(tmp_path, {"TELEGRAM_TOKEN": ["1:a", "2:b", "3:c"]})
    assert "Left open" in person.text
    assert "TELEGRAM_TOKEN" not in env_file.read_text()


async def test_a_token_that_cannot_be_tried_now_is_kept(tmp_path: Path) -> None:
    person, env_file = await run(tmp_path, {"DISCORD_TOKEN": ["untried"]})
    assert "It is kept untried" in person.text
    assert "DISCORD_TOKEN=untried" in env_file.read_text().splitlines()


async def test_a_model_that_does_not_answer_is_kept_and_its_reason_told(tmp_path: Path) -> None:
    person, env_file = await run(tmp_path, {"OPENAI_API_KEY": [KEY], "OPENAI_MODEL": ["broken"]})
    assert "the key was refused (401)" in person.text
    assert "OPENAI_MODEL=broken" in env_file.read_text().splitlines()


async def test_enter_keeps_what_stands_and_other_lines_of_the_file_stay(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"# ours\nLOG_LEVEL=DEBUG\nexport TELEGRAM_TOKEN=old\nOPENAI_API_KEY={KEY}\n")
    now = read_settings(tmp_path / ".env").model_copy(update={"telegram_token": SecretStr(TELEGRAM)})
    _, env_file = await run(tmp_path, {}, now)
    lines = env_file.read_text().splitlines()
    assert lines[:2] == ["# ours", "LOG_LEVEL=DEBUG"]
    assert f"TELEGRAM_TOKEN={TELEGRAM}" in lines
    assert f"OPENAI_API_KEY={KEY}" in lines


async def test_an_answer_that_cannot_be_read_is_asked_for_again(tmp_path: Path) -> None:
    person, env_file = await run(tmp_path, {"Time": ["nowhere at all", "lisbon"], "OPENAI_BASE_URL": ["ftp://x", ""]})
    assert "DEFAULT_ZONE=Europe/Lisbon" in env_file.read_text().splitlines()
    assert "That is not a web address" in person.text


@pytest.mark.parametrize("value", ["plain", "two words", "it's", 'a "b"', "back\\slash", "#no comment", "$HOME"])
def test_any_value_is_read_back_as_it_was(tmp_path: Path, value: str) -> None:
    from dotenv import dotenv_values  # noqa: PLC0415

    write_env(tmp_path / ".env", {"NAME": value})
    assert dotenv_values(tmp_path / ".env", interpolate=False) == {"NAME": value}


def test_what_is_left_empty_leaves_the_file() -> None:
    assert list(env_lines(["A=1", "B=2", "no assignment"], {"A": "", "C": "3"})) == ["B=2", "no assignment", "C=3"]
