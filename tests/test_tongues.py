"""The bot's own words in its languages: complete, alike in their places, and where readers see them."""

from __future__ import annotations

import ast
import re
import runpy
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import bot
from bot.catalogs import shipped_tongues
from bot.core import layout, render, welcome
from bot.core.actors import read_tables
from bot.core.domain import Chat, Counts, Coverage, Deaf, Digest, Missing, Post, Standing, Subscription, Topic
from bot.core.editions import Timetable
from bot.core.extract import draft as extracted
from bot.core.incoming import Asker, Rights, Role
from bot.core.languages import language_code
from bot.core.layout import PHONE
from bot.core.lines import Line
from bot.core.replies import brief_buttons, in_language
from bot.core.rooms import Admission, Room
from bot.core.schedule import NEVER_QUIET, Rhythm
from bot.core.settle import settle
from bot.core.told import IN_ENGLISH, Message, Told, again, buttons_in, in_tongue, messages, together, told, told_of
from bot.core.tongues import ENGLISH, ONLY_ENGLISH, Tongues
from bot.core.verify import REASONS
from bot.core.whys import why_claim
from bot.extractive import ExtractiveSummariser
from bot.llm import OpenAISummariser
from bot.parts import Parts
from bot.store.sql import SqlStore, open_store
from bot.verbs.answer import answer
from bot.verbs.deliver import deliver_waiting
from bot.verbs.digest import write_digest
from bot.verbs.edition import write_edition
from bot.verbs.following_up import follow_up
from bot.verbs.ingest import ingest
from tests.core.brief_values import claim, digest, evidence
from tests.fakes import model as fake
from tests.fakes.clock import FakeClock
from tests.fakes.model import FakeModel, model
from tests.fakes.paper import Paper
from tests.fakes.threads import thread_of

LOCALES = Path(bot.__file__).parent / "locale"
CODES = sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir())
TONGUES = shipped_tongues()
ROOT = Path(bot.__file__).parent.parent
NO_TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\n"], ["name,domains,family,country,language,wire\n"]
)


@cache
def said_in_code() -> tuple[Message, ...]:
    """Every message of the bot, as `make words` finds them."""
    template: Catalog = runpy.run_path(str(ROOT / "scripts" / "words"))["template"]()
    ids = (each.id for each in template if each.id)
    return tuple(Message(one, None, "") if isinstance(one, str) else Message(one[0], one[1], "") for one in ids)


def po(code: str) -> Catalog:
    with (LOCALES / code / "LC_MESSAGES" / "tagbrief.po").open("rb") as file:
        return read_po(file, locale=code)


def mo(code: str) -> GNUTranslations:
    with (LOCALES / code / "LC_MESSAGES" / "tagbrief.mo").open("rb") as file:
        return GNUTranslations(file)


def forms(catalog: Catalog, message: Message) -> tuple[str, ...]:
    """A message in a language, in every form that it has for a number."""
    found = catalog.get(message.one if message.more is None else (message.one, message.more))
    string = found.string if found else None
    return (string,) if isinstance(string, str) else tuple(string or ())


def places(text: str) -> set[str]:
    """The names of what is put into a phrase."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


# --- the catalogs


def test_german_and_spanish_are_there_beside_english() -> None:
    assert CODES == ["de", "es"]
    assert sorted(TONGUES.by_code) == CODES
    assert TONGUES.of("Deutsch").brief.headings[Standing.RETRACTED] == "ZURÜCKGENOMMEN"
    assert TONGUES.of("Español").brief.headings[Standing.REPORTED] == "AFIRMADO"


def test_a_language_the_bot_does_not_speak_is_briefed_in_english_words() -> None:
    assert TONGUES.of("Suomi") is ENGLISH
    assert TONGUES.of("Quenya") is ENGLISH
    assert ONLY_ENGLISH.of("Deutsch") is ENGLISH


@pytest.mark.parametrize("code", CODES)
def test_no_message_lacks_its_translation(code: str) -> None:
    catalog = po(code)
    lacking = [each.one for each in said_in_code() if not forms(catalog, each) or not all(forms(catalog, each))]
    assert lacking == [], (
        "`make words` adds what is new to bot/locale/*/LC_MESSAGES/tagbrief.po, to be translated there"
    )


@pytest.mark.parametrize("code", CODES)
def test_a_catalog_holds_nothing_that_the_code_says_no_longer(code: str) -> None:
    known = {each.one if each.more is None else (each.one, each.more) for each in said_in_code()}
    assert {each.id if isinstance(each.id, str) else tuple(each.id) for each in po(code) if each.id} == known


@pytest.mark.parametrize("code", CODES)
def test_what_the_bot_reads_is_what_translators_wrote(code: str) -> None:
    written, read = po(code), mo(code)
    for each in said_in_code():
        if each.more is None:
            assert (read.gettext(each.one),) == forms(written, each), "run `make words`"
        else:
            said = tuple(read.ngettext(each.one, each.more, n) for n in (1, 5))
            assert said == forms(written, each), "run `make words`"


@pytest.mark.parametrize("code", CODES)
def test_a_translation_has_the_places_of_its_message(code: str) -> None:
    catalog = po(code)
    for each in said_in_code():
        wanted = {frozenset(places(each.one)), frozenset(places(each.more or each.one))}
        assert {frozenset(places(form)) for form in forms(catalog, each)} <= wanted, each.one


MARKUP = re.compile(r"[*_~`|<>\[\]]|https?:|@(?!BotFather)\w|!")
"""What a platform could take for markup, a link or a mention; and no message of ours is an exclamation."""


@pytest.mark.parametrize("code", CODES)
def test_no_word_of_ours_is_markup_or_an_exclamation(code: str) -> None:
    catalog = po(code)
    assert [form for each in said_in_code() for form in (each.one, *forms(catalog, each)) if MARKUP.search(form)] == []


@pytest.mark.parametrize("code", CODES)
def test_a_translation_begins_with_a_space_where_its_message_does(code: str) -> None:
    catalog = po(code)
    for each in said_in_code():
        for form in forms(catalog, each):
            assert form.startswith(" ") == each.one.startswith(" "), each.one


def test_every_value_that_holds_words_is_in_the_catalogs() -> None:
    known = set(said_in_code())
    assert [each.one for each in messages(ENGLISH) if replace(each, place="") not in known] == []


def says_english(node: ast.AST) -> bool:
    """Whether a call hands words for readers on that are no phrase of the catalogs."""
    name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
    if not isinstance(node, ast.Call) or name not in SAYING:
        return False
    said = node.args[:1] if name == "Button" else node.args
    constants = (
        part for each in said for part in ([each] if isinstance(each, ast.Constant) else getattr(each, "values", []))
    )
    texts = (re.sub(r"[/#]\w+", "", str(part.value)) for part in constants if isinstance(part, ast.Constant))
    return any(re.search("[A-Za-z]{3}", text) for text in texts)  # a command is the same in every language


SAYING = {"said", "strong", "Span", "Button", "unchanged"}


def test_no_answer_is_there_in_english_alone() -> None:
    found = {
        path.name
        for part in ("core", "desk", "verbs", "chats")
        for path in (ROOT / "bot" / part).rglob("*.py")
        if any(map(says_english, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert found == set()


def test_every_reason_for_dropping_a_line_has_its_words() -> None:
    assert set(ENGLISH.brief.reasons) == set(REASONS)


def test_a_language_with_three_forms_for_numbers_chooses_by_its_own_rule() -> None:
    class Polish:
        def gettext(self, message: str) -> str:
            return message

        def ngettext(self, one: str, more: str, n: int) -> str:
            of_posts = ("{n} wpis", "{n} wpisy", "{n} wpisów")
            few = 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14
            return (of_posts[0] if n == 1 else of_posts[1] if few else of_posts[2]) if one == "{n} post" else more

    say = in_tongue(ENGLISH.brief, Polish())
    assert [say.posts.of(n) for n in (1, 2, 5, 22)] == ["1 wpis", "2 wpisy", "5 wpisów", "22 wpisy"]


# --- a brief


ENGLISH_WORDS = re.compile(
    r"\b(?:the|with|and|posts?|sites?|source|more|nothing|missing|heard|deaf|since|not|claims?|reported|brief)\b",
    re.IGNORECASE,
)


def full_digest() -> Digest:
    """A brief with something in every place."""
    denied = claim(
        "Acme hat das Werk in Oakville geschlossen.",
        Standing.DISPUTED,
        (1, 2),
        behind=(
            evidence(1, "Acme has closed the plant that is in Oakville"),
            evidence(2, "Das Werk ist nicht geschlossen"),
        ),
    )
    at = datetime(2026, 4, 14, 7, tzinfo=UTC)
    return digest(
        denied,
        claim("Das Werk hat 300 Beschäftigte.", posts=(3, 4, 5), sourced=1),
        claim("Das Werk könnte im Herbst wieder öffnen.", Standing.SPECULATION, (6,)),
        language="Deutsch",
        engine="openai",
        counts=Counts(posts=31, origins=4, sites=4, sourced=2, copies=9),
        missing=tuple(Missing(kind, "x") for kind in ("no_primary_source", "no_date", "one_network", "same_text")),
        dropped={"language": 1, "number": 2},
        would_confirm=("acme.example",),
        unchanged=2,
        coverage=Coverage(
            at, "Europe/Berlin", ("bluesky", "mastodon:a", "mastodon:b"), ("nostr",), ("x",), ("feed:x",),
            (Deaf("bluesky", at - timedelta(days=9), at - timedelta(days=8)),),
        ),
    )  # fmt: skip


def test_a_german_brief_has_no_english_word_of_ours_left() -> None:
    made = full_digest()
    text = render.text(made, replace(PHONE, say=TONGUES.brief("Deutsch")))
    ours = text.replace("Acme has closed the plant that is in Oakville", "")
    assert ENGLISH_WORDS.findall(ours) == []
    assert "UMSTRITTEN (Beiträge widersprechen einander, oder ein Beteiligter bestreitet es)" in text
    assert "„Acme has closed the plant that is in Oakville“ (en)" in text
    assert "„Das Werk ist nicht geschlossen“\n" in text.replace("“ social.example", "“\n")
    assert "3 Zeilen des Modells verworfen: Sprache 1, Zahl 2" in text
    assert "Ausgefallen: Bluesky 5. Apr. 09:00–6. Apr. 09:00" in text


@pytest.mark.parametrize(
    ("language", "removed", "link_removed"),
    [
        ("Deutsch", "[entfernt]", "[Link entfernt]"),
        ("Español", "[eliminado]", "[enlace eliminado]"),
        ("English", "[removed]", "[link removed]"),
    ],
)
def test_what_is_taken_out_of_a_post_is_told_in_the_language_of_the_brief_and_of_the_answer(
    language: str, removed: str, link_removed: str
) -> None:
    quotes = (evidence(1, "Das Werk zahlt an [removed]"), evidence(2, "Das Werk zahlt nicht an https://acme.example/x"))
    told = claim("Das Werk zahlt an [removed].", Standing.DISPUTED, (1, 2), behind=quotes)
    brief = render.text(digest(told, language=language), replace(PHONE, say=TONGUES.brief(language)))
    answered = in_language(why_claim(1, told, {}), TONGUES.of(language).catalog).text
    for text in (brief, answered):
        assert text.count(removed) == 2
        assert text.count(link_removed) == 1
        assert ("removed" in text) is (language == "English")


@pytest.mark.parametrize(
    ("language", "one", "more"),
    [
        ("English", "#Lumen: what 1 post says", "#Lumen: what 5 posts say"),
        ("Deutsch", "#Lumen: 1 Beitrag im Überblick", "#Lumen: 5 Beiträge im Überblick"),
    ],
)
def test_a_title_has_the_form_that_its_number_takes(language: str, one: str, more: str) -> None:
    form = replace(layout.FULL, say=TONGUES.brief(language))
    titles = [render.text(digest(counts=Counts(posts=n, sites=1)), form).split("\n")[0] for n in (1, 5)]
    assert titles == [one, more]


@pytest.mark.parametrize("language", ["English", "Deutsch", "Español"])
def test_the_form_for_a_phone_holds_in_every_language(language: str) -> None:
    say = TONGUES.brief(language)
    long = "Die Stadtverwaltung von Oakville hat am Dienstag mitgeteilt, dass die Brücke gesperrt bleibt. " * 3
    made = replace(full_digest(), claims=tuple(claim(f"{n} {long}", list(Standing)[n % 5], (n,)) for n in range(1, 9)))
    laid = layout.layout(replace(made, language=language), replace(PHONE, say=say))
    assert laid.size <= 1200
    assert "+" in render.plain(laid.lines())


def test_a_brief_of_quotes_says_that_they_are_in_the_languages_of_the_posts() -> None:
    quoted = digest(
        claim("Acme has closed the plant that is in Oakville."), language="Deutsch", note="no summary model: x"
    )
    text = render.text(quoted, replace(PHONE, say=TONGUES.brief("Deutsch")))
    assert "Acme has closed the plant that is in Oakville. (en) 1 Beitrag" in text
    assert text.endswith("Nur Zitate, in den Sprachen der Beiträge.")
    assert render.text(replace(quoted, language="English")).endswith("Quotes only.")


def test_a_short_quote_is_taken_to_be_in_the_language_of_the_others() -> None:
    lines = claim("Acme has closed the plant that is in Oakville."), claim("Trams stopped.", posts=(2,))
    text = render.text(digest(*lines, language="Deutsch"), replace(PHONE, say=TONGUES.brief("Deutsch")))
    assert "2. Trams stopped. (en) 1 Beitrag" in text
    of_a_model = render.text(digest(*lines, language="Deutsch", engine="openai"))
    assert "• Trams stopped [2]." in of_a_model


@pytest.mark.parametrize("text", ["A single broken rail is usually replaced overnight.", "Replacement bus H1 runs."])
def test_words_that_hardly_tell_their_language_are_no_foreign_ones(text: str) -> None:
    assert render.text(digest(claim(text))).endswith(f"• {text[:-1]} [1].")


@pytest.mark.parametrize(
    ("text", "code"), [("港湾線は月曜日から再開する。", "ja"), ("Трамваи снова ходят с понедельника.", "ru")]
)
def test_a_line_in_another_script_is_marked(text: str, code: str) -> None:
    assert f"({code})" in render.text(digest(claim(text)))


def test_what_is_missing_is_told_in_the_language_of_the_brief() -> None:
    thread = thread_of(["Acme has closed the plant."], ["The plant was closed by Acme."])
    made = settle(extracted(thread, "Deutsch"), thread, NO_TABLES, say=TONGUES.of("Deutsch").missing)
    assert "ein Datum" in [each.text for each in made.missing]
    assert "was eine Primärquelle dazu sagt (oder ein Link dorthin)" in [each.text for each in made.missing]


# --- answers


def test_a_phrase_is_said_again_with_the_phrases_in_its_places() -> None:
    german = TONGUES.of("Deutsch").catalog
    line = told("Would have hidden {n} of the last {posts}.", n=14, posts=told_of("{n} post", "{n} posts", 50))
    assert line == "Would have hidden 14 of the last 50 posts."
    assert again(line, german) == "Das hätte 14 ausgeblendet (geprüft: 50 Beiträge)."
    assert again(together("#a", line), german) == "#a Das hätte 14 ausgeblendet (geprüft: 50 Beiträge)."
    assert again("plain {text}", german) == "plain {text}"
    assert not isinstance(again(line, IN_ENGLISH), Told)


async def test_a_german_chat_is_answered_in_german(stage: Stage) -> None:
    tea = Chat("paper", "tea")
    await stage.follows(tea, "Deutsch")
    reply = await answer(stage.parts, tea, "/mute word gate 7d")
    assert reply is not None
    assert reply.text == (
        "Es gibt noch keine Beiträge, an denen sich die Wirkung zeigen ließe.\n"
        "Hier stummgeschaltet: Wort „gate“, bis 20. Apr. 08:00 UTC."
    )
    assert [button.label for row in reply.rows for button in row] == ["Rückgängig"]
    assert [button.command for row in reply.rows for button in row] == ["/unmute word gate"]
    listed = await answer(stage.parts, tea, "/following")
    assert listed is not None
    assert listed.text == "Hier verfolgt: 1\n#acme · Deutsch · seit 13. Apr. 2026"


async def test_a_chat_that_chose_no_language_is_answered_in_its_askers(stage: Stage) -> None:
    asker = Asker("paper:ana", Role.MEMBER, language="es")
    reply = await answer(stage.parts, Chat("paper", "new"), "/following", asker=asker)
    assert reply is not None
    assert reply.text == "Este chat aún no sigue nada. /follow #tag"


@pytest.mark.parametrize("platform", ["telegram", "discord"])
def test_the_first_words_in_a_chat_are_in_the_language_of_whoever_added_us(platform: str) -> None:
    room = Room(Chat(platform, "1"), "Tea", Admission.ALLOWED, MONDAY)
    for rights in (Rights(hears=True), Rights(("Send Messages",), hears=False)):
        hello = in_language(welcome.hello(room, rights), TONGUES.of("de-AT").catalog)
        assert hello.text.startswith("Ich verfolge Hashtags und schreibe kurze, neutrale Überblicke mit Belegen.\n")
        assert "Ein Admin beginnt mit /follow #tag · alle Befehle: /help" in hello.text
        assert ENGLISH_WORDS.findall(hello.text) == []


def test_buttons_ask_for_the_same_commands_in_every_language() -> None:
    for language in ("Deutsch", "Español"):
        made = buttons_in(brief_buttons(), TONGUES.of(language).catalog)
        assert [each.command for row in made for each in row] == [
            each.command for row in brief_buttons() for each in row
        ]
        assert all(len(each.label) <= 20 for row in made for each in row)
    assert made[0][0].label == "¿Por qué?"


# --- editions and changes of standing, all the way


MONDAY = datetime(2026, 4, 13, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ACME = read_tables(
    [
        "name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,mastodon:acme@social.example,industry,company,\n"
    ],
    ["name,domains,family,country,language,wire\n"],
)
RUMOUR, OWN_WORD = "Acme has closed the Oakville plant.", "We have closed the Oakville plant."


def post(id_: str, text: str, at: datetime, author: str = "ana", official: str | None = None) -> Post:
    url = f"https://social.example/@{author}/{id_}"
    return Post(id_, "mastodon:social.example", f"{text} #Acme", at, author, url, ("acme",), official=official)


@dataclass
class Marked(Paper):
    """A platform on paper that sets its own markup."""

    write: Callable[[Sequence[Line]], tuple[str, ...]] = render.telegram_html

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        return self.write(lines)


class Stage:
    """Chats on paper that follow a tag in a language of their own, with a clock that a test moves."""

    def __init__(self, store: SqlStore, tongues: Tongues = TONGUES) -> None:
        self.store, self.clock = store, FakeClock(MONDAY - HOUR)
        extractive = ExtractiveSummariser()
        self.parts = Parts(
            store, extractive, extractive, self.clock, ACME, outbox=store, rooms=store, ledger=store, tongues=tongues
        )

    async def follows(self, chat: Chat, language: str) -> None:
        now = self.clock.now()
        await self.store.follow(Subscription(chat.key, Topic("#acme", ("acme",)), language, now))
        await self.store.save_room(Room(chat, chat.id, Admission.ALLOWED, now))
        await self.store.save_timetable(
            Timetable(chat, Rhythm("UTC", time(9), NEVER_QUIET), language, now, next_due=now)
        )

    async def edition(self, chat: Chat, paper: Paper) -> list[str]:
        timetable = await self.store.timetable(chat.key)
        assert timetable is not None
        assert await write_edition(self.parts, paper, timetable)
        return await self.sent(paper)

    async def sent(self, paper: Paper) -> list[str]:
        before = len(paper.letters)
        await deliver_waiting(self.parts, paper)
        return [letter.text for letter in paper.letters[before:]]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    store = await open_store("sqlite:///:memory:")
    yield Stage(store)
    await store.close()


async def test_a_german_chat_gets_its_edition_in_german_on_either_platform(stage: Stage) -> None:
    telegram, discord = Marked(platform="telegram"), Marked(platform="discord", write=render.discord_markdown)
    tea, milk = Chat("telegram", "1"), Chat("discord", "2")
    for chat in (tea, milk):
        await stage.follows(chat, "Deutsch")
    await ingest(stage.parts, [post("r1", RUMOUR, MONDAY - HOUR)])
    stage.clock.at = MONDAY
    (html,) = await stage.edition(tea, telegram)
    (markdown,) = await stage.edition(milk, discord)
    assert html.startswith("<b>Morgenüberblick · Mo 13. Apr.</b>\n<b>#Acme</b> · 1 Beitrag, 1 Website, 0 mit Quelle\n")
    assert "<b>BERICHTET</b> (als Tatsache dargestellt, ohne Quelle)\n1. Acme has closed the Oakville plant." in html
    assert "Nur Zitate, in den Sprachen der Beiträge." in html
    assert "<b>ES FEHLT</b>: " in html
    assert [each.label for each in telegram.letters[0].buttons[0]] == ["Warum?", "Alles", "Stumm…", "Fehler melden"]
    unescaped = markdown.replace("\\", "")
    assert unescaped.startswith("**Morgenüberblick · Mo 13. Apr.**\n**#Acme** · 1 Beitrag")
    assert "**BERICHTET** (als Tatsache dargestellt, ohne Quelle)\n1. Acme has closed" in unescaped


async def test_a_spanish_chat_is_told_in_spanish_what_became_of_a_rumour(stage: Stage) -> None:
    paper, chat = Paper(), Chat("paper", "tea")
    await stage.follows(chat, "Español")
    await ingest(stage.parts, [post("r1", RUMOUR, MONDAY - HOUR)])
    stage.clock.at = MONDAY
    (edition,) = await stage.edition(chat, paper)
    assert "AFIRMADO (presentado como hecho, sin fuente)" in edition
    stage.clock.at = MONDAY + HOUR
    await ingest(stage.parts, [post("a1", OWN_WORD, MONDAY + HOUR, "acme@social.example", "Acme")])
    await follow_up(stage.parts, {"paper": paper})
    told = await stage.sent(paper)
    change = next(text for text in told if "→ CONFIRMADO" in text)
    assert change.startswith("#acme · AFIRMADO → CONFIRMADO · 10:00")
    assert "«We have closed the Oakville plant" in change
    assert "Antes: 1 publicación desde lun 08:00, ninguna con fuente" in change
    assert any("→ confirmado 10:00, ver abajo" in text for text in told)


# --- a model that answers in another language


GERMAN = (("Acme hat das Werk in Oakville geschlossen.", ["1.1"]), ("Das Werk ist seit Montag geschlossen.", ["1.1"]))
AS_POSTED = (("Acme has closed the plant that is in Oakville.", ["1.1"]), ("The plant was closed on Monday.", ["1.1"]))
THREAD = thread_of(["Acme has closed the plant that is in Oakville on Monday."])


def asking(server: FakeModel) -> OpenAISummariser:
    return OpenAISummariser("gpt-4.1-mini", api_key="sk-none", deadline=30.0, transport=server.transport())


async def test_an_answer_in_another_language_is_asked_for_once_more() -> None:
    server = model(fake.claims(*AS_POSTED), fake.claims(*GERMAN))
    draft = await asking(server).summarise(THREAD, "Deutsch")
    assert [each.text for each in draft.claims] == [text for text, _ in GERMAN]
    assert len(server.asked) == 2
    assert "2 of 2 texts are not in Deutsch (German)" in server.asked[1].said
    assert len(draft.usage) == 2


async def test_a_model_that_stays_in_another_language_gives_way_to_the_posts_own_words(stage: Stage) -> None:
    server = model(fake.claims(*AS_POSTED))
    parts = replace(stage.parts, summariser=asking(server))
    await ingest(parts, [post("r1", "Acme has closed the plant that is in Oakville on Monday.", MONDAY - HOUR)])
    made = await write_digest(parts, Topic("#acme", ("acme",)), language="Deutsch")
    assert len(server.asked) == 2
    assert made.engine == "extractive"
    assert made.dropped == {"language": 2}
    assert "Nur Zitate, in den Sprachen der Beiträge." in render.text(
        made, replace(PHONE, say=TONGUES.brief("Deutsch"))
    )


async def test_one_line_in_another_language_is_dropped_and_not_worth_a_second_request() -> None:
    server = model(fake.claims(*GERMAN, AS_POSTED[0]))
    draft = await asking(server).summarise(THREAD, "Deutsch")
    assert len(server.asked) == 1
    assert settle(draft, THREAD, NO_TABLES).dropped["language"] == 1


async def test_a_second_answer_that_is_no_better_leaves_the_first() -> None:
    server = model(fake.claims(GERMAN[0], AS_POSTED[0]), fake.completion("no JSON at all"))
    draft = await asking(server).summarise(THREAD, "Deutsch")
    assert [each.text for each in draft.claims] == [GERMAN[0][0], AS_POSTED[0][0]]


def test_every_folder_is_a_language_that_chats_can_choose() -> None:
    assert [code for code in CODES if language_code(code) != code] == []
