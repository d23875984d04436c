"""Help, settings, status, sources, trust and what is said to admins, in each language of the bot's own words."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.catalogs import shipped_tongues
from bot.chats.discord import slash
from bot.chats.telegram.answers import FOR_YOU
from bot.chats.telegram.backlog import caught_up
from bot.chats.telegram.menus import LONGEST_HELP, menus
from bot.core import about, chosen, health, trusts, welcome
from bot.core.chosen import Chosen
from bot.core.commands import COMMANDS, Command, commands, named, parse
from bot.core.domain import Chat, Mode, Subscription, Topic, Trust, TrustRole
from bot.core.editions import Timetable
from bot.core.freshness import Freshness, failed, looked
from bot.core.health import Health
from bot.core.incoming import Asker, Rights, Role
from bot.core.lines import Ink
from bot.core.outbox import Pause
from bot.core.pickers import LONGEST_LABEL
from bot.core.replies import Reply, in_language
from bot.core.requests import Misuse
from bot.core.rooms import Admission, Room
from bot.core.schedule import NEVER_QUIET, Quiet, Rhythm
from bot.core.told import IN_ENGLISH, Catalog, Told, again
from bot.core.tongues import ONLY_ENGLISH
from bot.extractive import ExtractiveSummariser
from bot.guard import Health as TaskHealth
from bot.guard import Phase, _finding
from bot.parts import Parts
from bot.store.sql import open_store
from bot.verbs.answer import answer
from tests.fakes.clock import FakeClock
from tests.fakes.discordapi.command_rules import check_all
from tests.test_tongues import ENGLISH_WORDS, NO_TABLES

TONGUES = shipped_tongues()
LANGUAGES = ("Deutsch", "Español")
NOW = datetime(2026, 4, 13, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
LENA = Asker("7", Role.ADMIN, "Lena", "en")
ROOM = Room(Chat("telegram", "-1001"), "Tea", Admission.ALLOWED, NOW, hears=True)
SERVER = replace(ROOM, chat=Chat("discord", "1"))

SAME = re.compile(
    r"[/#]\w[\w-]*|“[^”]*”|\b(?:Bluesky|Message Content Intent|Developer Portal|Bot|Discord|Telegram|Tea)\b"
)
"""What is the same in every language: commands, tags, what is quoted, names."""


def spoken(reply: Reply) -> list[str]:
    """What a reply says of its own, in lines and on buttons; not what is to be typed."""
    lines = [span.text for line in reply.lines for span in line if span.ink is not Ink.CODE]
    return [*lines, *(button.label for row in reply.rows for button in row)]


def is_ours(text: str) -> bool:
    """Whether a text has words that a language could have another way."""
    return re.search("[A-Za-z]{3}", SAME.sub("", text)) is not None


def assert_said_in(language: str, reply: Reply, *, same: Iterable[str] = ()) -> Reply:
    """The reply in a language, in which nothing of ours stayed as it is in English; `same` are names in it."""
    said = in_language(reply, TONGUES.of(language).catalog)
    english = {text for text in spoken(in_language(reply, IN_ENGLISH)) if is_ours(text)}
    assert [text for text in spoken(said) if text in english - set(same)] == []
    assert [found for text in spoken(said) for found in ENGLISH_WORDS.findall(SAME.sub("", text))] == []
    assert english, "the reply says nothing"
    return said


# --- help


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_in_the_language_of_the_chat(language: str) -> None:
    said = assert_said_in(language, about.help_for_all())
    assert len(said.lines) == len(about.help_for_all().lines)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", commands(console=True), ids=lambda each: each.name)
def test_the_help_of_each_command_is_in_the_language_of_the_chat(command: Command, language: str) -> None:
    assert_said_in(language, about.help_for_one(command))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "reply",
    [about.started(), about.privacy(), *(about.announced(name) for name in ("budget", "export", "import", "forget"))],
    ids=["started", "privacy", "budget", "export", "import", "forget"],
)
def test_what_the_bot_says_of_itself_is_in_the_language_of_the_chat(reply: Reply, language: str) -> None:
    assert_said_in(language, reply)


def test_placeholders_are_translated_and_words_to_be_typed_are_not() -> None:
    follow, mute = named("follow"), named("mute")
    assert follow is not None
    assert mute is not None
    german = TONGUES.of("Deutsch").catalog
    assert again(follow.usage, german) == ('/follow #tag… [as "Name"] [digest|instant|both] [at 09:00] [in Sprache]')
    assert again(mute.usage, german).endswith(" WERT [30m|2h|7d|forever] [Grund]")
    assert again(follow.usage, TONGUES.of("Español").catalog).endswith(
        '[as "Nombre"] [digest|instant|both] [at 09:00] [in Idioma]'
    )


@pytest.mark.parametrize("language", ["English", *LANGUAGES])
def test_every_example_is_understood_in_every_language(language: str) -> None:
    catalog = TONGUES.of(language).catalog
    for command in commands():
        for example in (command.example, command.another):
            asked = parse(again(example, catalog)) if example else None
            assert not isinstance(asked, Misuse), example
            assert type(asked) is type(parse(str(example)) if example else None)


def test_the_help_of_trust_says_what_may_be_trusted_and_where_it_holds() -> None:
    trust = named("trust")
    assert trust is not None
    lines = about.help_for_one(trust).text.splitlines()
    assert lines[1].startswith("An account or a domain can be trusted: as official (")
    assert lines[1].endswith("This holds in this chat only.")
    assert [line for line in lines if line.startswith("For example:")] == [
        "For example: /trust #opensource @kernel@example.social official of Kernel Project",
        "For example: /trust example.org outlet",
    ]


# --- menus


@pytest.mark.parametrize("code", ["", *TONGUES.by_code])
def test_menus_are_there_in_each_language_and_fit(code: str) -> None:
    catalog = TONGUES.by_code[code].catalog if code else IN_ENGLISH
    for (_, menu), (_, english) in zip(menus(catalog), menus(), strict=True):
        assert [name for name, _ in menu] == [name for name, _ in english]
        assert all(0 < len(help_) <= LONGEST_HELP and not help_.endswith("…") for _, help_ in menu)
        assert bool(code) == all(help_ != other for (_, help_), (_, other) in zip(menu, english, strict=True))


def test_discord_is_told_what_commands_are_for_in_each_language() -> None:
    made = slash.payload(TONGUES)
    check_all(made)
    every = [*made, *(option for each in made for option in each["options"])]
    for each in every:
        assert set(each["description_localizations"]) == {"de", "es-ES", "es-419"}
        assert each["description_localizations"]["es-ES"] == each["description_localizations"]["es-419"]
    digest = made[0]
    assert digest["description"] == "brief of a topic now"
    assert digest["description_localizations"]["de"] == "Überblick zu einem Thema, jetzt"
    assert all(each["description_localizations"] == {} for each in slash.payload(ONLY_ENGLISH))


@pytest.mark.parametrize("catalog", [IN_ENGLISH, *(each.catalog for each in TONGUES.by_code.values())])
def test_no_description_is_cut_for_discord_in_any_language(catalog: Catalog) -> None:
    texts = [*(each.help for each in COMMANDS), *(one.help for each in COMMANDS for one in each.arguments)]
    assert all(isinstance(each, Told) for each in texts)
    assert [said for each in texts if len(said := again(each, catalog)) > slash.COMMAND_HELP] == []


def test_what_discord_has_in_one_language_alone_is_told_anew() -> None:
    there = slash.payload(TONGUES)
    assert slash.is_same(there, slash.payload(TONGUES))
    assert not slash.is_same(slash.payload(ONLY_ENGLISH), there)
    there[0]["options"][0]["description_localizations"]["de"] = "etwas anderes"
    assert not slash.is_same(there, slash.payload(TONGUES))


# --- settings, status and sources


def subscription(tag: str, mode: Mode) -> Subscription:
    return Subscription(ROOM.chat.key, Topic(f"#{tag}", (tag,)), "Deutsch", NOW, mode)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("quiet", [NEVER_QUIET, Quiet(time(22), time(8))])
@pytest.mark.parametrize("listening", [None, False, True])
def test_the_settings_are_in_the_language_of_the_chat(language: str, quiet: Quiet, listening: bool | None) -> None:
    topics = (subscription("a1", Mode.BOTH), subscription("b1", Mode.DIGEST))
    shown = Chosen(Rhythm("Europe/Berlin", time(9), quiet), language, topics, listening, reaches=False)
    said = assert_said_in(language, chosen.settings(shown))
    assert all(len(button.label) <= LONGEST_LABEL for row in said.rows for button in row)


WORKING = looked(Freshness("bluesky"), NOW - HOUR, posts=1, again_in=7200)
FAILING = failed(Freshness("mastodon:plaza.example"), NOW - HOUR, "plaza.example: 429", 7200, 0)
LOST = replace(FAILING, failing_since=NOW - timedelta(days=9), fault=None)
STOPPED = looked(Freshness("nostr"), NOW - 3 * HOUR, posts=0, again_in=60)
SICK = Health(
    "telegram",
    following=2,
    room=replace(ROOM, missing=("Send Messages",), hears=False, heard=True, asleep=True, asleep_until=NOW + HOUR),
    rhythm=Rhythm("Europe/Berlin", time(9)),
    next_at=NOW + HOUR,
    refused=Pause(ROOM.chat.key, NOW + HOUR, "flood"),
    waiting=2,
    lost=1,
    sources=(WORKING, FAILING, LOST, STOPPED, Freshness("x")),
    besides=("saved pages",),
    machinery=(
        _finding("sweep", TaskHealth(Phase.WAITING, NOW, 2, "OSError"), "UTC"),
        _finding("sweep", TaskHealth(Phase.RUNNING, NOW, 1, "OSError"), "UTC"),
    ),
    model="small",
    model_fault="401",
)
STATES = [
    SICK,
    replace(SICK, room=replace(ROOM, asleep=True), refused=Pause(ROOM.chat.key, None, "blocked"), model_fault=None),
    replace(
        SICK, room=replace(ROOM, hears=False), waiting=1, lost=2, sources=(), rhythm=None, model=None, model_fault=None
    ),
    replace(SICK, platform="discord", room=replace(SERVER, missing=("A", "B"), hears=False), sources=(), besides=()),
    replace(SICK, platform="discord", room=replace(SERVER, heard=True, hears=False), following=0, next_at=None),
    Health("telegram", room=replace(ROOM, heard=True), sources=(WORKING,) * 9, model="small"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES, ids=range(len(STATES)))
def test_status_is_in_the_language_of_the_chat(state: Health, language: str) -> None:
    assert_said_in(language, health.status(state, NOW))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sources_are_in_the_language_of_the_chat(language: str) -> None:
    own = chosen.own_posts(on=True)
    assert_said_in(language, health.sources(SICK.sources, SICK.besides, own, NOW, "Europe/Berlin"))
    assert_said_in(language, health.sources((), (), own, NOW, "UTC"))
    assert_said_in(language, health.given_up(replace(LOST, fault="gone"), NOW, "UTC"))


def test_a_number_has_its_form() -> None:
    german = TONGUES.of("Deutsch").catalog
    one, two = (in_language(health.status(replace(SICK, room=None, lost=n), NOW), german).text for n in (1, 2))
    assert "1 Nachricht kam nicht an" in one
    assert "2 Nachrichten kamen nicht an" in two
    assert "2 Nachrichten für diesen Chat unterwegs." in one
    assert one.splitlines()[0] == "7 Punkte zu beheben."


def test_a_fault_is_shown_safe_and_without_the_name_twice() -> None:
    evil = failed(Freshness("mastodon:plaza.example"), NOW - HOUR, "plaza.example: @ana https://evil.example/x", 60, 0)
    _, line = health.source_line(evil, NOW, "UTC")
    assert line.startswith("plaza․example: ＠ana [link removed], since 08:00 UTC; next try ")


# --- trust

OFFICIAL = Trust(ROOM.chat.key, "mastodon:ana@plaza.example", TrustRole.OFFICIAL, "Acme", NOW, "tea", "7")
OUTLET = Trust(ROOM.chat.key, "paper.example", TrustRole.OUTLET, None, NOW, None, "7")
OF_TRUST: dict[str, Callable[[], Reply]] = {
    "none": lambda: trusts.trusted_here(()),
    "some": lambda: trusts.trusted_here((OFFICIAL, OUTLET)),
    "official": lambda: trusts.now_trusted(OFFICIAL),
    "outlet": lambda: trusts.now_trusted(replace(OUTLET, actor="Acme")),
    "not": lambda: trusts.not_trusted("paper.example", (OFFICIAL,)),
    "nobody": lambda: trusts.not_trusted("paper.example", ()),
    "ended": lambda: trusts.no_longer(OUTLET),
    "listed": lambda: trusts.listed_already("paper.example", "Acme"),
    "unknown": lambda: trusts.unknown_account("@ana"),
    "which voice": lambda: trusts.which_voice("#tea", (("paper.example", 1), ("plaza.example", 2))),
    "whose voice": lambda: trusts.which_voice("#tea", ()),
    "which account": lambda: trusts.which_account("@ana", ("x:ana", "bluesky:ana.bsky.social"), "official"),
    "as what": lambda: trusts.as_what("paper.example", "#tea"),
    "for whom": lambda: trusts.for_whom("paper.example", ("Acme",)),
    "is it": lambda: trusts.is_it_official("paper.example", 3, "Acme", "Tea", "tea", ROOM.chat.key),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OF_TRUST)
def test_what_is_said_of_trust_is_in_the_language_of_the_chat(name: str, language: str) -> None:
    assert_said_in(language, OF_TRUST[name](), same=("Acme", "@ana (x)", "@ana.bsky.social"))


# --- what is said to admins and operators

LACKS = replace(ROOM, missing=("Send Messages", "Embed Links"))
TO_FEW: dict[str, Reply] = {
    "hello": welcome.hello(ROOM, Rights(hears=True)),
    "asked": welcome.operator_asked(),
    "refused chat": welcome.not_let_in(),
    "no operator": welcome.no_operator(),
    "may it": welcome.may_it(ROOM, LENA),
    "may it, by nobody": welcome.may_it(ROOM, None),
    "allowed": welcome.decided(ROOM),
    "not allowed": welcome.decided(replace(ROOM, admission=Admission.REFUSED)),
    "operator": welcome.is_operator(),
    "lost rights": welcome.lost_rights(LACKS),
    "closed": welcome.closed(ROOM, "401"),
    "refused": welcome.refused("Tea"),
    "passed on": welcome.passed_on(),
    "wish": welcome.wishes(ROOM, LENA, "/follow #tea"),
    "somebody's wish": welcome.wishes(ROOM, replace(LENA, name=None), "/follow #tea"),
    "slow down": welcome.slow_down(),
    "no such chat": welcome.no_such_chat("@tea"),
    "cannot post": welcome.cannot_post("Tea", ("Send Messages",)),
    "about a chat": welcome.about_chat("Tea", welcome.slow_down()),
    "away": caught_up(5, NOW - HOUR, NOW, (welcome.slow_down(),)),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TO_FEW)
def test_what_is_said_to_admins_and_operators_is_in_their_language(name: str, language: str) -> None:
    quoted = ("Slow down: I answer again in a minute.",) if name == "away" else ()
    assert_said_in(language, TO_FEW[name], same=quoted)


def test_what_only_one_may_read_is_said_so_in_their_language() -> None:
    assert again(FOR_YOU, TONGUES.of("de").catalog) == "Das ist nur für dich."


# --- all the way


@pytest.fixture(params=LANGUAGES)
async def here(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Parts, str]]:
    """A chat that chose a language, on the real store."""
    store = await open_store("sqlite:///:memory:")
    extractive = ExtractiveSummariser()
    parts = Parts(
        store, extractive, extractive, FakeClock(NOW), NO_TABLES, outbox=store, rooms=store, sources=store,
        trusts=store, tongues=TONGUES,
    )  # fmt: skip
    await store.save_room(ROOM)
    language: str = request.param
    await store.save_timetable(Timetable(ROOM.chat, Rhythm("UTC", time(9), NEVER_QUIET), language, NOW, next_due=NOW))
    await store.note_source(WORKING)
    yield parts, language
    await store.close()


ASKED = (
    "/help", "/help mute", "/settings", "/status", "/sources", "/trust", "/start", "/privacy", "/resume", "/pause 2h",
    "/quiet 22:00-08:00", "/timezone Tokyo", "/settings at 18:00", "/trust x:ana outlet",
)  # fmt: skip


async def test_a_chat_is_answered_in_its_language_whatever_it_asks(here: tuple[Parts, str]) -> None:
    parts, _ = here
    for line in ASKED:
        said = await answer(parts, ROOM.chat, line, asker=LENA)
        known = await answer(replace(parts, tongues=ONLY_ENGLISH), ROOM.chat, line, asker=LENA)
        assert said is not None
        assert known is not None
        english = {text for text in spoken(known) if is_ours(text)}
        assert [text for text in spoken(said) if text in english] == [], line
        assert [found for text in spoken(said) for found in ENGLISH_WORDS.findall(SAME.sub("", text))] == [], line


@pytest.mark.parametrize("here", ["Español"], indirect=True)
async def test_a_new_language_is_answered_in_that_language(here: tuple[Parts, str]) -> None:
    parts, _ = here
    said = await answer(parts, ROOM.chat, "/lang German", asker=LENA)
    assert said is not None
    assert said.text.startswith("Überblicke hier sind auf Deutsch.\nEinstellungen dieses Chats\n")
    assert said.rows[-1][0].label == "Fertig"


@pytest.mark.parametrize("here", ["Deutsch"], indirect=True)
@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("/lang French", "Briefs here are in Français. My own words are in English."),
        (
            "/lang Klingon",
            "I do not know the language “Klingon”: a summary model is asked for it by this name, "
            "and my own words are in English.",
        ),
        ("/lang English", "Briefs here are in English."),
    ],
)
async def test_where_the_bot_does_not_speak_a_language_it_says_so(
    here: tuple[Parts, str], line: str, first: str
) -> None:
    parts, _ = here
    said = await answer(parts, ROOM.chat, line, asker=LENA)
    assert said is not None
    assert said.text.splitlines()[0] == first
