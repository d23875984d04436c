"""How replies are shown, what stands for a backlog, and what the menus offer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.chats.telegram.answers import FOR_YOU, MUCH, Answer, answer_of, taken_away
from bot.chats.telegram.backlog import STALE, caught_up, is_deed, is_stale
from bot.chats.telegram.members import Us
from bot.chats.telegram.menus import LONGEST_HELP, menus
from bot.core.commands import Who, commands, named
from bot.core.domain import Chat
from bot.core.incoming import Asker, Incoming, Joined, Moved, Pressed, Rights, Role, Said
from bot.core.letters import Button
from bot.core.outbox import Lane
from bot.core.presses import token
from bot.core.replies import Reply, said
from bot.core.requests import AskDigest

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)
US = Us(99, "sample_bot", reads_all=False)
GROUP, PRIVATE = Chat("telegram", "-1001"), Chat("telegram", "7")
ADA = Asker("7", Role.ADMIN, "Ada")
SETTINGS = Button("", "/settings", GROUP.key)
LINK = f"https://t.me/sample_bot?start={token(SETTINGS)}"
MANY_WORDS = Reply(said("x" * (MUCH + 1)), private=True)


def wrote(chat: Chat = GROUP, text: str = "/settings") -> Said:
    return Said(chat, ADA, text, NOW, "1", message="5")


def pressed(chat: Chat = GROUP, command: str = "/settings") -> Pressed:
    return Pressed(chat, ADA, command, NOW, "1", message="5")


def answer(incoming: Incoming, reply: Reply) -> Answer:
    return answer_of(incoming, reply, US, "answer telegram 1", NOW)


def test_in_a_group_an_answer_hangs_on_its_question_and_alone_with_us_it_does_not() -> None:
    (in_group,) = answer(wrote(), Reply(said("Yes."))).entries
    assert (in_group.message, in_group.chat, in_group.lane) == ("answer telegram 1", GROUP.key, Lane.ANSWER)
    assert (in_group.reply_to, in_group.text) == ("5", "Yes.")
    (in_private,) = answer(wrote(PRIVATE), Reply(said("Yes."))).entries
    assert in_private.reply_to is None


def test_an_answer_that_points_at_a_brief_hangs_on_the_brief() -> None:
    (entry,) = answer(wrote(), Reply(said("There it is."), answers="3")).entries
    assert entry.reply_to == "3"


def test_what_is_asked_by_a_press_takes_its_messages_place_when_it_goes_on_there() -> None:
    buttons = ((Button("Next", "/more 2 /why"),),)
    (there,) = answer(pressed(), Reply(said("Page 2"), buttons=buttons, in_place=True)).entries
    assert (there.edits, there.reply_to, there.buttons) == ("5", None, buttons)
    (new,) = answer(pressed(), Reply(said("Because."))).entries
    assert (new.edits, new.reply_to) == (None, "5")
    assert answer(pressed(), Reply((), in_place=True)) == Answer()


def test_a_brief_stays_when_what_is_asked_under_it_is_for_one_alone() -> None:
    question = Reply(said("Which?"), private=True, in_place=True)
    (beside,) = answer_of(pressed(), question, US, "a", NOW, under_question=False).entries
    assert (beside.edits, beside.reply_to) == (None, "5")
    undone = Reply(said("No longer muted."), in_place=True)
    (there,) = answer_of(pressed(), undone, US, "a", NOW, under_question=False).entries
    assert there.edits == "5"


def test_a_refused_press_is_a_line_over_the_screen_and_no_message() -> None:
    refused = answer(pressed(), Reply(said("Only admins may. " * 20), passing=True))
    assert refused.entries == ()
    assert refused.toast is not None
    assert len(refused.toast) <= 200


def test_what_is_for_one_alone_and_much_opens_in_private_from_a_group() -> None:
    by_line = answer(wrote(), MANY_WORDS)
    (entry,) = by_line.entries
    assert (entry.text, entry.buttons) == (FOR_YOU, ((Button("Open", url=LINK),),))
    assert by_line.presses == (SETTINGS,)
    by_press = answer(pressed(), MANY_WORDS)
    assert (by_press.entries, by_press.opens, by_press.presses) == ((), LINK, (SETTINGS,))


@pytest.mark.parametrize(
    ("incoming", "reply"), [(wrote(PRIVATE), MANY_WORDS), (wrote(), Reply(said("Short."), private=True))]
)
def test_what_nobody_else_sees_or_is_soon_read_is_shown_as_it_is(incoming: Said, reply: Reply) -> None:
    shown = answer(incoming, reply)
    assert [entry.text for entry in shown.entries] == [reply.text]
    assert shown.presses == ()


def test_what_comes_later_is_announced() -> None:
    (entry,) = answer(wrote(), Reply(said("Following #tea."), later=AskDigest("tea"))).entries
    assert entry.text == "Following #tea.\nLooking …"


def test_a_hello_goes_to_the_chat_and_a_word_about_a_move_to_the_new_one() -> None:
    hello = answer(Joined(GROUP, "Tea", ADA, Rights(), NOW, "1"), Reply(said("Hello.")))
    assert [(entry.chat, entry.reply_to) for entry in hello.entries] == [(GROUP.key, None)]
    moved = answer(Moved(Chat("telegram", "-5"), GROUP, NOW, "1"), Reply(said("Here now.")))
    assert [entry.chat for entry in moved.entries] == [GROUP.key]


def test_a_long_answer_is_told_in_parts_with_its_buttons_below() -> None:
    buttons = ((Button("Why?", "/why 1"),),)
    parts = answer(wrote(), Reply(said(*(f"{number} {'x' * 400}" for number in range(30))), buttons=buttons)).entries
    assert [entry.part for entry in parts] == list(range(1, len(parts) + 1))
    assert len(parts) > 2
    assert [entry.buttons for entry in parts] == [()] * (len(parts) - 1) + [buttons]


def test_a_refusal_is_taken_away_under_a_name_of_its_own() -> None:
    (entry,) = taken_away("answer telegram 1", GROUP.key, "8", NOW)
    assert (entry.message, entry.text, entry.edits) == ("answer telegram 1 away", "", "8")


def test_a_backlog_gets_one_answer_that_tells_what_was_done_and_what_was_not() -> None:
    deeds = [Reply(said(f"Muted here: word {number}.")) for number in range(7)]
    lines = caught_up(500, NOW - timedelta(hours=20), NOW, deeds).text.splitlines()
    assert lines == [
        "I was away. 500 messages for me came in the last 20 hours.",
        *(f"Muted here: word {number}." for number in range(5)),
        "And 2 more changes.",
        "493 questions of then I leave unanswered: ask again.",
    ]


def test_what_changes_something_is_a_deed_by_any_name() -> None:
    deeds = ("/mute tag x", "/sub #tea", "／unfollow@sample_bot #tea", "/Follow #tea")
    questions = ("/why 1", "/digest", "/help", "/nonsense", "good morning")
    assert [is_deed(line) for line in (*deeds, *questions)] == [True] * 4 + [False] * 5


def test_a_quarter_of_an_hour_is_soon_enough() -> None:
    assert not is_stale(NOW - STALE, NOW)
    assert is_stale(NOW - STALE - timedelta(seconds=1), NOW)


def test_the_menus_offer_members_what_they_may_and_admins_the_rest_besides() -> None:
    by_scope = {scope.type: [name for name, _ in menu] for scope, menu in menus()}
    in_menu = [command for command in commands() if command.in_menu]
    assert by_scope["all_chat_administrators"] == by_scope["all_private_chats"] == [each.name for each in in_menu]
    assert by_scope["default"] == by_scope["all_group_chats"]
    assert [named(name) for name in by_scope["default"]] == [each for each in in_menu if each.who is Who.MEMBER]
    assert all(0 < len(help_) <= LONGEST_HELP for _, menu in menus() for _, help_ in menu)
