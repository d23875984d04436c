"""What /why tells and what is said of mistakes: whole in the chat's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import bot
from bot.catalogs import shipped_tongues
from bot.core import grounds, render
from bot.core.actors import read_tables
from bot.core.commands import COMMANDS
from bot.core.cues import judge
from bot.core.domain import (
    PAGE,
    Chat,
    Evidence,
    Fold,
    Mode,
    Mute,
    MuteKind,
    Post,
    SentBrief,
    Standing,
    Subscription,
    Tagged,
    Topic,
)
from bot.core.freshness import Freshness
from bot.core.grounds import retold
from bot.core.layout import PHONE
from bot.core.ledger import Carried, Place, Stage
from bot.core.quotas import MOST_HERE, MOST_TAGS, too_much
from bot.core.readings import MOST_TAGS as MOST_OF_TOPIC
from bot.core.replies import Reply, in_language
from bot.core.told import again
from bot.core.whys import Walk, why_claim, why_topic
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.verbs.answer import answer, answer_in_full
from bot.verbs.asking import Manners
from bot.verbs.deliver import deliver
from bot.verbs.ingest import ingest
from tests.core.brief_values import claim, digest, evidence
from tests.core.test_commands import MISUSES
from tests.fakes.clock import FakeClock
from tests.fakes.paper import Paper
from tests.fakes.store import MemoryStore

TONGUES = shipped_tongues()
LANGUAGES = ["Deutsch", "Español"]
CHAT = Chat("paper", "1")
NO_TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\n"], ["name,domains,family,country,language,wire\n"]
)
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

ENGLISH_WORDS = re.compile(
    r"\b(?:the|with|and|or|is|are|has|have|not|by|from|this|that|it|its|than|after|more|most|none|nothing|comes|write"
    r"|needs|takes|time|such|mean|like|to|for|posts?|copy|copies|claims?|sources?:|heard|told|why|page|unknown"
    r"|confirmed|disputed|retracted|reported|speculation|hours|characters|known?|there|command)\b",
    re.IGNORECASE,
)
"""Words of ours in English that neither German nor Spanish has."""


def english_in(reply: Reply, *typed: str) -> list[str]:
    """The English words of an answer, its buttons too, without what somebody types: commands and their examples."""
    text = "\n".join((reply.text, *(button.label for row in reply.rows for button in row)))
    for line in sorted((*(command.example for command in COMMANDS), *typed), key=len, reverse=True):
        text = text.replace(line, "")
    return ENGLISH_WORDS.findall(re.sub(r"[/／]\w+[^\n?]*", "", text))


# --- mistakes

MORE_MISTAKES = (
    "/folow #a1",
    "/digets",
    "/xyzzy",
    "/why 3",
    "/why tram",
    "/report 9 falsch",
    "/follow a-b",
    "/follow #12",
    f"/follow #{'x' * 101}",
    "/follow #a1 at 25:00",
    "/follow #a1 at 13pm",
    "/unfollow #nowhere",
    "/unfollow #a1 #b1",
    "/mute tag …",
    "/mute author @",
    "/unmute giveaway",
    "/quiet 22:00",
    "/timezone Berlim",
    "/timezone qqqqqqqq",
    "/timezone EST",
    "/timezone UTC+2",
    "/settings instant #nowhere",
    "/trust example.org king",
    "/trust nonsense official of Acme",
    "/trust github.com outlet",
    "/trust x:so-viel official of Acme",
    "/trust #a1 #b1 example.org outlet",
    "/trust example.org official of",
    "/untrust example.org example.com",
    "/more 2 /status",
    "/following @somewhere",
)
ALL_MISTAKES = (*(line for line, _ in MISUSES), *MORE_MISTAKES)


def parts_with(store: MemoryStore) -> Parts:
    engine = ExtractiveSummariser()
    return Parts(store, engine, engine, FakeClock(NOON), NO_TABLES, tongues=TONGUES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("line", ALL_MISTAKES)
async def test_a_mistake_is_told_in_the_language_of_the_chat(line: str, language: str) -> None:
    parts = parts_with(MemoryStore())
    reply = await answer(parts, CHAT, line, Manners(language=language))
    in_english = await answer(parts, CHAT, line, Manners())
    assert reply is not None
    assert in_english is not None
    assert reply.text != in_english.text
    assert english_in(reply, line.partition(" ")[2]) == []


async def test_a_mistake_is_told_in_german_word_for_word() -> None:
    parts, german = parts_with(MemoryStore()), Manners(language="Deutsch")
    for line, text in (
        (
            "/follow #a1 at noon",
            "Nichts Neues wird verfolgt. „noon“ ist keine Uhrzeit; zu schreiben wie 09:00.\n"
            'Zum Beispiel: /follow #opensource #foss as "Open source" at 09:00 in Deutsch',
        ),
        (
            "/mute @lena",
            "Nichts wurde stummgeschaltet. "
            "Statt „＠lena“ kann dort stehen: tag, author, domain, word, source oder language.\n"
            'Zum Beispiel: /mute word "giveaway" 7d spam',
        ),
        ("/xyzzy", "Den Befehl /xyzzy gibt es nicht.\nAlle Befehle: /help"),
    ):
        reply = await answer(parts, CHAT, line, german)
        assert reply is not None
        assert reply.text == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_limit_is_told_in_the_language_of_the_chat(language: str) -> None:
    here, everywhere = {f"a{n}" for n in range(MOST_HERE)}, {f"a{n}" for n in range(MOST_TAGS)}
    for why in (too_much(["tram"], here, here), too_much(["tram"], set(), everywhere)):
        assert why is not None
        said = again(why, TONGUES.of(language).catalog)
        assert ENGLISH_WORDS.findall(said) == []
        assert re.findall(r"[\d,]*\d", said) == re.findall(r"[\d,]*\d", why)


async def test_a_topic_with_too_many_tags_names_the_number_in_spanish() -> None:
    tags = " ".join(f"#a{n}" for n in range(MOST_OF_TOPIC + 1))
    reply = await answer(parts_with(MemoryStore()), CHAT, f"/follow {tags}", Manners(language="Español"))
    assert reply is not None
    assert reply.text.startswith("No se sigue nada nuevo. Un tema admite como máximo 20 etiquetas.\nPor ejemplo: ")


# --- why


FILLINGS = {"who": "Acme", "cue": "quizá", "one": "4", "other": "7", "noun": "Züge", "names": "A, B", "last": "C"}
RULES = [getattr(grounds.ENGLISH, each.name) for each in fields(grounds.ENGLISH) if each.name != "kinds"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_rule_is_told_in_the_language_of_the_chat(language: str) -> None:
    catalog = TONGUES.of(language).catalog
    for rule in RULES:
        for kind in grounds.ENGLISH.kinds if "{kind}" in rule else [""]:
            values = FILLINGS | {"why": "Acme denies it", "fault": "HTTP 503", "kind": kind}
            kept = rule.format(**values)
            said = again(retold(kept), catalog)
            assert again(retold(kept), TONGUES.of("English").catalog) == kept
            assert said != kept
            assert ENGLISH_WORDS.findall(said) == []
            assert [each for each in ("Acme", "quizá", "HTTP 503") if (each in kept) != (each in said)] == []


def test_a_reason_that_no_rule_gives_today_stays_as_it_was_kept_and_cannot_be_tapped() -> None:
    assert again(retold("told by pigeon, see pigeon.example"), TONGUES.of("Deutsch").catalog) == (
        "told by pigeon, see pigeon․example"
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Is the Harbour Line closed?", "question"),
        ("Rumour has it that the line closes.", "rumour"),
        ("The line may close.", "hedge"),
        ("I think the line is closed.", "guess"),
        ("If it rains the line closes.", "condition"),
        ("The line will close.", "prediction"),
        ("Die Linie könnte schließen.", "hedge"),
    ],
)
def test_each_kind_of_cue_has_its_words(text: str, kind: str) -> None:
    assert judge(text).kind == kind
    assert kind in grounds.ENGLISH.kinds


@pytest.mark.parametrize(("language", "who"), [("Deutsch", "A, B und C"), ("Español", "A, B y C")])
@pytest.mark.parametrize("trusted", ["", " (trusted by this group)"])
def test_several_outlets_stand_in_a_brief_as_its_language_puts_names_in_a_row(
    language: str, who: str, trusted: str
) -> None:
    found = claim("Das Werk ist zu.", Standing.CONFIRMED, said_by="A and B and C")
    found = replace(found, why=f"reported independently by A, B and C{trusted}")
    text = render.text(digest(found, language=language), replace(PHONE, say=TONGUES.brief(language)))
    assert f" {who})" in text
    assert "A and B" not in text


BEHIND = (
    evidence(1, "Lumen 2.1 ist da"),
    replace(evidence(2, "Lumen 2.1 ist da"), author=None, also_on=("Bluesky", "X")),
    Evidence(3, "3.1", "Lumen 2.1 ist da", "p3", "https://acme.example/lumen", None, PAGE),
)
HISTORY = (
    Stage(Standing.REPORTED, NOON, "stated as fact, no source given", 1, 1, 0),
    Stage(Standing.CONFIRMED, NOON + HOUR, "Acme says so itself, about its own acts", 3, 2, 1),
    Stage(None, NOON + 2 * HOUR, "the posts that stated it are gone"),
)


def post(number: int, source: str = "mastodon:social.example", text: str = "Lumen 2.1 ist da") -> Post:
    return Post(f"p{number}", source, text, NOON - HOUR, f"ana{number}", None, ("lumen",))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_claim_rests_on_is_told_in_the_language_of_the_chat(language: str) -> None:
    found = claim("Lumen 2.1 ist da", Standing.CONFIRMED, behind=BEHIND, sourced=1, spelled=(("Lumin", (2,)),))
    found = replace(found, why="Acme says so itself, about its own acts (trusted by this group)")
    places = (Place("m", 1, NOON, Standing.REPORTED),)
    record = Carried("paper:1", "lumen", "c", found, NOON - HOUR, HISTORY, places)
    reply = why_claim(1, found, {"p1": [post(8), post(9)]}, record)
    said = in_language(reply, TONGUES.of(language).catalog)
    assert len(said.lines) == len(reply.lines) == 16
    assert english_in(said) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("heard", [True, False])
def test_what_became_of_a_topic_is_told_in_the_language_of_the_chat(language: str, heard: bool) -> None:
    folds = Fold(None, 0.0, "new"), Fold("p1", 1.0, "exact"), Fold("p1", 1.0, "boost"), Fold("p1", 0.9, "near")
    rows = [(post(n), Tagged("public", "lumen", f"p{n}", fold)) for n, fold in enumerate((*folds, folds[0]), 1)]
    made = digest(claim("Lumen 2.1 ist da"), dropped={"no_evidence": 2, "voice": 1}, note="no summary model: HTTP 503")
    mute = Mute("paper:1", MuteKind.AUTHOR, "ana1", None)
    failing = Freshness("nostr", NOON - 2 * HOUR, None, NOON - HOUR, "HTTP 503", 3, NOON + HOUR)
    known = Carried("paper:1", "lumen", "c", claim("x"), NOON, HISTORY, ())
    walk = Walk(
        Topic("#Lumen", ("lumen",)),
        24 * HOUR if heard else None,
        rows if heard else [],
        older=3,
        noise=2 if heard else 0,
        mutes=[mute] if heard else [],
        brief=SentBrief("paper:1", made, NOON, ()) if heard else None,
        watched=["bluesky", "mastodon:a", "mastodon:b", "saved pages"] if heard else [],
        followed=not heard,
        sources=[failing],
        known=[known],
        voices=1,
        reach=(1, 1),
        waits_until=NOON + HOUR,
    )
    reply = why_topic(walk, NOON)
    said = in_language(reply, TONGUES.of(language).catalog)
    assert len(said.lines) == len(reply.lines) == (16 if heard else 8)
    assert english_in(said) == []


RUMOUR = "Acme könnte das Werk Oakville schließen, berichten Anwohner."


class Tea:
    """A German chat whose brief tells a rumour."""

    def __init__(self) -> None:
        self.store, self.paper = MemoryStore(), Paper()
        self.parts = parts_with(self.store)
        self.german = Manners(language="Deutsch", again=None)

    async def ask(self, line: str) -> Reply:
        reply = await answer_in_full(self.parts, CHAT, line, self.german)
        assert reply is not None
        for each in reply.digests:
            await deliver(self.parts, self.paper, CHAT, each, ("…",))
        return reply

    async def hears(self) -> None:
        await ingest(self.parts, [post(1, text=RUMOUR), post(2, text=RUMOUR)])


@pytest.fixture
async def tea() -> Tea:
    tea = Tea()
    await tea.hears()
    return tea


async def test_a_german_chat_is_told_in_german_what_a_claim_rests_on(tea: Tea) -> None:
    await tea.ask("/digest #lumen")
    lines = (await tea.ask("/why 1")).text.splitlines()
    assert lines[0].startswith("Aussage 1 · SPEKULATION · Acme")
    assert lines[1] == "Warum Spekulation: Vorbehalt: „könnte“"
    assert lines[2] == "Grundlage: 1 Beitrag, 1 Website, 0 mit Quelle; dazu 1 Kopie, nicht mitgezählt."
    assert lines[-1] == "    kopiert von ＠ana2"


async def test_a_german_chat_is_told_in_german_what_became_of_a_tag(tea: Tea) -> None:
    await tea.ask("/digest #lumen")
    reply = await tea.ask("/why #lumen")
    lines = reply.text.splitlines()
    assert lines[0] == "#lumen · Zeitraum: 24 Stunden"
    assert lines[1] == "Dieser Chat folgt ihm nicht."
    assert "Kopien: 1 bei ihrem ersten Beitrag eingeordnet, gleich (1)." in lines
    assert "Letzter Überblick: 14. März 12:00 UTC, 1 Aussage, Spekulation (1)." in lines
    assert english_in(reply) == []


async def test_a_word_without_a_sign_is_a_tag_where_a_brief_was_of_it_and_else_no_tag(tea: Tea) -> None:
    asked = await tea.ask("/why lumen")
    assert asked.text == (
        "„lumen“ ist kein Thema, dem hier gefolgt wird, und zu so einem Tag gab es hier keinen Überblick.\n"
        "Gefragt wird nach der Nummer einer Aussage oder nach einem Tag: /why 2 /why #tag"
    )
    await tea.ask("/digest #lumen")
    assert (await tea.ask("/why lumen")).text.startswith("#lumen · Zeitraum: 24 Stunden")
    assert (await tea.ask("/why #other")).text.startswith("#other · Zeitraum: 24 Stunden"), "a sign makes it a tag"


async def test_a_word_without_a_sign_is_the_topic_that_is_followed(tea: Tea) -> None:
    await tea.store.follow(Subscription(CHAT.key, Topic("#Lumen", ("lumen",)), "Deutsch", NOON, Mode.DIGEST))
    assert (await tea.ask("/why lumen")).text.startswith("#Lumen · Zeitraum: 24 Stunden")
    assert "Gefolgt wird: #Lumen" in (await tea.ask("/why x")).text


# --- what is in English in the code

SPOKEN = {"grounds.py", "mutes.py", "quotas.py", "readings.py", "replies.py", "whys.py"}
"""Modules of the core all of whose sentences are for readers."""

ERRORS = {"Misread", "NotATag", "NotATime", "NotAZone"}
"""Errors whose message reaches a reader."""

SAYS_AGAIN = {"told", "told_of", "counted", "Grounds"}


def sentences(node: ast.AST) -> Iterator[str]:
    """The English sentences in a tree, two words or more, that are no phrase of the catalogs, docstring or command."""
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in SAYS_AGAIN:
            return
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Constant(value=str(text)) if re.search(r"[A-Za-z]{2,}[,;:]? [A-Za-z]{2,}", text) and text[0] != "/":
            yield text
    for child in ast.iter_child_nodes(node):
        yield from sentences(child)


def raised(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls that make an error for readers, a part of a misuse, or a refusal."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in {*ERRORS, "Misuse", "unchanged", "misused"}:
                yield node


def is_phrase(node: ast.expr) -> bool:
    """Whether an argument is no string written here: what a call or a name gives."""
    return not isinstance(node, ast.JoinedStr) and not (isinstance(node, ast.Constant) and node.value)


def test_no_module_that_speaks_to_readers_holds_an_english_sentence_of_its_own() -> None:
    core = Path(bot.__file__).parent / "core"
    found = {name: list(sentences(ast.parse((core / name).read_text(encoding="utf-8")))) for name in SPOKEN}
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_no_error_that_reaches_a_reader_is_raised_with_words_that_stay_english() -> None:
    root = Path(bot.__file__).parent
    calls = [
        (path.name, call)
        for folder in ("core", "verbs", "desk")
        for path in (root / folder).glob("*.py")
        for call in raised(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert {name for name, _ in calls} >= {
        "tags.py",
        "zones.py",
        "schedule.py",
        "readings.py",
        "commands.py",
        "answer.py",
    }
    assert [(name, call.lineno) for name, call in calls if not all(map(is_phrase, call.args))] == []
