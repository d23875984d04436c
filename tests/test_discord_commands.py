"""Slash commands and what hangs under messages, as they are made of the core's words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from bot.accounts import DISCORD_RIGHTS
from bot.chats.discord import offers, rights, slash
from bot.chats.discord.components import OPTIONS, ROWS, buttons, page_of, to_be_kept, under
from bot.chats.discord.messenger import shown
from bot.chats.discord.translate import typed
from bot.core.commands import COMMANDS, Who, commands, named, parse
from bot.core.domain import Mode, Mute, MuteKind, Subscription, Topic
from bot.core.incoming import Role
from bot.core.letters import Button
from bot.core.pickers import CANCEL, Choices
from bot.core.presses import Token, read
from bot.core.replies import Reply, said
from bot.core.requests import Misuse
from tests.fakes.discordapi.command_rules import check_all

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)


def test_every_command_that_may_be_typed_is_a_slash_command_within_discords_limits() -> None:
    made = slash.payload()
    check_all(made)
    assert [each["name"] for each in made] == [each.name for each in commands()]
    assert len(made) < len(COMMANDS)


def test_admins_commands_are_hidden_from_members_but_follow_which_is_a_wish() -> None:
    hidden = {each["name"] for each in slash.payload() if each["default_member_permissions"] == slash.MANAGE_SERVER}
    assert hidden == {each.name for each in commands() if each.who is Who.ADMIN} - {"follow"}


def test_options_have_choices_or_offers_and_none_is_required() -> None:
    options = {(each["name"], one["name"]): one for each in slash.payload() for one in each["options"]}
    assert [one["value"] for one in options["mute", "kind"]["choices"]] == [kind.value for kind in MuteKind]
    assert options["timezone", "zone"]["autocomplete"] is True
    assert options["unfollow", "topic"]["autocomplete"] is True
    assert not any(one["required"] for one in options.values())


def test_commands_that_discord_has_already_are_not_told_again() -> None:
    there: list[dict[str, Any]] = [
        {**each, "id": "1", "version": "2", "options": [{**one, "name_localizations": None} for one in each["options"]]}
        for each in slash.payload()
    ]
    assert slash.is_same(there, slash.payload())
    there[0]["description"] = "another"
    assert not slash.is_same(there, slash.payload())
    assert not slash.is_same(there[1:], slash.payload())


@pytest.mark.parametrize("command", commands(), ids=lambda each: each.name)
def test_a_command_without_options_is_understood(command: Any) -> None:
    line = typed({"name": command.name, "options": []})
    assert line == f"/{command.name}"
    assert parse(line) is not None


def test_options_become_what_could_have_been_typed() -> None:
    data = {
        "name": "follow",
        "options": [
            {"name": "tags", "value": "tea milk"},
            {"name": "at", "value": "9:00"},
            {"name": "name", "value": "T"},
        ],
    }
    assert typed(data) == '/follow #tea #milk as "T" at 9:00'
    assert typed({"name": "nothing of ours"}) is None
    assert typed({"name": "digest", "options": [{"name": "strange", "value": "x"}]}) is None


def test_all_options_of_a_command_make_a_line_that_is_no_misuse() -> None:
    values = {"kind": "word", "value": "tea", "duration": "7d", "reason": "spam"}
    line = typed({"name": "mute", "options": [{"name": key, "value": value} for key, value in values.items()]})
    assert line is not None
    assert not isinstance(parse(line), Misuse)
    assert named("mute") is not None


# what hangs under a message


def rows_of(view: discord.ui.View | None) -> list[Any]:
    return view.to_components() if view is not None else []


async def test_a_question_is_a_list_of_25_with_the_way_on_below() -> None:
    options = tuple(Button(f"zone {number}", f"/timezone {number}") for number in range(60))
    reply = Reply(said("Which?"), choices=Choices(options, "/timezone", page=2, back="/settings"))
    lists, turning, leaving = rows_of(under(reply))
    assert [each["value"] for each in lists["components"][0]["options"]] == [
        f"c:/timezone {number}" for number in range(25, 50)
    ]
    assert [each["label"] for each in turning["components"]] == ["‹ 1/3", "3/3 ›"]
    assert [each["custom_id"] for each in leaving["components"]] == ["c:/settings", f"c:{CANCEL}"]


async def test_nobody_waits_for_a_view() -> None:
    view = buttons(((Button("Why?", "/why"),),))
    assert view is not None
    assert view.is_finished()
    assert view.timeout is None


async def test_more_rows_than_discord_takes_stand_in_rows_of_five_and_cancel_stays() -> None:
    many = tuple((Button(f"b{number}", f"/why {number}"),) for number in range(40))
    made = rows_of(buttons((*many, (Button("Cancel", CANCEL),))))
    assert len(made) == ROWS
    labels = [each["label"] for row in made for each in row["components"]]
    assert (len(labels), labels[0], labels[-1]) == (25, "b0", "Cancel")


async def test_a_custom_id_stands_once_and_an_address_is_opened() -> None:
    made = rows_of(buttons(((Button("a", "/why"), Button("b", "/why"), Button("Open", url="https://example.org")),)))
    assert [(each["label"], each.get("custom_id"), each.get("url")) for each in made[0]["components"]] == [
        ("a", "c:/why", None),
        ("Open", None, "https://example.org"),
    ]


async def test_what_is_too_long_carries_a_token_that_is_to_be_kept() -> None:
    long = Button("long", "/mute word " + "tea " * 40)
    reply = Reply(said("x"), buttons=((long, Button("short", "/why")),), choices=Choices((long,), "/mute"))
    assert to_be_kept(reply) == (long, long)
    made = rows_of(under(reply))
    value = made[0]["components"][0]["options"][0]["value"]
    assert isinstance(read(value), Token)
    assert len(value) <= 100


async def test_no_buttons_are_no_view() -> None:
    assert buttons(()) is None
    assert under(Reply(said("x"))) is None


def test_a_page_beyond_the_last_is_the_last() -> None:
    options = tuple(Button(f"{number}", f"/why {number}") for number in range(30))
    shown_options, _ = page_of(Choices(options, "/why", page=9))
    assert [each.label for each in shown_options] == [str(number) for number in range(OPTIONS, 30)]


def test_a_long_text_is_an_embed_and_a_short_one_is_not() -> None:
    assert shown("one\ntwo")["content"] == "one\ntwo"
    long = shown("one\ntwo\nthree\nfour")
    assert (long["content"], long["embeds"][0].description) == (None, "one\ntwo\nthree\nfour")


# who may, and where


def test_roles_are_read_from_permissions() -> None:
    allowed = discord.Permissions
    assert rights.role_of(allowed.none(), owner=True) is Role.OWNER
    assert rights.role_of(allowed(administrator=True), owner=False) is Role.ADMIN
    assert rights.role_of(allowed(manage_guild=True), owner=False) is Role.MANAGER
    assert rights.role_of(allowed(manage_channels=True), owner=False) is Role.MANAGER
    assert rights.role_of(allowed(manage_messages=True, kick_members=True), owner=False) is Role.MEMBER


def test_missing_rights_are_named_as_discord_does_and_as_we_ask_for_them() -> None:
    assert {name: right.value for name, right in rights.NEEDED.items()} == DISCORD_RIGHTS
    some = discord.Permissions(view_channel=True, embed_links=True, read_message_history=True)
    assert rights.missing(some, thread=False) == ("Send Messages",)
    assert rights.missing(some, thread=True) == ("Send Messages in Threads",)
    assert rights.missing(discord.Permissions(administrator=True), thread=False) == ()


# what is offered


def following(*tags: str) -> list[Subscription]:
    return [Subscription("discord:1", Topic(f"#{tag}", (tag,)), "English", NOW, Mode.DIGEST) for tag in tags]


def test_followed_topics_are_offered_by_what_was_typed() -> None:
    assert offers.fitting(offers.topics(following("tea", "milk", "steam")), "TEA") == [
        ("#tea", "#tea"),
        ("#steam", "#steam"),
    ]


def test_mutes_are_offered_of_the_kind_that_was_chosen() -> None:
    here = [Mute("discord:1", MuteKind.WORD, "tea", NOW), Mute("discord:1", MuteKind.AUTHOR, "bob", NOW)]
    assert offers.mutes(here, "author") == [("author ＠bob", "bob")]
    assert len(offers.mutes(here, None)) == 2


def test_zones_are_offered_by_city_and_guessed_before() -> None:
    assert offers.zones("berl", "de")[0] == ("Berlin (Europe/Berlin)", "Europe/Berlin")
    assert ("Berlin (Europe/Berlin)", "Europe/Berlin") in offers.zones("", "de")
    assert len(offers.zones("s", "de")) == offers.MOST


def test_never_more_than_25_choices_none_too_long() -> None:
    many = [(f"tag {number}", "x" * number) for number in range(200)]
    assert len(offers.fitting(many, "")) == offers.MOST
    assert all(0 < len(value) <= offers.LONGEST for _, value in offers.fitting(many, ""))


def test_what_is_typed_is_found_among_the_options() -> None:
    data = {
        "name": "mute",
        "options": [{"name": "kind", "value": "tag"}, {"name": "value", "value": "te", "focused": True}],
    }
    found = offers.typing(data)
    assert found is not None
    assert (found.argument.name, found.partial, found.given) == ("value", "te", {"kind": "tag"})
    assert offers.typing({"name": "mute", "options": []}) is None
    assert offers.mutable("tag", following("tea")) == [("#tea", "#tea")]
