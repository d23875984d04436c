"""`tagbrief check`: each point, how it stands, how to mend it, and no secret anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.accounts import DiscordAccount, NoAccount, TelegramAccount
from bot.check import Finding, Probes, State, can_run, env_findings, findings, folder_is_writable, lines
from bot.config import Settings, default_settings
from bot.ports import SummariserFailed

NOT_TRIED = Probes(database=None, model=None)
TELEGRAM = "123456789:" + "A" * 35
DISCORD = "M" * 26 + ".Gabcde." + "d" * 38


class DownError(Exception):
    pass


def settings(tmp_path: Path, **given: object) -> Settings:
    return default_settings().model_copy(update={"data_dir": tmp_path / "data", **given})


async def states(chosen: Settings, probes: Probes = NOT_TRIED, env_file: Path = Path("none.env")) -> dict[str, State]:
    return {finding.point: finding.state for finding in await findings(chosen, env_file, probes)}


async def test_without_any_setting_the_bot_can_run_and_is_told_what_is_missing(tmp_path: Path) -> None:
    found = await findings(settings(tmp_path), tmp_path / ".env", NOT_TRIED)
    assert can_run(found)
    assert {finding.point: finding.state for finding in found} == {
        "Settings": State.FINE,
        "Data folder": State.FINE,
        "Database": State.FINE,
        "Sources": State.ABSENT,
        "Bluesky": State.ABSENT,
        "Mastodon": State.ABSENT,
        "X": State.ABSENT,
        "Model": State.ABSENT,
        "Telegram": State.ABSENT,
        "Discord": State.ABSENT,
    }
    assert not (tmp_path / "data").exists()


async def test_networks_are_named_and_what_x_may_cost(tmp_path: Path) -> None:
    given = {"bluesky": ("on",), "mastodon": ("plaza.example",), "x_bearer": SecretStr("hush")}
    text = "\n".join(lines(await findings(settings(tmp_path, **given), tmp_path / ".env", NOT_TRIED)))
    assert "ok  Bluesky: listened to on its own hosts; no key is needed" in text
    assert "ok  Mastodon: asked at plaza.example; no key is needed" in text
    assert "ok  X: at most 1,000 posts a month (X_MONTHLY_POSTS)\n      Set X_POST_PRICE" in text
    priced = settings(tmp_path, **given, x_monthly_posts=2000, x_post_price=0.005)
    assert "$10.00 at $0.005 each" in "\n".join(lines(await findings(priced, tmp_path / ".env", NOT_TRIED)))
    assert "hush" not in text


async def test_a_database_that_does_not_open_keeps_the_bot_from_running(tmp_path: Path) -> None:
    async def down() -> None:
        raise DownError("no answer from db:5432")

    chosen = settings(tmp_path, database_url=SecretStr("postgresql://bot:hush@db/x"))
    found = await findings(chosen, tmp_path / ".env", Probes(down, None, unusable=(DownError,)))
    assert not can_run(found)
    (finding,) = [finding for finding in found if finding.state is State.BROKEN]
    assert finding.found == "PostgreSQL does not open: no answer from db:5432"
    assert "DATABASE_URL" in finding.fix
    assert "hush" not in "".join(lines(found))


async def test_a_model_that_does_not_answer_is_told_but_the_bot_can_run(tmp_path: Path) -> None:
    async def silent() -> None:
        raise SummariserFailed("localhost: no answer within 60 s")

    async def answers() -> None:
        return None

    chosen = settings(tmp_path, openai_base_url="http://localhost:1/v1")
    found = await findings(chosen, tmp_path / ".env", Probes(None, silent))
    assert can_run(found)
    assert "localhost: no answer within 60 s" in "".join(lines(found))
    assert (await states(chosen, Probes(None, silent)))["Model"] is State.DOUBTFUL
    assert (await states(chosen, Probes(None, answers)))["Model"] is State.FINE


@pytest.mark.parametrize(
    ("token", "said"),
    [(TELEGRAM, "looks right, not tried"), ("123:short", "does not look like")],
)
async def test_a_token_is_judged_by_its_form_and_never_shown(token: str, said: str, tmp_path: Path) -> None:
    found = await findings(settings(tmp_path, telegram_token=SecretStr(token)), tmp_path / ".env", NOT_TRIED)
    text = "\n".join(lines(found))
    assert f"TELEGRAM_TOKEN {said}" in text
    assert token not in text


async def test_a_platform_tells_whose_a_token_is_and_what_it_hears(tmp_path: Path) -> None:
    async def account(_base: str, _token: SecretStr) -> TelegramAccount:
        return TelegramAccount("harbour_bot", hears_groups=False)

    async def refused(_base: str, _token: SecretStr) -> DiscordAccount:
        raise NoAccount("Discord does not know this token", refused=True)

    async def away(_base: str, _token: SecretStr) -> TelegramAccount:
        raise NoAccount("Telegram cannot be reached (ClientConnectorError)")

    chosen = settings(tmp_path, telegram_token=SecretStr(TELEGRAM), discord_token=SecretStr(DISCORD))
    found = await findings(chosen, tmp_path / ".env", Probes(None, None, telegram=account, discord=refused))
    text = "\n".join(lines(found))
    assert "@harbour_bot, in groups hears commands only (privacy mode)" in text
    assert "/setprivacy" in text
    assert "Discord does not know this token" in text
    assert not can_run(found)
    later = await findings(chosen, tmp_path / ".env", Probes(None, None, telegram=away))
    assert can_run(later)
    assert "cannot be reached" in "\n".join(lines(later))


def test_an_env_file_that_others_can_read_is_doubtful(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("OPENAI_APIKEY=sk-hush\n")
    path.chmod(0o644)
    found = list(env_findings(path))
    assert [finding.state for finding in found] == [State.FINE, State.DOUBTFUL, State.DOUBTFUL]
    assert found[1].fix == f"chmod 600 {path}"
    assert "OPENAI_APIKEY" in found[2].found
    assert "hush" not in "".join(lines(found))
    path.chmod(0o600)
    assert [finding.point for finding in env_findings(path)] == ["Settings", "Settings"]


def test_a_data_folder_that_is_a_file_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_text("")
    assert folder_is_writable(path).state is State.BROKEN
    assert folder_is_writable(path / "inside").state is State.BROKEN


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    chosen = settings(tmp_path, folders=(tmp_path, tmp_path / "gone"))
    found = [each for each in await findings(chosen, tmp_path / ".env", NOT_TRIED) if each.point == "Sources"]
    assert found == [
        Finding("Sources", State.FINE, f"{tmp_path} is watched"),
        Finding("Sources", State.DOUBTFUL, f"{tmp_path}/gone is not there", "Make it, or correct FOLDERS."),
    ]


async def test_who_runs_it_is_asked_about_new_chats_and_learns_how_to_become_the_one(tmp_path: Path) -> None:
    chosen = settings(tmp_path, telegram_token=SecretStr(TELEGRAM))
    (finding,) = [each for each in await findings(chosen, tmp_path / ".env", NOT_TRIED) if each.point == "Operator"]
    assert chosen.house.code is not None
    assert finding.fix == f"Send the bot: /start {chosen.house.code}"
    assert chosen.house.code not in TELEGRAM

    named = settings(tmp_path, telegram_token=SecretStr(TELEGRAM), operator_chats=("telegram:1",))
    (finding,) = [each for each in await findings(named, tmp_path / ".env", NOT_TRIED) if each.point == "Operator"]
    assert "telegram:1" in finding.found
    assert named.house.code is None
    assert "Operator" not in await states(settings(tmp_path, telegram_token=SecretStr(TELEGRAM), allow_chats="open"))
