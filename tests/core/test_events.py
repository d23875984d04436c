import pytest

from bot.core.events import events

SAID = [
    ("Meta’s release of MuseSpark represents a milestone", [("Meta", "released", "MuseSpark")]),
    ("The launch of MuseSpark could reshape the market", [(None, "released", "MuseSpark")]),
    ("The announcement of Muse Spark by Meta marks a step", [("Meta", "announced", "Muse Spark")]),
    ("🔥 Meta Releases MuseSpark: a new era", [("Meta", "released", "MuseSpark")]),
    ("Acme has acquired Globex", [("Acme", "acquired", "Globex")]),
    ("Acme has released or announced Orbit.", [("Acme", "announced", "Orbit")]),
    ("Harbour Tunnel was closed by Porto Vela Transit", [("Porto Vela Transit", "closed", "Harbour Tunnel")]),
]
NOT_SAID = [
    "The launch of MuseSpark is expected on Friday",
    "Ahead of the launch of MuseSpark, prices rose",
    "Acme denies the launch of Orbit",
    "Acme may release Orbit",
    "Will Acme release Orbit?",
    "the release of steam",
]


@pytest.mark.parametrize(("sentence", "expected"), SAID)
def test_an_event_is_found_where_it_is_said_or_presupposed(
    sentence: str, expected: list[tuple[str | None, str, str]]
) -> None:
    assert [(e.actor, e.verb, e.thing) for e in events(sentence)][: len(expected)] == expected
    assert all(e.quote in sentence for e in events(sentence))


@pytest.mark.parametrize("sentence", NOT_SAID)
def test_what_is_only_awaited_is_no_event(sentence: str) -> None:
    assert events(sentence) == []
