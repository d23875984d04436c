"""The demo in which one types in both chats."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo_chats import filled

ROOT = Path(__file__).parent.parent.parent
SCRIPT = """\
ada /follow #HarbourTram
bob /mute word giveaway
ada [Mute…]
discord
ada /follow #HarbourTram
bob /why 1
ada [Nothing like that]
quit
"""


@pytest.mark.parametrize(
    ("name", "words", "options"),
    [
        ("follow", "#a #b", {"tags": "#a #b"}),
        ("mute", "word giveaway", {"kind": "word", "value": "giveaway"}),
        ("why", "2", {"what": "2"}),
        ("help", "", {}),
        ("nothing", "of ours", {}),
    ],
)
def test_a_typed_command_fills_its_options_word_by_word(name: str, words: str, options: dict[str, str]) -> None:
    assert filled(name, words) == options


@pytest.mark.slow  # it waits a moment after each line
def test_what_is_typed_in_both_chats_is_answered_there(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(SCRIPT, encoding="utf-8")
    command = (sys.executable, "-m", "tests.demo_chats", "--script", str(script))
    done = subprocess.run(  # noqa: S603 - our own program
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    telegram, discord = done.stdout.split("discord · ada /follow", 1)
    assert "CONFIRMED (by Porto Vela Transit)" in telegram
    assert "Nothing was changed" in telegram
    assert "What of this shall I hide here?" in telegram
    assert "CONFIRMED (by Porto Vela Transit)" in discord
    assert "(only Bob sees this)\n  Claim 1" in discord
    assert "there is no button or option [Nothing like that]" in discord
    assert "exit code 0" in discord
