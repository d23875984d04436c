"""What people type and what it asks for."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands import COMMANDS, Kind, asked, commands, line, named, parse, pointed
from bot.core.domain import Mode, MuteKind, TrustRole
from bot.core.requests import (
    AddMute,
    AddTrust,
    Announced,
    AskDigest,
    Cancel,
    Elsewhere,
    Follow,
    Help,
    LiftMute,
    ListFollowed,
    ListMutes,
    ListSources,
    ListTrusts,
    Misuse,
    More,
    Pause,
    Pick,
    Quit,
    Report,
    Request,
    Resume,
    SetLanguage,
    SetListening,
    SetMode,
    SetQuiet,
    SetTime,
    SetZone,
    ShowPrivacy,
    ShowSettings,
    ShowStatus,
    Start,
    Unfollow,
    WhyClaim,
    WhyTopic,
)
from bot.core.schedule import DEFAULT_QUIET, NEVER_QUIET, Quiet

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
        ("/start", Start()),
        ("/start from-a-link", Start("from-a-link")),
        ("/cancel", Cancel()),
        ("/cancel question", Cancel("question")),
        ("/sources", ListSources()),
        ("/status please", ShowStatus()),
        ("/privacy", ShowPrivacy()),
        ("/trust", ListTrusts()),
        ("/trust #a1 @x@b.example outlet", AddTrust("mastodon:x@b.example", TrustRole.OUTLET, None, "a1")),
        ("/import", Announced("import")),
        ("/report 2 the date is wrong", Report(2, "the date is wrong")),
        ("/report all", Report()),
        ("/report it is satire", Report(None, "it is satire")),
        ("/more 2 /unfollow", More(2, "/unfollow")),
        ('/more 3 /mute author "a b"', More(3, '/mute author "a b"')),
    ],
)
def test_the_other_commands_are_read(line: str, request_: Request) -> None:
    assert parse(line) == request_


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("/follow #a1 at 9am", Follow(("a1",), at=time(9))),
        ("/follow #a1 at 09.30 in de", Follow(("a1",), None, "Deutsch", at=time(9, 30))),
        ("/follow #a1 at 9 pm instant", Follow(("a1",), mode=Mode.INSTANT, at=time(21))),
        ("/follow #a1 INSTANT", Follow(("a1",), mode=Mode.INSTANT)),
        ("/follow #a1 mode:both", Follow(("a1",), mode=Mode.BOTH)),
        ('/follow #a1 as "Trams" both at 7:00', Follow(("a1",), "Trams", mode=Mode.BOTH, at=time(7))),
        ("/follow #a1 as Daily Digest", Follow(("a1",), "Daily Digest")),
        ("/follow instant", Follow(("instant",))),
        ("/follow a1 b1 both", Follow(("a1", "b1"), mode=Mode.BOTH)),
        ("/settings", ShowSettings()),
        ("/settings at 18:30", SetTime(time(18, 30))),
        ("/settings listen YES", SetListening(on=True)),
        ("/settings listen false", SetListening(on=False)),
        ("/settings instant #a1", SetMode("#a1", Mode.BOTH)),
        ("/settings instant #a1 off", SetMode("#a1", Mode.DIGEST)),
        ('/settings instant "Harbour trams" on', SetMode("Harbour trams", Mode.BOTH)),
        ("/settings instant #a1 instant", SetMode("#a1", Mode.INSTANT)),
        ("/settings quiet off", SetQuiet(NEVER_QUIET)),
        ("/quiet 22:00-08:00", SetQuiet(Quiet(time(22), time(8)))),
        ("/quiet 10pm to 7am", SetQuiet(Quiet(time(22), time(7)))),
        ("/quiet no", SetQuiet(NEVER_QUIET)),
        ("/quiet on", SetQuiet(DEFAULT_QUIET)),
        ("/lang german", SetLanguage("Deutsch")),
        ("/lang klingon", SetLanguage("Klingon")),
        ("/timezone berlin", SetZone("Europe/Berlin")),
        ("/tz new york", SetZone("America/New_York")),
        ("/pause", Pause()),
        ("/pause 2h", Pause(2 * HOUR)),
        ("/pause 1h 15m", Pause(timedelta(minutes=75))),
        ("/pause forever", Pause()),
        ("/resume", Resume()),
    ],
)
def test_what_a_chat_chooses_is_read_however_it_is_written(line: str, request_: Request) -> None:
    assert parse(line) == request_


@pytest.mark.parametrize(
    ("line", "pick"),
    [
        ("/follow", Pick("follow")),
        ("/unfollow", Pick("unfollow")),
        ("/why", Pick("why")),
        ("/report", Pick("report")),
        ("/mute", Pick("mute")),
        ("/mute 2h", Pick("mute", (), "2h")),
        ("/mute 2h spam again", Pick("mute", (), "2h spam again")),
        ("/mute author", Pick("mute", ("author",))),
        ("/mute author 2h", Pick("mute", ("author",), "2h")),
        ("/unmute", Pick("unmute")),
        ("/quiet", Pick("quiet")),
        ("/lang", Pick("lang")),
        ("/timezone", Pick("timezone")),
        ("/timezone europe", Pick("timezone", ("Europe",))),
        ("/settings at", Pick("settings", ("at",))),
        ("/settings instant", Pick("settings", ("instant",))),
    ],
)
def test_what_is_missing_is_asked_for(line: str, pick: Pick) -> None:
    assert parse(line) == pick


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("/follow @channel #a1 at 9:00", Elsewhere("@channel", Follow(("a1",), at=time(9)))),
        ("/settings -1001234567890", Elsewhere("-1001234567890", ShowSettings())),
        ("/unfollow @channel", Elsewhere("@channel", Pick("unfollow"))),
        ("/mute author @lena", AddMute(MuteKind.AUTHOR, "lena")),
    ],
)
def test_another_chat_may_be_named_before_all_else(line: str, request_: Request) -> None:
    assert parse(line) == request_


def test_a_button_elsewhere_says_which_message_it_is_about() -> None:
    assert pointed("/why 3 ^4711") == ("/why 3", "4711")
    assert pointed("/more 2 /mute ^7") == ("/more 2 /mute", "7")
    assert pointed("/why 3") == ("/why 3", None)
    assert pointed('/mute word "^7"') == ('/mute word "^7"', None)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("/FOLLOW@us #a1", "follow"),
        ("/sub #a1", "follow"),
        ("/more 2 /unfollow", "unfollow"),
        ("/more 2 /more 3 /mute", "mute"),
        ("/more", None),
        ("/xyzzy", None),
        ("/follow@them #a1", None),
        ("hello", None),
    ],
)
def test_the_command_of_a_line_is_known_before_it_is_read(line: str, name: str | None) -> None:
    command = asked(line, "us")
    assert (command.name if command else None) == name


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


MISUSES = [
    ("/follow #", '"" is not a tag: it needs a letter, as in #MuseSpark.'),
    ("/follow ,", "It needs a hashtag to follow."),
    ("/follow #a1 at noon", '"noon" is not a time of day; write it like 09:00.'),
    ("/follow #a1 daily", "I do not understand “daily”."),
    ("/follow #a1 as", "After “as” comes a name."),
    ("/follow #a1 in 5", "After “in” comes the name of a language."),
    ("/unfollow #", "It needs a hashtag or the name of a topic."),
    ("/why #", "It needs a hashtag or the name of a topic."),
    ("/digest #a1 #b1", "It takes one topic at a time."),
    ("/quiet tonight", '"tonight" is not a span of hours; write it like 22:00-08:00, or off.'),
    ("/pause soon", "“soon” is no length of time; write it like 2h or 3d."),
    ("/lang 5", "It needs the name of a language."),
    ("/settings colour red", "“colour” is not one of at, listen, instant, quiet, language or timezone."),
    ("/settings listen maybe", "After “listen” comes on or off."),
    ("/more 2 hello", "It needs a page and a command."),
    ("/more 2 /more 3 /unfollow", "It needs a page and a command."),
    (f"/report 1 {'x' * 201}", "What is wrong has more than 200 characters."),
    ("/digest 24 48 #a1", "It takes one length of time."),
    ("/digest 0 #a1", "0 hours are no time to look at."),
    ("/mute lena", "“lena” is not one of tag, author, domain, word, source or language."),
    ("/mute domain nonsense", '"nonsense" is not a domain, as in example․org.'),
    ("/mute language klingon", '"klingon" is not a language I know.'),
    (f"/follow #a1 as {'x' * 61}", "The name has more than 60 characters."),
    (f"/follow {' '.join(f'#a{n}' for n in range(21))}", "A topic takes at most 20 tags."),
    (f"/mute word {'x' * 201}", "What is to be muted has at most 200 characters."),
    (f"/mute #a1 7d {'x' * 201}", "The reason has more than 200 characters."),
]
"""Lines that cannot be understood, and what is said of each."""


@pytest.mark.parametrize(("line", "why"), MISUSES)
def test_a_misuse_says_what_happened_why_and_what_to_do_next(line: str, why: str) -> None:
    misuse = parse(line)
    assert isinstance(misuse, Misuse)
    assert misuse.command is not None
    command = named(misuse.command)
    assert command is not None
    assert misuse == Misuse(command.undone, why, f"For example: {command.example}", command.name)


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("/mute @lena 2h", ("/mute author @lena 2h",)),
        ("/mute lena.bsky.social spam", ("/mute author lena.bsky.social spam", "/mute domain lena.bsky.social spam")),
        ("/digest at 9am", ("/settings at 09:00",)),
        ("/digest at 9", ("/settings at 09:00",)),
    ],
)
def test_what_was_plainly_meant_is_offered(line: str, instead: tuple[str, ...]) -> None:
    misuse = parse(line)
    assert isinstance(misuse, Misuse)
    assert misuse.instead == instead
    assert not any(isinstance(parse(each), Misuse) for each in instead)


def test_instant_on_asks_for_which_topic() -> None:
    assert parse("/settings instant on") == parse("/settings instant")


def test_a_zone_that_is_nearly_right_is_offered() -> None:
    misuse = parse("/timezone Berlim")
    assert isinstance(misuse, Misuse)
    assert "/timezone Europe/Berlin" in misuse.instead
    assert misuse.why == '"Berlim" is not a time zone I know; did you mean Europe/Berlin or America/Belem?'


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("/folow #a1", 'Did you mean /follow #tag… [as "Name"]'),
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


@given(st.text(), st.sampled_from([command.name for command in COMMANDS]))
def test_a_command_is_told_from_its_line_as_it_is_read(text: str, name: str) -> None:
    typed = f"/{name} {text}"
    assert (asked(typed, "us", console=True) is None) <= (name == "more")
    assert parse(pointed(typed)[0], "us", console=True) is not None


# What somebody fills in comes back as a line -----------------------------------------------------------

TAGS = st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=4, unique=True).filter(
    lambda tags: not {"as", "in", "at", "digest", "instant", "both"} & set(tags)
)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9 ]{0,20}[A-Za-z]", fullmatch=True).map(lambda text: " ".join(text.split()))


@given(TAGS, NAMES, st.sampled_from(Mode), st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)))
def test_a_follow_that_is_filled_in_is_read_as_if_typed(tags: list[str], name: str, mode: Mode, at: time) -> None:
    typed = line("follow", tags=" ".join(tags), name=name, mode=mode, at=f"{at:%H:%M}", language="Deutsch")
    assert parse(typed) == Follow(tuple(tags), name, "Deutsch", mode, at)


@given(NAMES, st.sampled_from(["2h", "7d", "forever", None]))
def test_a_mute_that_is_filled_in_is_read_as_if_typed(value: str, length: str | None) -> None:
    typed = line("mute", kind="word", value=value, duration=length, reason="spam")
    read = parse(typed)
    assert isinstance(read, AddMute)
    assert (read.kind, read.value, read.reason) == (MuteKind.WORD, value.casefold(), "spam")
    assert parse(line("unmute", kind="word", value=value)) == LiftMute(value.casefold(), MuteKind.WORD)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (line("digest", topic="#a1", hours=24, full=True), "/digest #a1 24 full"),
        (line("digest", topic="24"), '/digest "24"'),
        (line("digest", topic="Full"), "/digest full"),
        (line("digest", topic="#full"), "/digest #full"),
        (line("digest", topic=None, full=False), "/digest"),
        (line("why", what=3), "/why 3"),
        (line("settings", what="instant", to="#a1 on"), "/settings instant #a1 on"),
        (line("mute", kind="word", value='a "free" pass'), '/mute word «a "free" pass»'),
        (line("mute", kind="word", value='"a" «b»'), "/mute word \"'a' «b»\""),
        (line("timezone", zone="Europe/Berlin"), "/timezone Europe/Berlin"),
        (line("follow", tags="#a1, ＃b1", at="9am"), "/follow #a1 #b1 at 9am"),
    ],
)
def test_options_become_a_line(typed: str, expected: str) -> None:
    assert typed == expected


def test_an_option_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="/mute takes no topic"):
        line("mute", topic="#a1")
    with pytest.raises(ValueError, match="there is no /xyzzy"):
        line("xyzzy")


@given(st.text(max_size=40), st.sampled_from([c for c in COMMANDS if c.arguments]))
def test_no_option_at_all_makes_another_command_of_a_line(text: str, command: object) -> None:
    assert isinstance(command, type(COMMANDS[0]))
    typed = line(command.name, **{argument.name: text for argument in command.arguments})
    named_there = asked(typed, console=True)
    assert named_there is command
    assert not isinstance(parse(typed, console=True), Elsewhere) or text.lstrip().startswith(("@", "-", *"0123456789"))


def test_arguments_are_what_menus_and_options_take() -> None:
    for command in COMMANDS:
        names = [argument.name for argument in command.arguments]
        assert len(names) == len(set(names))
        for argument in command.arguments:
            assert re.fullmatch(r"[a-z]{1,32}", argument.name)
            assert 1 <= len(argument.help) <= 100
            assert bool(argument.choices) == (argument.kind is Kind.CHOICE)
            assert len(argument.choices) <= 25


def test_the_menu_is_short_and_members_come_first() -> None:
    menu = [command for command in commands() if command.in_menu]
    assert [command.name for command in menu] == [
        "digest",
        "why",
        "following",
        "help",
        "follow",
        "unfollow",
        "mute",
        "unmute",
        "settings",
        "status",
    ]
    assert [command.who.value for command in menu] == ["member"] * 4 + ["admin"] * 6
