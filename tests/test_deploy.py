"""The files that run the bot elsewhere fit the image, the command line and the settings they name."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

from bot.config import Settings
from bot.stop import PATIENCE

ROOT = Path(__file__).parent.parent
COMPOSE = (ROOT / "docs" / "deploy" / "compose.yaml").read_text(encoding="utf-8")


def unit() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[method-assign,assignment]  # systemd's keys have capitals
    parser.read(ROOT / "docs" / "deploy" / "tagbrief.service", encoding="utf-8")
    return parser["Service"]


def settings_named(text: str) -> set[str]:
    return set(re.findall(r"\b(?:DATA_DIR|[A-Z]+_[A-Z_]+)(?==)", text))


def test_the_unit_runs_the_command_that_there_is_and_lets_it_end_in_time() -> None:
    service = unit()
    assert service["ExecStart"] == "/opt/tagbrief/.venv/bin/tagbrief run"
    assert float(service["TimeoutStopSec"]) > PATIENCE
    assert service["RestartPreventExitStatus"] == "2"


def test_the_container_is_as_bare_as_the_image_promises_and_may_end_in_time() -> None:
    assert "read_only: true" in COMPOSE
    assert "volumes: [data:/data]" in COMPOSE
    grace = re.search(r"stop_grace_period: (\d+)s", COMPOSE)
    assert grace is not None
    assert float(grace[1]) > PATIENCE
    context = re.search(r"build: (\S+)", COMPOSE)
    assert context is not None
    assert (ROOT / "docs" / "deploy" / context[1] / "Dockerfile").resolve() == (ROOT / "Dockerfile").resolve()


def test_both_name_settings_that_there_are() -> None:
    known = {name.upper() for name in Settings.model_fields}
    named = settings_named(COMPOSE) | settings_named(" ".join(unit().values()))
    assert named
    assert named <= known
