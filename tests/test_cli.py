"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bot
from bot.cli import ExitCode, app
from bot.config import Settings
from bot.terminal import SAMPLE
from tests.offline import OFF

ROOT = Path(__file__).parent.parent
STOPPED = "Harbour Line trams stopped at 06:40 after inspectors found a cracked rail near Lantern Bridge."


@pytest.fixture(autouse=True)
def _a_clean_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in OFF.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LOG_LEVEL", "WARNING")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def thread(tmp_path: Path) -> Path:
    """A folder with two posts under #HarbourTram and one under another tag."""
    folder = tmp_path / "thread"
    folder.mkdir()
    texts = (f"{STOPPED} #HarbourTram", "Bus H1 runs every 10 minutes. #HarbourTram", "Rain. #Weather")
    posts = ({"id": f"p{n}", "source": "plaza", "author": f"a{n}", "text": text} for n, text in enumerate(texts))
    (folder / "posts.jsonl").write_text("\n".join(map(json.dumps, posts)))
    return folder


def tagbrief(*words: str, given: str | bytes | None = None) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command run in this process."""
    result = CliRunner().invoke(app, list(words), input=given, prog_name="tagbrief")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.stdout, result.stderr


def started(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *words],
        input=given,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


# Help and version ---------------------------------------------------------------------------------------


def test_version_and_help_name_what_there_is() -> None:
    assert tagbrief("--version") == (ExitCode.OK, f"tagbrief {bot.__version__}\n", "")
    code, out, _ = tagbrief("--help")
    assert code == ExitCode.OK
    for command in ("run", "digest", "check", "demo", "inspect"):
        assert f"\n  {command} " in out
    assert tagbrief()[0] == ExitCode.BAD_INPUT


def test_help_imports_nothing_heavy() -> None:
    heavy = {"pydantic", "sqlalchemy", "openai", "rich", "prompt_toolkit", "bot.pipeline"}
    asked = f"""
import sys
from bot.cli import main
sys.argv = ["tagbrief", "--help"]
try:
    main()
finally:
    print(sorted({heavy} & set(sys.modules)))
"""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


# Digest -------------------------------------------------------------------------------------------------


def test_a_digest_of_files_prints_a_brief_and_leaves_nothing_behind(thread: Path, tmp_path: Path) -> None:
    code, out, err = tagbrief("digest", "#HarbourTram", "--from", str(thread))
    assert (code, err) == (ExitCode.OK, "")
    assert out.startswith("#HarbourTram")
    assert "06:40" in out
    assert "Rain" not in out
    assert not (tmp_path / "data").exists()


def test_a_digest_as_json_has_the_keys_of_the_contract(thread: Path) -> None:
    code, out, _ = tagbrief("digest", "harbourtram", "--from", str(thread), "--format", "json", "--language", "de")
    assert code == ExitCode.OK
    made = json.loads(out)
    assert (made["tag"], made["language"], made["engine"]) == ("harbourtram", "Deutsch", "extractive")
    assert (made["posts"], made["copies"], made["window"]) == (2, 0, {"since": None, "until": None})
    (claim,) = [claim for claim in made["claims"] if "06:40" in claim["text"]]
    assert claim["evidence"][0]["quote"] in STOPPED


@pytest.mark.parametrize(("format_", "mark"), [("telegram", "<b>#HarbourTram</b>"), ("discord", "**\\#HarbourTram**")])
def test_a_digest_comes_in_the_markup_of_a_platform(format_: str, mark: str, thread: Path) -> None:
    code, out, _ = tagbrief("digest", "#HarbourTram", "--from", str(thread), "--format", format_)
    assert code == ExitCode.OK
    assert mark in out


def test_a_tag_that_no_post_carries_is_answered_with_those_there(thread: Path) -> None:
    assert tagbrief("digest", "#x", "--from", str(thread), "--format", "json") == (
        ExitCode.FAILED,
        "",
        "tagbrief: No post carries #x; the 3 posts carry #HarbourTram (2), #Weather (1).\n",
    )


def test_posts_older_than_the_window_are_told_of(tmp_path: Path) -> None:
    path = tmp_path / "old.jsonl"
    path.write_text(json.dumps({"id": "1", "text": f"{STOPPED} #a1", "created_at": "2020-01-01T00:00:00Z"}))
    assert tagbrief("digest", "#a1", "--from", str(path), "--since", "24h") == (
        ExitCode.FAILED,
        "",
        "tagbrief: No post of the last 24 hours carries #a1; 1 older post would: --since 30d\n",
    )
    assert tagbrief("digest", "#a1", "--from", str(path))[0] == ExitCode.OK


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("#a1", "--from", "gone.txt"), "gone.txt: No such file or directory"),
        (("#a1", "--since", "soon"), "--since soon is not a length of time; for example 24h, 7d, 1h15m"),
        (("#1",), '"1" is not a tag: it needs a letter, as in #MuseSpark'),
        (("#a1", "--env-file", "gone.env"), "gone.env cannot be read: No such file or directory"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(words: tuple[str, ...], line: str) -> None:
    assert tagbrief("digest", *words) == (ExitCode.BAD_INPUT, "", f"tagbrief: {line}\n")


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, out, err = tagbrief("digest", "#a1", "--from", "empty")
    assert (code, out) == (ExitCode.FAILED, "")
    assert err == "tagbrief: No post carries #a1: nothing that was read holds a post.\n"


def test_what_could_not_be_read_is_told_beside_the_brief_of_the_rest(thread: Path) -> None:
    with (thread / "posts.jsonl").open("a") as file:
        file.write("\n{not json\n")
    code, out, err = tagbrief("digest", "#HarbourTram", "--from", str(thread))
    assert code == ExitCode.BAD_INPUT
    assert "06:40" in out
    assert err.startswith("tagbrief: ")
    assert "posts.jsonl:4: not JSON" in err
    assert err.count("\n") == 1


@pytest.mark.slow
def test_without_files_the_store_of_the_bot_is_asked(thread: Path) -> None:
    code, out, err = tagbrief("digest", "#HarbourTram")
    assert (code, out) == (ExitCode.FAILED, "")
    assert err == (
        "tagbrief: No post kept here carries #harbourtram. To read files: tagbrief digest '#harbourtram' --from PATH\n"
    )
    started("run", "--from", str(thread))
    code, out, _ = tagbrief("digest", "#HarbourTram")
    assert code == ExitCode.OK
    assert "06:40" in out


def test_every_wrong_setting_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "loud")
    monkeypatch.setenv("WEB_URL", "nowhere")
    code, out, err = tagbrief("run")
    assert (code, out) == (ExitCode.BAD_INPUT, "")
    assert [line.split()[1] for line in err.splitlines()] == ["LOG_LEVEL", "WEB_URL"]


# Inspect, check, demo -----------------------------------------------------------------------------------


def test_inspect_says_for_each_post_in_order_of_time_what_it_copies() -> None:
    posts = [
        {"id": "later", "text": STOPPED, "created_at": "2026-03-14T08:00:00Z"},
        {"id": "first", "text": STOPPED, "created_at": "2026-03-14T07:00:00Z"},
    ]
    code, out, err = tagbrief("inspect", "dedupe", given="\n".join(map(json.dumps, posts)))
    assert (code, err) == (ExitCode.OK, "")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"id": "first", "copy_of": None, "score": 0.0, "why": "new", "similar_to": None},
        {"id": "later", "copy_of": "first", "score": 1.0, "why": "exact", "similar_to": None},
    ]


def test_inspect_says_how_far_evidence_supports_a_claim_and_names_bad_lines() -> None:
    pairs = [
        {"id": 1, "claim": "Harbour Line trams halted at 06:40.", "evidence": [STOPPED]},
        {"id": 2, "claim": "Harbour Line trams halted at 09:15.", "evidence": [STOPPED]},
    ]
    given = "\n".join([*map(json.dumps, pairs), "{", '{"id": 3, "claim": "A", "evidence": "B"}', "[]", ""])
    code, out, err = tagbrief("inspect", "support", given=given)
    assert code == ExitCode.BAD_INPUT
    first, second = map(json.loads, out.splitlines())
    assert (first["id"], first["supported"]) == (1, True)
    assert (second["id"], second["supported"], second["why"]) == (2, False, "number not in the evidence: 09:15")
    assert second["score"] < 0.5 <= first["score"]
    assert [line.split(": ")[1] for line in err.splitlines()] == ["stdin:3", "stdin:4", "stdin:5"]


def test_a_bad_line_is_named_and_the_others_are_judged() -> None:
    given = json.dumps({"id": "1", "text": STOPPED}).encode() + b"\n\xff\xfe\n{\n"
    code, out, err = tagbrief("inspect", "dedupe", given=given)
    assert code == ExitCode.BAD_INPUT
    assert json.loads(out)["id"] == "1"
    assert [line.split(": ")[1] for line in err.splitlines()] == ["stdin:2", "stdin:3"]


def test_check_tells_what_is_missing_and_asks_no_server_when_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hush")
    code, out, err = tagbrief("check", "--offline")
    assert (code, err) == (ExitCode.OK, "")
    assert "ok  Model: gpt-4.1-mini at OpenAI, not asked" in out
    assert "hush" not in out


def test_check_fails_where_the_bot_cannot_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file"))
    code, out, _ = tagbrief("check")
    assert code == ExitCode.FAILED
    assert f"!!  Data folder: {tmp_path}/file is not a folder" in out


def test_a_table_of_the_operator_that_is_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "actors.csv").write_text("bad,table\n")
    code, out, _ = tagbrief("check")
    assert code == ExitCode.FAILED
    assert "!!  Own tables: actors.csv" in out
    code, out, err = tagbrief("digest", "#a1")
    assert (code, out) == (ExitCode.BAD_INPUT, "")
    assert err.startswith("tagbrief: actors.csv")


WITHOUT_SOCKETS = """
import sys
def watch(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.bind"):
        raise SystemExit(f"reached out: {event} {args[1:]}")
sys.addaudithook(watch)
from bot.cli import app
app(["demo"], prog_name="tagbrief")
"""


def test_the_demo_shows_the_whole_way_opens_no_socket_and_leaves_nothing(tmp_path: Path) -> None:
    networks_on = {name: value for name, value in os.environ.items() if name not in OFF}
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", WITHOUT_SOCKETS], env={**networks_on, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    typed = [line for line in done.stdout.splitlines() if line.startswith("> ")]
    assert typed == ["> /follow #HarbourTram", "> /why 1", "> /mute word giveaway", "> /why #HarbourTram"]
    assert "CONFIRMED (by Porto Vela Transit)" in done.stdout
    assert "Would have hidden 1 of the last 12 posts." in done.stdout
    assert "\x1b" not in done.stdout
    assert list(tmp_path.iterdir()) == []


# Run ----------------------------------------------------------------------------------------------------


def test_the_piped_console_answers_each_line_and_ends_with_its_input() -> None:
    done = started("run", "--from", str(SAMPLE), given="/follow #harbourtram\n/why 1\n\nhello\n/folow\n")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:4] == [
        "tagbrief: briefs of a hashtag that keep facts, reports and speculation apart.",
        "Try /follow #tag, or /help. Leave with Ctrl-D.",
        "9 new posts under #harbourtram, 3 copies folded",
        "Following #harbourtram. Briefs in English, daily at 09:00 (UTC). Watched: saved pages.",
    ]
    assert any(line.startswith("Claim 1 · CONFIRMED") for line in lines)
    assert lines[-3].startswith("Commands begin with /")
    assert "\x1b" not in done.stdout


@pytest.mark.slow
def test_what_the_console_was_told_is_known_after_a_restart() -> None:
    started("run", "--from", str(SAMPLE), given="/follow #harbourtram\n/mute word giveaway\n/quit\n/never\n")
    done = started("run", "--from", str(SAMPLE), given="/following\n/mutes\n")
    assert "#harbourtram · English" in done.stdout
    assert "1. word “giveaway”" in done.stdout
    assert "new post" not in done.stdout


@pytest.mark.slow
def test_a_file_dropped_in_while_the_bot_runs_is_picked_up_once(thread: Path) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", "run", "--from", str(thread)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    head = [process.stdout.readline() for _ in range(3)]
    assert head[2] == "3 new posts (#harbourtram (2), #weather (1))\n"
    (thread / "new.txt").write_text("The tram depot at Mole Street opens on 3 May 2026. #HarbourTram")
    assert process.stdout.readline() == "1 new post under #harbourtram\n"
    time.sleep(2.5)  # two more looks
    rest, _ = process.communicate("/quit\n", timeout=20)
    assert rest == "Goodbye.\n"
    assert process.returncode == 0


def test_whatever_is_logged_of_a_run_goes_to_stderr_as_json_without_a_posts_text_or_a_token(
    thread: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "123456789:" + "Ab3_" * 9
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", token.replace(":", "-"))
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    token = token.replace(":", "-")
    (thread / "token.txt").write_text(f"The mast at Mole Street sends {token}. #HarbourTram")
    done = started("run", "--from", str(thread), given="/follow #harbourtram\n/digest\n/why 1\n")
    assert done.returncode == 0
    assert "06:40" in done.stdout
    told = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert [line["event"] for line in told if line["level"] == "info"] == [
        "start",
        "source looked at",
        "answer sent",
        "answer sent",
        "stop",
    ]
    for planted in (token, "06:40", "Mole Street", "inspectors", "Rain"):
        assert planted not in done.stderr


def test_a_share_of_the_work_needs_a_database_that_can_be_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "hush")
    done = started("run", "--role", "gateway")
    assert done.returncode == 1
    assert done.stderr == (
        "tagbrief: --role gateway shares the work with other processes: that needs a PostgreSQL DATABASE_URL.\n"
    )


@pytest.mark.parametrize("asked", [["--role", "worker"], ["--now", "2026-04-14T09:00"]])
def test_what_a_run_cannot_be_is_said_at_once(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    if "--now" in asked:
        monkeypatch.setenv("TELEGRAM_TOKEN", "hush")
    done = started("run", *asked)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_a_reader_that_leaves_early_causes_no_stack_trace() -> None:
    command = f"{sys.executable} -m bot demo | head -n 1"
    done = subprocess.run(  # noqa: S602 - a pipe is the point, the words are ours
        command, shell=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("The sample thread")
    assert done.stderr == ""


def test_ctrl_c_ends_without_a_stack_trace() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    process.stdout.readline()
    time.sleep(0.3)
    process.send_signal(2)
    _, err = process.communicate(timeout=20)
    assert process.returncode == ExitCode.INTERRUPTED
    assert err.strip() == ""
