"""Updates as Telegram sends them, beside what they are in the core's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import ChatPermissions

from bot.chats.telegram.connection import wrap
from bot.chats.telegram.members import Us
from bot.chats.telegram.translate import (
    Kind,
    Malformed,
    Translator,
    is_without_tag,
    kind_of,
    update_of,
    without_words,
)
from bot.core.domain import Chat
from bot.core.incoming import (
    Asker,
    Erased,
    Incoming,
    Joined,
    Left,
    Moved,
    Overheard,
    Pressed,
    Rights,
    RightsChanged,
    Role,
    Said,
)
from bot.core.letters import Button

US = Us(99, "sample_bot", reads_all=False)
AT = datetime(2026, 4, 14, 9, tzinfo=UTC)
DATE = int(AT.timestamp())
GROUP = {"id": -1001, "type": "supergroup", "title": "Tea"}
OTHER_CHANNEL = {"id": -1002, "type": "channel", "title": "News", "username": "news"}
ADA = {"id": 7, "is_bot": False, "first_name": "Ada", "username": "ada", "language_code": "de"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
SERVICE = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
CHANNEL_VOICE = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
OURSELVES = {"id": 99, "is_bot": True, "first_name": "Sample", "username": "sample_bot"}
TOKEN = "0123456789abcdef" * 2


@dataclass
class Told:
    """Facts from a table; `asked` is what was looked up."""

    roles: dict[tuple[int, int], Role] = field(default_factory=lambda: {(-1001, 7): Role.ADMIN})
    buttons: dict[str, Button] = field(default_factory=dict)
    closed: bool = False
    asked: list[tuple[int, int]] = field(default_factory=list)

    async def role(self, chat: int, user: int) -> Role:
        self.asked.append((chat, user))
        return self.roles.get((chat, user), Role.LEFT)

    async def pressed(self, token: str) -> Button | None:
        return self.buttons.get(token)

    async def permissions(self, chat: int) -> ChatPermissions | None:  # noqa: ARG002
        return ChatPermissions(can_send_messages=not self.closed)


def message(text: str = "", **more: Any) -> dict[str, Any]:
    body = {"message_id": 5, "date": DATE, "chat": GROUP, "from": ADA, "text": text, **more}
    return {"update_id": 1, "message": {key: value for key, value in body.items() if value is not None}}


def tagged(text: str, *tags: str) -> list[dict[str, Any]]:
    """Where tags stand in a text, in UTF-16 units as Telegram counts."""
    found = []
    for tag in tags:
        before = text[: text.index(tag)]
        found.append({"type": "hashtag", "offset": units(before), "length": units(tag)})
    return found


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


async def translated(raw: dict[str, Any], facts: Told | None = None, us: Us = US) -> tuple[Incoming, ...]:
    return await Translator(us, facts or Told()).incoming(update_of(raw), AT)


async def one(raw: dict[str, Any], facts: Told | None = None) -> Incoming:
    (found,) = await translated(raw, facts)
    return found


async def test_a_command_in_a_group_comes_with_the_role_its_author_has_now() -> None:
    facts = Told()
    assert await one(message("/mute tag tea"), facts) == Said(
        Chat("telegram", "-1001"),
        Asker("7", Role.ADMIN, "Ada", "de"),
        "/mute tag tea",
        AT,
        "1",
        message="5",
    )
    assert facts.asked == [(-1001, 7)]


async def test_a_demoted_admin_is_asked_about_at_each_command() -> None:
    facts = Told()
    assert isinstance(first := await one(message("/mute"), facts), Said)
    facts.roles[-1001, 7] = Role.MEMBER
    assert isinstance(second := await one(message("/mute"), facts), Said)
    assert [first.asker.role, second.asker.role] == [Role.ADMIN, Role.MEMBER]


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ({"from": ANONYMOUS, "sender_chat": GROUP}, Role.ANONYMOUS),
        ({"from": ANONYMOUS, "sender_chat": OTHER_CHANNEL}, Role.CHANNEL),
        ({"from": ANONYMOUS}, Role.CHANNEL),
        ({"from": CHANNEL_VOICE, "sender_chat": OTHER_CHANNEL}, Role.CHANNEL),
        ({"from": SERVICE, "sender_chat": OTHER_CHANNEL, "is_automatic_forward": True}, Role.CHANNEL),
        ({"from": ADA, "sender_chat": GROUP}, Role.CHANNEL),
        ({"from": None}, Role.CHANNEL),
        ({"from": {"id": 8, "is_bot": True, "first_name": "Other"}}, Role.BOT),
        ({"from": {"id": 9, "is_bot": False, "first_name": "Gone"}}, Role.LEFT),
    ],
)
async def test_who_speaks_is_told_by_the_message_or_by_telegram(who: dict[str, Any], role: Role) -> None:
    said = await one(message("/mute tag tea", **who))
    assert isinstance(said, Said)
    assert said.asker.role is role


async def test_our_own_messages_are_nothing() -> None:
    assert await translated(message("/help #tea", **{"from": OURSELVES})) == ()
    assert kind_of(update_of(message("/help", **{"from": OURSELVES})), US) is Kind.NOTHING


@pytest.mark.parametrize(
    ("text", "chat", "kind"),
    [
        ("/mute", GROUP, Kind.ASKS),
        ("/mute@sample_bot x", GROUP, Kind.ASKS),
        ("／help", GROUP, Kind.ASKS),
        ("/mute@other_bot x", GROUP, Kind.NOTHING),
        ("good morning", GROUP, Kind.NOTHING),
        ("good morning", {"id": 7, "type": "private", "first_name": "Ada"}, Kind.ASKS),
    ],
)
def test_what_asks_something_of_us_is_kept(text: str, chat: dict[str, Any], kind: Kind) -> None:
    assert kind_of(update_of(message(text, chat=chat)), US) is kind


async def test_a_topic_is_a_chat_of_its_own_and_a_thread_of_replies_is_none() -> None:
    topic = await one(message("/help", message_thread_id=12, is_topic_message=True))
    reply = await one(message("/help", message_thread_id=12))
    assert isinstance(topic, Said)
    assert isinstance(reply, Said)
    assert (topic.chat.thread, reply.chat.thread) == ("12", None)


async def test_a_reply_to_us_is_to_us_and_the_first_message_of_a_topic_is_no_reply() -> None:
    ours = {"message_id": 3, "date": DATE, "chat": GROUP, "from": OURSELVES, "text": "Brief"}
    root = {"message_id": 2, "date": DATE, "chat": GROUP, "from": OURSELVES, "forum_topic_created": ROOT}
    answered = await one(message("/mute", reply_to_message=ours))
    in_topic = await one(message("/mute", reply_to_message=root))
    assert isinstance(answered, Said)
    assert isinstance(in_topic, Said)
    assert (answered.reply_to, answered.to_us) == ("3", True)
    assert (in_topic.reply_to, in_topic.to_us) == (None, False)


ROOT = {"name": "Models", "icon_color": 1}


async def test_a_channels_post_is_its_posters() -> None:
    raw = message("/follow #tea", chat=OTHER_CHANNEL, sender_chat=OTHER_CHANNEL, **{"from": None})
    said = await one({"update_id": 1, "channel_post": raw["message"]})
    assert isinstance(said, Said)
    assert (said.asker.role, said.asker.id) == (Role.POSTER, "-1002")


def pressed(data: str, **more: Any) -> dict[str, Any]:
    shown = {"message_id": 5, "date": DATE, "chat": GROUP, "from": OURSELVES, "text": "Brief"}
    query = {"id": "q", "from": ADA, "chat_instance": "i", "message": shown, "data": data, **more}
    return {"update_id": 1, "callback_query": {key: value for key, value in query.items() if value is not None}}


async def test_a_press_is_its_command_with_the_pressers_own_role() -> None:
    assert await one(pressed("c:/why 3")) == Pressed(
        Chat("telegram", "-1001"), Asker("7", Role.ADMIN, "Ada", "de"), "/why 3", AT, "1", message="5"
    )


async def test_a_press_for_another_chat_is_judged_there() -> None:
    facts = Told(buttons={TOKEN: Button("", "/mute tag tea", "telegram:-1009/4")})
    facts.roles[-1009, 7] = Role.OWNER
    found = await one(pressed(f"t:{TOKEN}"), facts)
    assert isinstance(found, Pressed)
    assert (found.about, found.asker.role) == (Chat("telegram", "-1009", "4"), Role.OWNER)
    assert facts.asked == [(-1009, 7)]


@pytest.mark.parametrize("about", ["telegram:8", "discord:5", "telegram:@news"])
async def test_a_press_for_a_chat_that_is_not_the_pressers_is_of_one_who_left(about: str) -> None:
    found = await one(pressed(f"a:{about} /mutes"))
    assert isinstance(found, Pressed)
    assert found.asker.role is Role.LEFT


@pytest.mark.parametrize("data", ["c:mute", "x", "", f"t:{TOKEN[:-1]}", "a: /mute", "c:"])
async def test_forged_data_is_nothing(data: str) -> None:
    assert await translated(pressed(data)) == ()
    assert kind_of(update_of(pressed(data)), US) is Kind.NOTHING


async def test_a_token_nobody_keeps_and_a_button_without_its_message_are_nothing() -> None:
    assert await translated(pressed(f"t:{TOKEN}")) == ()
    assert await translated(pressed("c:/why 3", message=None, inline_message_id="x")) == ()


async def test_a_link_to_our_private_chat_asks_what_its_button_stood_for() -> None:
    private = {"id": 7, "type": "private", "first_name": "Ada"}
    facts = Told(buttons={TOKEN: Button("", "/settings", "telegram:-1001")})
    found = await one(message(f"/start {TOKEN}", chat=private), facts)
    assert isinstance(found, Pressed)
    assert (found.command, found.about, found.asker.role) == ("/settings", Chat("telegram", "-1001"), Role.ADMIN)
    plain = await one(message("/start group", chat=private), facts)
    assert isinstance(plain, Said)
    assert (plain.text, plain.asker.role, plain.to_us) == ("/start group", Role.PRIVATE, True)
    in_group = await one(message(f"/start {TOKEN}"), facts)
    assert isinstance(in_group, Said)


def membership(old: dict[str, Any], new: dict[str, Any], chat: dict[str, Any] = GROUP) -> dict[str, Any]:
    ours = {"user": OURSELVES}
    body = {"chat": chat, "from": ADA, "date": DATE, "old_chat_member": {**ours, **old}}
    return {"update_id": 1, "my_chat_member": {**body, "new_chat_member": {**ours, **new}}}


LEFT, MEMBER = {"status": "left"}, {"status": "member"}
KICKED = {"status": "kicked", "until_date": 0}
RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
    "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
)
ADMIN = {"status": "administrator", **dict.fromkeys(RIGHTS.split(), False)}


def test_kinds_of_membership_ask_something_of_us() -> None:
    assert kind_of(update_of(membership(LEFT, MEMBER)), US) is Kind.ASKS


async def test_we_are_added_by_somebody_and_may_speak_but_do_not_hear() -> None:
    assert await one(membership(LEFT, MEMBER)) == Joined(
        Chat("telegram", "-1001"), "Tea", Asker("7", Role.ADMIN, "Ada", "de"), Rights(), AT, "1"
    )


async def test_what_is_missing_is_named_as_the_settings_name_it() -> None:
    silent = await one(membership(LEFT, MEMBER), Told(closed=True))
    assert isinstance(silent, Joined)
    assert silent.rights == Rights(("Send Messages",))
    mute_admin = await one(membership(LEFT, {**ADMIN, "can_post_messages": False}, OTHER_CHANNEL))
    assert isinstance(mute_admin, Joined)
    assert mute_admin.rights == Rights(("Post Messages",), hears=True)


async def test_more_or_fewer_rights_are_told_and_so_is_the_end() -> None:
    here = Chat("telegram", "-1001")
    assert await one(membership(MEMBER, ADMIN)) == RightsChanged(here, Rights(hears=True), AT, "1")
    assert await one(membership(ADMIN, MEMBER)) == RightsChanged(here, Rights(), AT, "1")
    assert await one(membership(MEMBER, KICKED)) == Left(here, "removed", AT, "1")
    assert await one(membership(MEMBER, LEFT)) == Left(here, "no member any more", AT, "1")


async def test_a_person_who_blocks_us_is_left_and_comes_back() -> None:
    private = {"id": 7, "type": "private", "first_name": "Ada"}
    assert await one(membership(MEMBER, KICKED, private)) == Left(Chat("telegram", "7"), "blocked", AT, "1")
    back = await one(membership(KICKED, MEMBER, private))
    assert back == RightsChanged(Chat("telegram", "7"), Rights(hears=True), AT, "1")


async def test_a_group_that_moves_says_so_from_both_ends() -> None:
    group = {"id": -5, "type": "group", "title": "Tea"}
    moved = Moved(Chat("telegram", "-5"), Chat("telegram", "-1001"), AT, "1")
    assert await one(message(text=None, chat=group, migrate_to_chat_id=-1001)) == moved  # type: ignore[arg-type]
    assert await one(message(text=None, migrate_from_chat_id=-5)) == moved  # type: ignore[arg-type]


async def test_a_tag_behind_emoji_is_found_in_utf16_units_and_its_post_has_its_place() -> None:
    text = "🚋🚋 Trams stop #Tram #gate广场 https://Example.org/a?utm_source=x"
    found = await one(message(text, entities=tagged(text, "#Tram", "#gate广场")))
    assert isinstance(found, Overheard)
    post = found.post
    assert post.id == "telegram:-1001/5"
    assert post.tags == ("tram", "gate广场")
    assert (post.author, post.url, post.scope) == ("ada", "https://t.me/c/1/5", "telegram:-1001")
    assert post.links == ("https://example.org/a",)
    assert post.created_at == AT


async def test_a_caption_is_a_text_and_a_hidden_link_is_a_link() -> None:
    caption = "Map #tram here"
    entities = [
        *tagged(caption, "#tram"),
        {"type": "text_link", "offset": 10, "length": 4, "url": "http://a.example/x"},
    ]
    found = await one(message(text=None, caption=caption, caption_entities=entities))  # type: ignore[arg-type]
    assert isinstance(found, Overheard)
    assert (found.post.text, found.post.tags, found.post.links) == (caption, ("tram",), ("https://a.example/x",))


async def test_a_forward_is_its_origins_and_repeats_it() -> None:
    text = "Line 4 is closed #tram"
    origin = {"type": "channel", "chat": OTHER_CHANNEL, "message_id": 44, "date": DATE}
    found = await one(message(text, entities=tagged(text, "#tram"), forward_origin=origin))
    assert isinstance(found, Overheard)
    assert (found.post.author, found.post.boost_of) == ("news", "telegram:-1002/44")
    assert found.post.url == "https://t.me/news/44"
    hidden = {"type": "hidden_user", "sender_user_name": "Somebody", "date": DATE}
    from_hidden = await one(message(text, entities=tagged(text, "#tram"), forward_origin=hidden))
    assert isinstance(from_hidden, Overheard)
    assert (from_hidden.post.author, from_hidden.post.boost_of) == ("Somebody", None)


async def test_an_edit_replaces_a_post_and_one_without_a_tag_ends_it() -> None:
    text = "Line 5 is closed #tram"
    edited = message(text, entities=tagged(text, "#tram"), edit_date=DATE + 60)["message"]
    found = await one({"update_id": 2, "edited_message": edited})
    assert isinstance(found, Overheard)
    assert (found.post.text, found.edited, found.post.id) == (text, True, "telegram:-1001/5")
    bare = {"update_id": 3, "edited_message": message("Secret words", edit_date=DATE + 60)["message"]}
    assert is_without_tag(update_of(bare))
    assert "Secret" not in str(without_words(bare))
    gone = await one(without_words(bare))
    assert isinstance(gone, Erased)
    assert gone.posts == ("telegram:-1001/5",)


async def test_an_edited_command_is_not_done_again() -> None:
    assert isinstance(await one({"update_id": 2, "edited_message": message("/mute tag x")["message"]}), Erased)


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 1, "message": 5},
        {"update_id": 1, "message": {"chat": GROUP}},
        {"update_id": 1, "message": {"message_id": 1, "date": 10**30, "chat": GROUP}},
        {"update_id": 1, "my_chat_member": {"chat": GROUP}},
        {"update_id": 1, "callback_query": []},
        message("\ud83d #tag", entities=[{"type": "hashtag", "offset": 2, "length": 4}]),
    ],
)
def test_what_is_not_an_update_is_malformed_and_nothing_else(raw: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        kind_of(update_of(raw), US)


KEYS = st.sampled_from(
    "message chat id type date message_id text entities offset length from sender_chat edited_message data "
    "callback_query my_chat_member old_chat_member new_chat_member status user reply_to_message".split()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, JSON, max_size=5), st.integers(0, 2**40))
def test_no_json_whatever_gets_past_malformed(body: dict[str, Any], number: int) -> None:
    wrapped = wrap({**body, "update_id": number})
    assert wrapped is not None
    try:
        kind = kind_of(update_of(wrapped["raw"]), US)
    except Malformed:
        return
    assert kind in Kind


def test_an_update_without_a_number_is_left_out() -> None:
    assert [wrap(each) for each in ({}, 5, None, {"update_id": "7"}, {"update_id": True})] == [None] * 5
