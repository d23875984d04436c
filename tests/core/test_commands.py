"""What people type and what it asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands import COMMANDS, commands, named, parse
from bot.core.domain import MuteKind
from bot.core.requests import (
    AddMute,
    AskDigest,
    Cancel,
    Follow,
    Help,
    LiftMute,
    ListFollowed,
    ListMutes,
    Misuse,
    Quit,
    Request,
    Start,
    Unfollow,
    WhyClaim,
    WhyTopic,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("/follow #HarbourTram", Follow(("harbourtram",))),
        ("/follow harbourtram", Follow(("harbourtram",))),
        ("/FOLLOW ＃HarbourTram", Follow(("harbourtram",))),
        ("／follow #harbourtram", Follow(("harbourtram",))),
        ("/follow #gate广场四月发帖挑战", Follow(("gate广场四月发帖挑战",))),
        ("/sub #a1, #b1", Follow(("a1", "b1"))),
        ("/subscribe #a1 #A1", Follow(("a1",))),
        ('/follow #a1 #b1 as "Trams" in Deutsch', Follow(("a1", "b1"), "Trams", "Deutsch")),
        ("/follow #a1 #b1 as “Harbour trams” in german", Follow(("a1", "b1"), "Harbour trams", "Deutsch")),
        ("/follow #a1 as Harbour trams IN de", Follow(("a1",), "Harbour trams", "Deutsch")),
        ('/follow #a1 in Deutsch as "Trams in town"', Follow(("a1",), "Trams in town", "Deutsch")),
        ("/follow #a1 in klingon", Follow(("a1",), None, "Klingon")),
        ("/follow in", Follow(("in",))),
        ("/follow@tagbrief_bot #a1", Follow(("a1",))),
        ("  /follow   #a1  ", Follow(("a1",))),
        ("/follow\n#a1", Follow(("a1",))),
    ],
)
def test_follow_is_read_however_it_is_written(line: str, request_: Request) -> None:
    assert parse(line, "tagbrief_bot") == request_


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("/digest", AskDigest()),
        ("/digest #a1", AskDigest("#a1")),
        ("/digest a1", AskDigest("a1")),
        ("/digest #a1 24", AskDigest("#a1", DAY)),
        ("/digest 24 #a1", AskDigest("#a1", DAY)),
        ("/digest 24h", AskDigest(None, DAY)),
        ("/today #a1 7d", AskDigest("#a1", WEEK)),
        ("/digest full", AskDigest(full=True)),
        ("/digest #full 24 Full", AskDigest("#full", DAY, full=True)),
        ("/RECAP 1h15m", AskDigest(None, timedelta(minutes=75))),
        ("/digest Harbour trams 48", AskDigest("Harbour trams", 2 * DAY)),
        ('/digest "Route 66"', AskDigest("Route 66")),
    ],
)
def test_digest_takes_a_topic_and_a_length_in_any_order(line: str, request_: Request) -> None:
    assert parse(line) == request_


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("/why 3", WhyClaim(3)),
        ("/why #3", WhyClaim(3)),
        ("/why 3.", WhyClaim(3)),
        ("/why #a1", WhyTopic("#a1")),
        ("/why Harbour trams", WhyTopic("Harbour trams")),
        ("/unfollow #a1", Unfollow("#a1")),
        ('/unsub "Harbour trams"', Unfollow("Harbour trams")),
        ("/following", ListFollowed()),
        ("/list", ListFollowed()),
        ("/mutes", ListMutes()),
        ("/help", Help()),
        ("/help mute", Help("mute")),
        ("/help /Mute", Help("mute")),
        ("/start from-a-link", Start()),
        ("/cancel", Cancel()),
    ],
)
def test_the_other_commands_are_read(line: str, request_: Request) -> None:
    assert parse(line) == request_


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("/mute tag giveaway", AddMute(MuteKind.TAG, "giveaway")),
        ("/mute #Giveaway 2h", AddMute(MuteKind.TAG, "giveaway", 2 * HOUR)),
        ("/mute author @Lena@plaza.example", AddMute(MuteKind.AUTHOR, "lena@plaza.example")),
        (
            "/mute user lena 1h15m spam again",
            AddMute(MuteKind.AUTHOR, "lena", timedelta(minutes=75), "spam again"),
        ),
        ("/mute domain https://www.Win.example/x?y 2w", AddMute(MuteKind.DOMAIN, "win.example", 2 * WEEK)),
        ("/mute site bücher.example", AddMute(MuteKind.DOMAIN, "xn--bcher-kva.example")),
        ("/mute word AI", AddMute(MuteKind.WORD, "ai")),
        ('/mute word "Buy the dip" forever', AddMute(MuteKind.WORD, "buy the dip", None)),
        (
            "/mute word buy the dip 30m no advice",
            AddMute(MuteKind.WORD, "buy the dip", HOUR / 2, "no advice"),
        ),
        ("/mute word buy the dip", AddMute(MuteKind.WORD, "buy the dip")),
        ('/mute word "7d"', AddMute(MuteKind.WORD, "7d")),
        ("/mute phrase don’t panic", AddMute(MuteKind.WORD, "don't panic")),
        ("/mute source Bluesky 7d", AddMute(MuteKind.SOURCE, "bluesky", WEEK)),
        ("/mute source saved page 2h", AddMute(MuteKind.SOURCE, "saved page", 2 * HOUR)),
        ("/mute lang German FOREVER", AddMute(MuteKind.LANGUAGE, "de", None)),
        ("/mute language pt-BR", AddMute(MuteKind.LANGUAGE, "pt")),
        ("/unmute word buy the dip", LiftMute("buy the dip", MuteKind.WORD)),
        ("/unmute #giveaway", LiftMute("giveaway", MuteKind.TAG)),
        ("/unmute 2", LiftMute("2")),
        ("/unmute giveaway", LiftMute("giveaway")),
        ("/unmute author @lena", LiftMute("lena", MuteKind.AUTHOR)),
    ],
)
def test_mutes_are_read_with_their_length_and_reason(line: str, request_: Request) -> None:
    assert parse(line) == request_


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/follow", "It needs a hashtag to follow."),
        ("/follow #", '"" is not a tag: it needs a letter, as in #MuseSpark.'),
        ("/follow #a1 at 09:00", "I do not understand “at”."),
        ("/follow #a1 as", "After “as” comes a name."),
        ("/follow #a1 in 5", "After “in” comes the name of a language."),
        ("/unfollow", "It needs a hashtag or the name of a topic."),
        ("/digest #a1 #b1", "It takes one topic at a time."),
        ("/digest 24 48 #a1", "It takes one length of time."),
        ("/digest 0 #a1", "0 hours are no time to look at."),
        ("/why", "It needs the number of a claim, or a hashtag."),
        ("/mute", "It needs what to mute: tag, author, domain, word, source or language."),
        ("/mute @lena", "“＠lena” is not one of tag, author, domain, word, source or language."),
        ("/mute author", "It needs the author to mute."),
        ("/mute domain nonsense", '"nonsense" is not a domain, as in example․org.'),
        ("/mute language klingon", '"klingon" is not a language I know.'),
        ("/unmute", "It needs what is muted."),
        (f"/follow #a1 as {'x' * 61}", "The name has more than 60 characters."),
        (f"/follow {' '.join(f'#a{n}' for n in range(21))}", "A topic takes at most 20 tags."),
        (f"/mute word {'x' * 201}", "A word to mute has at most 200 characters."),
        (f"/mute #a1 7d {'x' * 201}", "The reason has more than 200 characters."),
    ],
)
def test_a_misuse_says_what_happened_why_and_what_to_do_next(line: str, why: str) -> None:
    misuse = parse(line)
    assert isinstance(misuse, Misuse)
    assert misuse.command is not None
    command = named(misuse.command)
    assert command is not None
    assert misuse == Misuse(command.undone, why, f"For example: {command.example}", command.name)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("/folow #a1", 'Did you mean /follow #tag… [as "Name"] [in Language]?'),
        ("/digets", "Did you mean /digest [#tag] [hours] [full]?"),
        ("/unmut", "Did you mean"),
        ("/xyzzy", ""),
    ],
)
def test_an_unknown_command_is_answered_with_the_nearest(line: str, hint: str) -> None:
    misuse = parse(line)
    assert isinstance(misuse, Misuse)
    assert misuse.command is None
    assert misuse.what == f"There is no command {line.split(maxsplit=1)[0]}."
    assert misuse.why.startswith(hint)
    assert bool(misuse.why) == bool(hint)
    assert misuse.next == "All commands: /help"


@pytest.mark.parametrize(
    "line", ["", "hello", "#harbourtram", "/", "/ follow", "see /follow #a1", "/follow@other_bot #a1"]
)
def test_a_line_that_is_no_command_of_ours_is_left_alone(line: str) -> None:
    assert parse(line, "tagbrief_bot") is None


def test_only_the_console_can_be_left() -> None:
    assert parse("/quit", console=True) == Quit()
    assert parse("/exit", console=True) == Quit()
    assert isinstance(parse("/quit"), Misuse)
    assert "quit" not in {command.name for command in commands()}


def test_each_spelling_names_one_command() -> None:
    spellings = [spelling for command in COMMANDS for spelling in (command.name, *command.aliases)]
    assert len(spellings) == len(set(spellings))


def test_the_example_of_every_command_works() -> None:
    for command in COMMANDS:
        assert not isinstance(parse(command.example, console=True), Misuse | None), command.example


def test_every_command_has_a_line_of_help_that_fits_a_menu() -> None:
    for command in COMMANDS:
        assert 3 <= len(command.help) <= 100  # Discord's limit; Telegram's is 256
        assert command.name.isascii()
        assert command.name.islower()
        assert len(command.name) <= 32


@given(st.text(), st.sampled_from([command.name for command in COMMANDS]))
def test_no_text_at_all_breaks_the_reading(text: str, name: str) -> None:
    parsed = parse(f"/{name} {text}", "tagbrief_bot", console=True)
    assert parsed is None or isinstance(parsed, Request | Misuse)
