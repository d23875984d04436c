"""The loopback Bot API, driven by the real python-telegram-bot: it behaves as the service does, and its faults fire."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import signal
import socket
import sys
from contextlib import asynccontextmanager
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ChatMember,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import Application, ApplicationBuilder, MessageHandler, filters
from telegram.request import HTTPXRequest

from tests.fakes.botapi import QUICK, TOKEN, BotApi, effect
from tests.fakes.botapi.entities import at_units, units
from tests.fakes.botapi.html import parsed
from tests.fakes.botapi.refusals import RefusedError
from tests.fakes.botapi.shapes import Chat, User
from tests.fakes.clock import FakeClock
from tests.wire.loopback import is_loopback
from tests.wire.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
    from pathlib import Path

DAY = timedelta(days=1)
OLD_QUERY = "Query is too old and response timeout expired or query id is invalid"
BARE: dict[str, Any] = {"trust_env": False, "verify": False}
"""No proxy, and no certificates, whose loading takes longer than a test."""


@pytest.fixture(autouse=True)
def waits_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this setting the library warns, and so fails here, wherever it raises RetryAfter."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(waits=QUICK, clock=FakeClock()) as running:
        yield running


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with a_bot(api) as made:
        yield made


@asynccontextmanager
async def a_bot(api: BotApi, token: str | None = None) -> AsyncIterator[Bot]:
    """The library's bot, without a first getMe, so that a wrong token may have one."""
    made = Bot(
        token or api.token,
        base_url=api.base_url,
        base_file_url=api.base_file_url,
        request=transport(),
        get_updates_request=transport(),
    )
    await asyncio.gather(*(request.initialize() for request in made._request))
    try:
        yield made
    finally:
        await asyncio.gather(*(request.shutdown() for request in made._request))


def transport(read_timeout: float = 5) -> HTTPXRequest:
    return HTTPXRequest(read_timeout=read_timeout, connect_timeout=5, pool_timeout=5, httpx_kwargs=BARE)


def a_group(api: BotApi, *, forum: bool = False) -> tuple[User, Chat]:
    """A supergroup with the bot in it, and the bot told of it."""
    ada = api.world.user("Ada", username="ada_l")
    group = api.world.supergroup("Tea", ada, forum=forum)
    api.world.adds_bot(ada, group)
    api.updates.drop()
    return ada, group


def kinds(updates: list[dict[str, Any]]) -> list[str]:
    return [kind for update in updates for kind in update if kind != "update_id"]


def heard(api: BotApi) -> list[dict[str, Any]]:
    """The updates that wait for the bot, without confirming any."""
    return [each.body for each in api.updates.waiting]


def texts(api: BotApi, chat: Chat) -> list[str | None]:
    return [message.text for message in api.world.from_bot(chat)]


def button(data: str, text: str = "Why?") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)]])


# Sending


async def test_a_sent_message_stands_in_the_chat_with_its_entities_in_utf16_units(api: BotApi, bot: Bot) -> None:
    _, group = a_group(api)
    message = await bot.send_message(group.id, "😀 <b>bold &amp; <i>both</i></b> #tag @ada_l a.example.com", "HTML")
    assert message.text == "😀 bold & both #tag @ada_l a.example.com"
    assert message.parse_entities() == {
        entity: at_units(message.text, entity.offset, entity.length) for entity in message.entities
    }
    said = [(entity.type, message.parse_entity(entity)) for entity in message.entities]
    assert said == [
        ("bold", "bold & both"),
        ("italic", "both"),
        ("hashtag", "#tag"),
        ("mention", "@ada_l"),
        ("url", "a.example.com"),
    ]
    assert texts(api, group) == [message.text]


async def test_edits_and_buttons_change_the_message_that_stands(api: BotApi, bot: Bot) -> None:
    _, group = a_group(api)
    sent = await bot.send_message(group.id, "first", reply_markup=button("why:1"))
    await bot.edit_message_text("second", group.id, sent.message_id, reply_markup=button("why:1"))
    await bot.edit_message_reply_markup(group.id, sent.message_id, reply_markup=button("why:2"))
    (standing,) = api.world.from_bot(group)
    assert (standing.text, standing.earlier) == ("second", ["first"])
    assert standing.markup == {"inline_keyboard": [[{"text": "Why?", "callback_data": "why:2"}]]}
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("second", group.id, sent.message_id, reply_markup=button("why:2"))
    await bot.edit_message_text("third", group.id, sent.message_id)
    assert standing.markup is None


async def test_json_and_multipart_bodies_are_understood_alike(api: BotApi) -> None:
    _, group = a_group(api)
    url = f"{api.base_url}{api.token}/sendMessage"
    parts = aiohttp.FormData({"chat_id": str(group.id), "text": "multipart"}, default_to_multipart=True)
    async with aiohttp.ClientSession() as session:
        for given in ({"json": {"chat_id": group.id, "text": "json"}}, {"data": parts}):
            async with session.post(url, **given) as answer:
                assert (await answer.json())["ok"]
        async with session.get(url, params={"chat_id": group.id, "text": "query"}) as answer:
            assert (await answer.json())["result"]["text"] == "query"
    assert texts(api, group) == ["json", "multipart", "query"]


async def test_a_document_is_uploaded_and_can_be_fetched_again(api: BotApi, bot: Bot) -> None:
    ada = api.world.user("Ada")
    api.world.private(ada)
    sent = await bot.send_document(
        ada.id, b"a,b\n1,2\n", filename="export.csv", caption="<b>Export</b>", parse_mode="HTML"
    )
    assert sent.document
    assert (sent.caption, sent.document.file_name) == ("Export", "export.csv")
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a,b\n1,2\n"


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("a <x>b</x>", 'Unsupported start tag "x" at byte offset 2'),
        ("é < 3", 'Unsupported start tag "" at byte offset 3'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ('<span class="x">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href=http://a.example/>a</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
async def test_broken_html_is_refused_in_telegrams_words(api: BotApi, bot: Bot, source: str, complaint: str) -> None:
    _, group = a_group(api)
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.send_message(group.id, source, "HTML")
    assert api.ledger.requests[-1].answer["description"] == f"Bad Request: can't parse entities: {complaint}"
    assert texts(api, group) == []


async def test_links_that_telegram_does_not_take_become_plain_text(api: BotApi, bot: Bot) -> None:
    _, group = a_group(api)
    source = '<a href="javascript:alert(1)">bad</a> <a href="https://a.example/x?a=1&amp;b=2">good</a> A & B > C'
    message = await bot.send_message(group.id, source, "HTML")
    assert message.text == "bad good A & B > C"
    assert [(entity.type, entity.url) for entity in message.entities] == [("text_link", "https://a.example/x?a=1&b=2")]


async def test_the_edges_of_length_lie_where_telegram_puts_them(api: BotApi, bot: Bot) -> None:
    _, group = a_group(api)
    api.rates.on = False
    assert len((await bot.send_message(group.id, "😀" * 2048)).text or "") == 2048
    await bot.send_message(group.id, f"<b>{'a' * 4096}</b>", "HTML")
    for text, complaint in [
        ("😀" * 2048 + "a", "Message is too long"),
        ("&amp;" * 6554, "Text is too long"),
        ("   ", "Text must be non-empty"),
        ("", "Message text is empty"),
    ]:
        with pytest.raises(BadRequest, match=complaint):
            await bot.send_message(group.id, text, "HTML")
    many = await bot.send_message(group.id, " ".join(f"#t{number}" for number in range(120)))
    assert len(many.entities) == 100
    sent = await bot.send_message(group.id, "x")
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.edit_message_text("a" * 4097, group.id, sent.message_id)


@given(st.text())
def test_escaped_text_comes_through_the_parser_unchanged(text: str) -> None:
    assert parsed(html.escape(text)).text == text


@given(st.text(alphabet="<>/&;#=\"' abiux1😀", max_size=40))
def test_the_parser_refuses_or_places_every_entity_inside_the_text(source: str) -> None:
    try:
        found = parsed(source)
    except RefusedError:
        return
    for entity in found.entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= units(found.text)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([[("a", "x" * 65)]], "BUTTON_DATA_INVALID"),
        ([[("a", "é" * 33)]], "BUTTON_DATA_INVALID"),
        ([[("a", "x")] * 9], "reply markup is too long"),
        ([[("a", "x")] * 8] * 13, "reply markup is too long"),
    ],
)
async def test_a_keyboard_beyond_the_limits_is_refused(
    api: BotApi, rows: list[list[tuple[str, str]]], complaint: str
) -> None:
    _, group = a_group(api)
    markup = {"inline_keyboard": [[{"text": text, "callback_data": data} for text, data in row] for row in rows]}
    async with aiohttp.ClientSession() as session:
        asked = {"chat_id": group.id, "text": "x", "reply_markup": markup}
        async with session.post(f"{api.base_url}{api.token}/sendMessage", json=asked) as answer:
            said = await answer.json()
    assert said == {"ok": False, "error_code": 400, "description": f"Bad Request: {complaint}"}


async def test_what_is_older_than_two_days_cannot_be_deleted_but_edited(api: BotApi, bot: Bot) -> None:
    _, group = a_group(api)
    old = await bot.send_message(group.id, "old")
    api.clock.pass_time(2 * DAY)
    new = await bot.send_message(group.id, "new")
    assert await bot.delete_message(group.id, new.message_id)
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(group.id, old.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(group.id, new.message_id)
    await bot.edit_message_text("[deleted]", group.id, old.message_id)
    assert texts(api, group) == ["[deleted]"]


async def test_a_reply_to_what_is_gone_is_refused_unless_told_otherwise(api: BotApi, bot: Bot) -> None:
    ada, group = a_group(api)
    question = api.world.says(ada, group, "/digest")
    answer = await bot.send_message(group.id, "here", reply_to_message_id=question.id)
    assert answer.reply_to_message
    assert answer.reply_to_message.text == "/digest"
    assert answer.message_thread_id == question.id
    api.world.deletes(question)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(group.id, "late", reply_to_message_id=question.id)
    await bot.send_message(group.id, "late", reply_to_message_id=question.id, allow_sending_without_reply=True)
    assert texts(api, group) == ["here", "late"]


# Rates


async def test_too_many_messages_to_one_chat_are_refused_for_whole_seconds(api: BotApi, bot: Bot) -> None:
    _, group = a_group(api)
    for number in range(3):
        await bot.send_message(group.id, str(number))
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(group.id, "3")
    assert caught.value.retry_after == timedelta(seconds=3)
    api.clock.pass_time(timedelta(seconds=3))
    await bot.send_message(group.id, "3")
    assert texts(api, group) == ["0", "1", "2", "3"]
    assert api.rates.refused == 1


async def test_a_group_gets_twenty_a_minute_and_a_private_chat_sixty(api: BotApi, bot: Bot) -> None:
    _, group = a_group(api)
    ada = api.world.user("Ada")
    api.world.private(ada)
    for chat, most in ((group.id, 20), (ada.id, 40)):
        for number in range(most):
            await bot.send_message(chat, str(number))
            api.clock.pass_time(timedelta(seconds=1))
    for number in range(20):
        await bot.send_message(group.id, str(number))
        api.clock.pass_time(timedelta(seconds=1))
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(group.id, "20")
    assert caught.value.retry_after == timedelta(seconds=40)


async def test_thirty_a_second_go_out_in_all(api: BotApi, bot: Bot) -> None:
    people = [api.world.user(f"U{number}") for number in range(31)]
    for person in people:
        api.world.private(person)
    for person in people[:30]:
        await bot.send_message(person.id, "hello")
    with pytest.raises(RetryAfter):
        await bot.send_message(people[30].id, "hello")
    api.rates.on = False
    await bot.send_message(people[30].id, "hello")


# Where the bot may not


async def test_each_closed_door_has_its_text(api: BotApi, bot: Bot) -> None:
    ada, group = a_group(api)
    bob = api.world.user("Bob")
    assert await said_by(bot, -42) == "Chat not found"
    api.world.private(bob, started=False)
    assert await said_by(bot, bob.id) == "Forbidden: bot can't initiate conversation with a user"
    api.world.says(bob, api.world.private(bob), "/start")
    api.world.blocks_bot(bob)
    assert await said_by(bot, bob.id) == "Forbidden: bot was blocked by the user"
    api.world.unblocks_bot(bob)
    api.world.deactivates(bob)
    assert await said_by(bot, bob.id) == "Forbidden: user is deactivated"
    api.world.restricts(ada, api.world.bot, group)
    assert await said_by(bot, group.id) == "Not enough rights to send text messages to the chat"
    api.world.removes(ada, api.world.bot, group)
    assert await said_by(bot, group.id) == "Forbidden: bot was kicked from the supergroup chat"
    assert texts(api, group) == []


async def said_by(bot: Bot, chat: int) -> str:
    """What the library says of a refused message."""
    with pytest.raises((BadRequest, Forbidden)) as caught:
        await bot.send_message(chat, "x")
    return caught.value.message


async def test_a_group_that_becomes_a_supergroup_answers_under_its_new_id(api: BotApi, bot: Bot) -> None:
    ada = api.world.user("Ada")
    group = api.world.group("Tea", ada)
    api.world.adds_bot(ada, group)
    await bot.send_message(group.id, "before")
    new = api.world.migrates(group)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group.id, "after")
    assert caught.value.new_chat_id == new.id
    await bot.send_message(new.id, "after")
    told = [update.message for update in await bot.get_updates() if update.message]
    assert [(note.migrate_to_chat_id, note.migrate_from_chat_id) for note in told[-2:]] == [
        (new.id, None),
        (None, group.id),
    ]
    assert (texts(api, group), texts(api, new)) == (["before"], ["after"])


async def test_a_closed_topic_a_deleted_one_and_the_general_one(api: BotApi, bot: Bot) -> None:
    ada, group = a_group(api, forum=True)
    news = api.world.opens_topic(ada, group, "News")
    sent = await bot.send_message(group.id, "in news", message_thread_id=news)
    assert (sent.message_thread_id, sent.is_topic_message) == (news, True)
    api.world.closes_topic(ada, group, news)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(group.id, "x", message_thread_id=news)
    api.world.promotes(ada, api.world.bot, group)
    await bot.send_message(group.id, "still", message_thread_id=news)
    api.world.deletes_topic(group, news)
    for thread in (news, 1):
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(group.id, "x", message_thread_id=thread)
    assert texts(api, group) == []


# Hearing


async def test_in_privacy_mode_a_group_is_heard_only_where_the_bot_is_meant(api: BotApi, bot: Bot) -> None:
    ada, group = a_group(api)
    other = api.world.user("Other", username="other_bot", is_bot=True)
    mine = await bot.send_message(group.id, "brief")
    for text in ("hello #tag", "/mute x", "/mute@sample_bot x", "/mute@other_bot x", "thanks @Sample_Bot"):
        api.world.says(ada, group, text)
    api.world.says(ada, group, "why?", reply_to=api.world.message(group, mine.message_id))
    api.world.says(other, group, "/mute@sample_bot")
    api.world.says(ada, group, "/bare")
    assert [update["message"]["text"] for update in heard(api)] == [
        "/mute x",
        "/mute@sample_bot x",
        "thanks @Sample_Bot",
        "why?",
    ]


async def test_an_administrator_hears_everything(api: BotApi) -> None:
    ada, group = a_group(api)
    api.world.promotes(ada, api.world.bot, group)
    api.world.says(ada, group, "hello #tag")
    assert kinds(heard(api)) == ["my_chat_member", "message"]
    assert heard(api)[1]["message"]["entities"] == [{"type": "hashtag", "offset": 6, "length": 4}]


async def test_an_anonymous_administrator_speaks_as_the_group_and_presses_as_himself(api: BotApi, bot: Bot) -> None:
    ada, group = a_group(api)
    api.world.hides(ada, group, title="owner")
    api.world.says(ada, group, "/mute@sample_bot tag x")
    sent = await bot.send_message(group.id, "Really?", reply_markup=button("yes", "Yes"))
    api.world.presses(ada, message_of(api, group, sent), "Yes")
    spoken, pressed = await bot.get_updates()
    assert spoken.message
    assert spoken.message.from_user
    assert spoken.message.sender_chat
    assert (spoken.message.from_user.id, spoken.message.sender_chat.id) == (1087968824, group.id)
    assert spoken.message.author_signature == "owner"
    assert pressed.callback_query
    assert pressed.callback_query.from_user.id == ada.id
    assert pressed.callback_query.data == "yes"


def message_of(api: BotApi, chat: Chat, sent: Message) -> Any:
    return api.world.message(chat, sent.message_id)


async def test_posts_of_the_linked_channel_and_of_other_channels_name_their_chat(api: BotApi) -> None:
    ada, group = a_group(api)
    channel = api.world.channel("News", ada, username="news")
    api.world.links(channel, group)
    api.world.promotes(ada, api.world.bot, group)
    api.updates.drop()
    api.world.posts(channel, "post")
    api.world.says_as_channel(channel, group, "/mute@sample_bot x")
    forwarded, masked = (Update.de_json(update, None).message for update in heard(api))
    assert forwarded
    assert forwarded.is_automatic_forward
    assert forwarded.from_user
    assert forwarded.sender_chat
    assert (forwarded.from_user.id, forwarded.sender_chat.id) == (777000, channel.id)
    assert masked
    assert masked.from_user
    assert (masked.from_user.id, masked.sender_chat) == (136817688, forwarded.sender_chat)


async def test_a_bot_posts_in_a_channel_and_edits_only_what_it_posted(api: BotApi, bot: Bot) -> None:
    ada = api.world.user("Ada")
    channel = api.world.channel("News", ada, username="news")
    api.world.adds_bot(ada, channel)
    sent = await bot.send_message("@news", "by the bot")
    assert (sent.from_user, sent.sender_chat and sent.sender_chat.id) == (None, channel.id)
    post = api.world.posts(channel, "by Ada")
    await bot.edit_message_text("edited", channel.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("edited", channel.id, post.id)
    assert texts(api, channel) == ["edited"]
    assert kinds(heard(api)) == ["my_chat_member", "channel_post"]
    api.world.demotes(ada, api.world.bot, channel)
    assert await said_by(bot, channel.id) == "Need administrator rights in the channel chat"


async def test_a_message_of_a_topic_quotes_the_note_that_opened_it(api: BotApi) -> None:
    ada, group = a_group(api, forum=True)
    news = api.world.opens_topic(ada, group, "News")
    api.world.says(ada, group, "/digest", topic=news)
    message = Update.de_json(heard(api)[-1], None).message
    assert message
    assert (message.message_thread_id, message.is_topic_message) == (news, True)
    assert message.reply_to_message
    assert message.reply_to_message.forum_topic_created


async def test_edited_messages_and_membership_are_told(api: BotApi) -> None:
    ada, group = a_group(api)
    bob = api.world.user("Bob")
    message = api.world.says(ada, group, "/digest #a")
    api.world.edits(message, "/digest #b")
    api.world.joins(bob, group)
    api.world.removes(ada, api.world.bot, group)
    api.world.says(ada, group, "/digest")
    assert kinds(heard(api)) == ["message", "edited_message", "message", "my_chat_member"]
    update = Update.de_json(heard(api)[-1], None)
    assert update.my_chat_member
    assert update.my_chat_member.new_chat_member.status == ChatMember.BANNED


async def test_members_of_a_chat_are_told_with_their_rights(api: BotApi, bot: Bot) -> None:
    ada, group = a_group(api)
    bob, eve = api.world.user("Bob"), api.world.user("Eve")
    api.world.joins(bob, group)
    api.world.promotes(ada, bob, group, ["can_delete_messages"])
    assert [each.user.id for each in await bot.get_chat_administrators(group.id)] == [ada.id, bob.id]
    assert (await bot.get_chat_member(group.id, eve.id)).status == ChatMember.LEFT
    api.world.demotes(ada, bob, group)
    assert (await bot.get_chat_member(group.id, bob.id)).status == ChatMember.MEMBER
    api.world.restricts(ada, bob, group)
    assert (await bot.get_chat_member(group.id, bob.id)).status == ChatMember.RESTRICTED
    assert await bot.get_chat_member_count(group.id) == 3
    with pytest.raises(BadRequest, match="Participant_id_invalid"):
        await bot.get_chat_member(group.id, 5)
    assert (await bot.get_chat(group.id)).title == "Tea"
    assert await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.get_chat(group.id)


async def test_other_members_are_told_only_to_an_administrator_who_asks(api: BotApi, bot: Bot) -> None:
    ada, group = a_group(api)
    api.world.promotes(ada, api.world.bot, group)
    bob = api.world.user("Bob")
    api.world.promotes(ada, bob, group)
    assert kinds(heard(api)) == ["my_chat_member"]
    await bot.get_updates(allowed_updates=["chat_member"])
    api.updates.drop()
    api.world.demotes(ada, bob, group)
    api.world.says(ada, group, "/digest")
    assert kinds(heard(api)) == ["chat_member"]


async def test_a_press_is_answered_once_and_in_time(api: BotApi, bot: Bot) -> None:
    ada, group = a_group(api)
    sent = await bot.send_message(group.id, "x", reply_markup=button("why:1"))
    message = message_of(api, group, sent)
    first = api.world.presses(ada, message, "Why?")
    assert await bot.answer_callback_query(first, "because")
    assert api.world.presses_made[first].answer == {"text": "because", "show_alert": False, "url": ""}
    late = api.world.forges_press(ada, message, "why:99")
    assert await said_to_a_press(bot, first) == OLD_QUERY
    assert await said_to_a_press(bot, "77") == OLD_QUERY
    api.clock.pass_time(timedelta(minutes=1))
    assert await said_to_a_press(bot, late) == OLD_QUERY
    with pytest.raises(ValueError, match="no button 'No'"):
        api.world.presses(ada, message, "No")


async def said_to_a_press(bot: Bot, query: str) -> str:
    """What the library says of a refused answer."""
    with pytest.raises(BadRequest) as caught:
        await bot.answer_callback_query(query)
    return caught.value.message


# Settings


async def test_commands_are_kept_per_scope_and_language(bot: Bot) -> None:
    commands = [BotCommand("digest", "A brief"), BotCommand("help", "What I can do")]
    await bot.set_my_commands(commands)
    await bot.set_my_commands(commands[:1], scope=BotCommandScopeChat(5), language_code="de")
    assert await bot.get_my_commands() == tuple(commands)
    assert await bot.get_my_commands(scope=BotCommandScopeChat(5), language_code="de") == tuple(commands[:1])
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Digest!", "A brief")])


async def test_name_and_descriptions_are_kept_per_language(bot: Bot) -> None:
    await bot.set_my_short_description("Briefs")
    await bot.set_my_short_description("Kurz", language_code="de")
    assert (await bot.get_my_short_description("de")).short_description == "Kurz"
    assert (await bot.get_my_short_description("fr")).short_description == "Briefs"
    await bot.set_my_description("Long")
    assert (await bot.get_my_description()).description == "Long"
    assert (await bot.get_my_name()).name == "Sample"
    with pytest.raises(BadRequest):
        await bot.set_my_short_description("x" * 121)


async def test_a_wrong_token_and_a_wrong_method(api: BotApi) -> None:
    async with a_bot(api, "1:wrong") as stranger:
        with pytest.raises(InvalidToken, match="Unauthorized"):
            await stranger.send_message(5, "x")
    async with aiohttp.ClientSession() as session:
        for path in (f"bot{api.token}/sendTelegram", "botnonsense/getMe", ""):
            async with session.post(f"{api.address}/{path}") as answer:
                assert await answer.json() == {"ok": False, "error_code": 404, "description": "Not Found"}


# Getting updates


async def test_updates_stay_until_their_offset_is_confirmed(api: BotApi, bot: Bot) -> None:
    ada = api.world.user("Ada")
    chat = api.world.private(ada)
    for number in range(3):
        api.world.says(ada, chat, f"/n{number}")
    first = await bot.get_updates(limit=2)
    assert [update.message.text for update in first if update.message] == ["/n0", "/n1"]
    assert await bot.get_updates(limit=2) == first
    (last,) = await bot.get_updates(offset=first[-1].update_id + 1)
    assert last.update_id == first[-1].update_id + 1
    assert await bot.get_updates(offset=last.update_id + 1) == ()


async def test_the_last_update_alone_is_asked_for_by_a_negative_offset(api: BotApi, bot: Bot) -> None:
    ada = api.world.user("Ada")
    for number in range(3):
        api.world.says(ada, api.world.private(ada), f"/n{number}")
    (last,) = await bot.get_updates(offset=-1)
    assert last.message
    assert last.message.text == "/n2"
    assert len(heard(api)) == 1


async def test_updates_are_forgotten_after_a_day(api: BotApi, bot: Bot) -> None:
    ada = api.world.user("Ada")
    api.world.says(ada, api.world.private(ada), "/old")
    api.clock.pass_time(DAY)
    api.world.says(ada, api.world.private(ada), "/new")
    api.world.says(ada, api.world.private(ada), "/older", at=api.clock.now() - 2 * DAY)
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.text == "/new"


async def test_a_long_poll_ends_when_something_comes(api: BotApi, bot: Bot) -> None:
    ada = api.world.user("Ada")
    chat = api.world.private(ada)
    loop = asyncio.get_running_loop()
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: len(api.ledger.requests) == 1)
    before = loop.time()
    api.world.says(ada, chat, "/now")
    assert len(await poll) == 1
    assert loop.time() - before < 20


async def test_a_second_poll_ends_the_first_with_a_conflict(api: BotApi, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: len(api.ledger.requests) == 1)
    async with a_bot(api) as other:
        assert await other.get_updates() == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    assert api.polling.conflicts == 1


async def test_an_application_polls_and_answers(api: BotApi) -> None:
    ada, group = a_group(api)
    async with an_application(api, answer_with_its_text):
        api.world.says(ada, group, "/one@sample_bot")
        await until(lambda: texts(api, group) == ["/one@sample_bot"])
        api.world.says(ada, group, "/two@sample_bot")
        await until(lambda: len(texts(api, group)) == 2)
    assert heard(api) == []


async def answer_with_its_text(update: Update, _: Any) -> None:
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text, do_quote=False)


@asynccontextmanager
async def an_application(
    api: BotApi, handler: Callable[[Update, Any], Coroutine[Any, Any, None]]
) -> AsyncIterator[None]:
    """The library's polling application with one handler for every message."""
    built: Application[Any, Any, Any, Any, Any, Any] = (
        ApplicationBuilder()
        .token(api.token)
        .base_url(api.base_url)
        .base_file_url(api.base_file_url)
        .request(transport())
        .get_updates_request(transport())
        .build()
    )
    built.add_handler(MessageHandler(filters.ALL, handler))
    async with built:
        await built.start()
        assert built.updater
        await built.updater.start_polling(timeout=1)
        try:
            yield
        finally:
            await built.updater.stop()
            await built.stop()


async def test_a_replayed_batch_brings_the_same_updates_under_the_same_ids(api: BotApi, bot: Bot) -> None:
    ada = api.world.user("Ada")
    api.world.says(ada, api.world.private(ada), "/mute x")
    (first,) = await bot.get_updates()
    assert api.updates.replay() == 1
    assert await bot.get_updates(offset=first.update_id + 1) == (first,)
    assert await bot.get_updates(offset=first.update_id + 1) == ()
    assert api.updates.replayed == 1


async def test_a_backlog_is_served_in_batches_with_updates_of_unknown_kinds_among_it(api: BotApi, bot: Bot) -> None:
    ada = api.world.user("Ada")
    api.updates.inject({"telepathy": {"from": None}})
    for number in range(150):
        api.world.says(ada, api.world.private(ada), f"/n{number}", at=api.clock.now() - timedelta(hours=20))
    first = await bot.get_updates()
    assert (len(first), dict(first[0].api_kwargs)) == (100, {"telepathy": {"from": None}})
    second = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [update.message.text for update in second if update.message] == [f"/n{number}" for number in range(99, 150)]


async def test_an_update_that_the_library_cannot_read_comes_again_and_again(api: BotApi, bot: Bot) -> None:
    ada = api.world.user("Ada")
    broken = api.updates.inject({"message": {"message_id": "seven"}})
    api.world.says(ada, api.world.private(ada), "/mute x")
    for _ in range(2):
        with pytest.raises(KeyError, match="date"):
            await bot.get_updates()
    assert [update["update_id"] for update in api.updates.given].count(broken) == 2
    (update,) = await bot.get_updates(offset=broken + 1)
    assert update.message
    assert update.message.text == "/mute x"


# Webhook


async def test_a_webhook_gets_each_update_in_order_and_again_until_it_takes_it(api: BotApi, bot: Bot) -> None:
    ada = api.world.user("Ada")
    got: list[tuple[str, str]] = []

    async def take(request: web.Request) -> web.Response:
        update = await request.json()
        got.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], update["message"]["text"]))
        return web.Response(status=500 if len(got) in {1, 2} else 200)

    async with listening(take) as url:
        api.world.says(ada, api.world.private(ada), "/a")
        await bot.set_webhook(url, secret_token="s3cret_token")  # noqa: S106 - made up
        api.world.says(ada, api.world.private(ada), "/b")
        await until(lambda: api.webhook.delivered == 2)
        info = await bot.get_webhook_info()
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()
        await bot.delete_webhook()
    assert got == [("s3cret_token", text) for text in ("/a", "/a", "/a", "/b")]
    assert (api.webhook.failed, info.pending_update_count) == (2, 0)
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    assert await bot.get_updates() == ()
    assert "s3cret" not in json.dumps([request.parameters for request in api.ledger.requests])


@asynccontextmanager
async def listening(take: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """A web server of a test's own; its address."""
    application = web.Application()
    application.router.add_post("/hook", take)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def test_a_method_in_the_answer_of_a_webhook_is_carried_out(api: BotApi, bot: Bot) -> None:
    ada = api.world.user("Ada")
    chat = api.world.private(ada)

    async def take(_: web.Request) -> web.Response:
        return web.json_response({"method": "sendMessage", "chat_id": ada.id, "text": "by return"})

    async with listening(take) as url:
        await bot.set_webhook(url)
        api.world.says(ada, chat, "/a")
        await until(lambda: texts(api, chat) == ["by return"])
    with pytest.raises(BadRequest, match="Secret token contains unallowed characters"):
        await bot.set_webhook(url, secret_token="not a token")  # noqa: S106 - made up


# Faults on the wire: what the library makes of each


@dataclass(frozen=True)
class Wire:
    """What the library raises for a fault: its class and cause, and whether a catcher of NetworkError gets it.

    `accepted`: whether the message stands in the chat all the same.
    """

    raised: type[Exception]
    cause: str | None
    _: KW_ONLY
    network: bool
    accepted: bool


TABLE: list[tuple[str, dict[str, Any], Wire]] = [
    ("silence", {}, Wire(TimedOut, "ReadTimeout", network=True, accepted=True)),
    ("reset", {}, Wire(NetworkError, "ReadError", network=True, accepted=True)),
    ("fin", {}, Wire(NetworkError, "RemoteProtocolError", network=True, accepted=True)),
    ("half", {}, Wire(NetworkError, "RemoteProtocolError", network=True, accepted=True)),
    ("page", {}, Wire(TelegramError, "JSONDecodeError", network=False, accepted=True)),
    ("not_ok", {}, Wire(KeyError, None, network=False, accepted=True)),
    ("slow", {"seconds": 0.5}, Wire(TimedOut, "ReadTimeout", network=True, accepted=True)),
    ("server_error", {"status": 500}, Wire(NetworkError, None, network=True, accepted=False)),
    ("server_error", {"status": 502, "accept": True}, Wire(NetworkError, None, network=True, accepted=True)),
    ("flood", {"retry_after": 3}, Wire(RetryAfter, None, network=False, accepted=False)),
    ("flood", {"retry_after": 86400}, Wire(RetryAfter, None, network=False, accepted=False)),
    ("flood", {"retry_after": None}, Wire(NetworkError, None, network=True, accepted=False)),
    ("flood", {"retry_after": 0}, Wire(NetworkError, None, network=True, accepted=False)),
    ("migrated", {"to": -1005}, Wire(ChatMigrated, None, network=False, accepted=False)),
    ("no_chat", {}, Wire(BadRequest, None, network=True, accepted=False)),
    ("topic_closed", {}, Wire(BadRequest, None, network=True, accepted=False)),
    ("no_thread", {}, Wire(BadRequest, None, network=True, accepted=False)),
    ("bad_entities", {}, Wire(BadRequest, None, network=True, accepted=False)),
    ("not_modified", {}, Wire(BadRequest, None, network=True, accepted=False)),
    ("blocked", {}, Wire(Forbidden, None, network=False, accepted=False)),
    ("kicked", {}, Wire(Forbidden, None, network=False, accepted=False)),
    ("not_member", {}, Wire(Forbidden, None, network=False, accepted=False)),
    ("chat_deleted", {}, Wire(Forbidden, None, network=False, accepted=False)),
    ("deactivated", {}, Wire(Forbidden, None, network=False, accepted=False)),
    ("unauthorized", {}, Wire(InvalidToken, None, network=False, accepted=False)),
    ("not_found", {}, Wire(InvalidToken, None, network=False, accepted=False)),
    ("conflict", {}, Wire(Conflict, None, network=False, accepted=False)),
]


@pytest.mark.parametrize(("kind", "how", "wire"), TABLE, ids=[f"{kind}{how or ''}" for kind, how, _ in TABLE])
async def test_the_library_raises_for_each_fault_what_was_measured(
    api: BotApi, bot: Bot, kind: str, how: dict[str, Any], wire: Wire
) -> None:
    _, group = a_group(api)
    fault = api.faults.add(effect(kind, **how), "sendMessage", group.id)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is what is asserted
        await bot.send_message(group.id, "once", read_timeout=0.25 if wire.cause == "ReadTimeout" else 5)
    assert type(caught.value) is wire.raised
    assert isinstance(caught.value, NetworkError) == wire.network
    assert type(caught.value.__cause__).__name__ == (wire.cause or "NoneType")
    assert fault.fired == 1
    assert api.ledger.requests[-1].fault == fault.effect.name
    assert len(api.ledger.accepted("sendMessage", group.id)) == len(texts(api, group)) == wire.accepted
    await bot.send_message(group.id, "next")
    assert fault.fired == 1


async def test_connections_are_refused_while_the_listener_is_closed(api: BotApi, bot: Bot) -> None:
    _, group = a_group(api)
    await bot.send_message(group.id, "before")
    await api.refuse_connections()
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(group.id, "during")
    assert type(caught.value.__cause__).__name__ == "ConnectError"
    assert api.connections_refused == 1
    await api.listen()
    await bot.send_message(group.id, "after")
    assert texts(api, group) == ["before", "after"]


async def test_a_connection_that_nobody_takes_times_out(api: BotApi) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        with socket.create_connection(deaf.getsockname()):
            request = HTTPXRequest(connect_timeout=0.2, httpx_kwargs=BARE)
            url = f"http://127.0.0.1:{deaf.getsockname()[1]}/bot"
            async with request:
                bot = Bot(api.token, base_url=url, request=request)
                with pytest.raises(TimedOut) as caught:
                    await bot.send_message(5, "x")
    assert type(caught.value.__cause__).__name__ == "ConnectTimeout"


async def test_a_full_pool_sends_nothing(api: BotApi) -> None:
    _, group = a_group(api)
    fault = api.faults.add(effect("slow", seconds=0.3), "sendMessage")
    request = HTTPXRequest(connection_pool_size=1, pool_timeout=0.05, httpx_kwargs=BARE)
    async with request:
        bot = Bot(api.token, base_url=api.base_url, request=request)
        first = asyncio.create_task(bot.send_message(group.id, "first"))
        await until(lambda: fault.fired == 1)
        with pytest.raises(TimedOut) as caught:
            await bot.send_message(group.id, "second")
        await first
    assert type(caught.value.__cause__).__name__ == "PoolTimeout"
    assert texts(api, group) == ["first"]


async def test_a_fault_strikes_the_nth_request_of_its_chat_and_no_other(api: BotApi, bot: Bot) -> None:
    ada, group = a_group(api)
    other = api.world.private(ada)
    api.rates.on = False
    fault = api.faults.add(effect("server_error"), "sendMessage", group.id, nth=2, times=2)
    failed = []
    for number in range(5):
        await bot.send_message(other.id, str(number))
        try:
            await bot.send_message(group.id, str(number))
        except NetworkError:
            failed.append(number)
    assert (failed, fault.seen, fault.fired) == ([1, 2], 5, 2)
    assert (texts(api, group), len(texts(api, other))) == (["0", "3", "4"], 5)


async def test_a_garbled_batch_of_updates_is_an_error_and_is_served_again(api: BotApi, bot: Bot) -> None:
    ada = api.world.user("Ada")
    api.world.says(ada, api.world.private(ada), "/a")
    fault = api.faults.add(effect("garbled"), "getUpdates")
    with pytest.raises(TelegramError, match="Invalid server response"):
        await bot.get_updates()
    assert fault.fired == 1
    assert len(await bot.get_updates()) == 1


# The ledger, and the server as a process


async def test_the_ledger_holds_every_request_and_never_the_token(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    async with BotApi(waits=QUICK, ledger_path=path) as api, a_bot(api) as bot:
        _, group = a_group(api)
        fault = api.faults.add(effect("reset"), "sendMessage", nth=2)
        await bot.send_message(group.id, f"my token is {api.token}")
        with pytest.raises(NetworkError):
            await bot.send_message(group.id, "second")
        await bot.delete_message(group.id, 3)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert fault.fired == 1
    assert [(line["method"], line["accepted"], line["fault"]) for line in lines] == [
        ("sendMessage", True, None),
        ("sendMessage", True, "reset"),
        ("deleteMessage", True, None),
    ]
    assert lines[0]["parameters"]["text"] == "my token is [token]"
    assert api.token.partition(":")[2] not in path.read_text(encoding="utf-8")


async def test_the_server_runs_as_a_process_and_is_moved_from_outside(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    async with a_process("--ledger", str(ledger)) as addresses, aiohttp.ClientSession() as session:

        async def control(verb: str, **said: Any) -> Any:
            async with session.post(f"{addresses['control']}/{verb}", json=said) as answer:
                told = await answer.json()
            assert answer.status == 200, told
            return told["result"]

        ada = (await control("act", act="user", name="Ada"))["id"]
        group = (await control("act", act="supergroup", title="Tea", creator=ada))["id"]
        await control("act", act="adds_bot", user=ada, chat=group)
        await control("fault", kind="flood", method="sendMessage", chat=group, how={"retry_after": 7})
        said = await control("act", act="says", user=ada, chat=group, text="/digest")
        async with session.post(f"{addresses['base_url']}{TOKEN}/getUpdates") as answer:
            assert len((await answer.json())["result"]) == 3
        asked = {"chat_id": group, "text": "brief"}
        for status in (429, 200):
            async with session.post(f"{addresses['base_url']}{TOKEN}/sendMessage", json=asked) as answer:
                assert answer.status == status
        await control("act", act="edits", message=[group, said["message_id"]], text="/digest #x")
        assert [each["fired"] for each in await control("faults")] == [1]
        assert [each.get("text") for each in await control("standing", chat=group)] == [None, "/digest #x", "brief"]
        assert len(await control("ledger")) == len(ledger.read_text(encoding="utf-8").splitlines()) == 3
        await control("refuse", seconds=0.2)
        assert await refused(session, addresses["control"]) == 1
        async with session.post(f"{addresses['control']}/act", json={"act": "explodes"}) as answer:
            assert (answer.status, await answer.json()) == (400, {"error": "ValueError: there is no act 'explodes'"})


async def refused(session: aiohttp.ClientSession, control: str) -> int:
    """How often the server refused connections, as soon as it takes them again."""
    async with asyncio.timeout(10):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.post(f"{control}/refused") as answer:
                    count: int = (await answer.json())["result"]
                    if count:
                        return count
            await asyncio.sleep(0.02)


@asynccontextmanager
async def a_process(*options: str) -> AsyncIterator[dict[str, str]]:
    """The server as a process of its own; the addresses that it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.botapi", *options, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        yield json.loads(await process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


def test_a_wire_test_reaches_nothing_but_this_machine() -> None:
    assert [is_loopback((host, 80)) for host in ("127.0.0.1", "::1", "localhost")] == [True] * 3
    outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with outside, pytest.raises(AssertionError, match="wanted to reach"):
        outside.sendto(b"", ("192.0.2.1", 9))
