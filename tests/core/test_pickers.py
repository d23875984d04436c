"""A question as buttons: pages, marks, the way back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands import parse
from bot.core.domain import Post
from bot.core.letters import Button, Rows
from bot.core.pickers import CANCEL, DONE, Choices, as_lines, label, page_lines, pages_of, radio, rows
from bot.core.questions import which_of_message
from bot.core.render import plain
from bot.core.requests import Cancel, More


def options(count: int) -> tuple[Button, ...]:
    return tuple(Button(f"option {n}", f"/unfollow #a{n}") for n in range(count))


def labels(shown: Rows) -> list[list[str]]:
    return [[each.label for each in row] for row in shown]


def test_a_short_question_is_one_page_with_a_way_out() -> None:
    assert labels(rows(Choices(options(3), "/unfollow"))) == [["option 0", "option 1"], ["option 2"], ["Cancel"]]


def test_a_long_question_has_pages_that_know_where_they_are() -> None:
    choices = Choices(options(20), "/unfollow", page=2, back="/settings", across=4)
    shown = rows(choices)
    assert labels(shown) == [
        [f"option {n}" for n in range(8, 12)],
        [f"option {n}" for n in range(12, 16)],
        ["‹ 1/3", "3/3 ›"],
        ["Back", "Cancel"],
    ]
    assert [each.command for each in shown[2]] == ["/more 1 /unfollow", "/more 3 /unfollow"]
    assert [each.command for each in shown[3]] == ["/settings", CANCEL]


def test_a_page_beyond_the_last_is_the_last() -> None:
    choices = Choices(options(9), "/unfollow")
    assert rows(choices, 99) == rows(choices, 2)
    assert rows(choices, 0) == rows(choices, 1)
    assert labels(rows(choices, 2))[0] == ["option 8"]


def test_nothing_to_choose_from_can_still_be_left() -> None:
    assert labels(rows(Choices((), "/unfollow"))) == [["Cancel"]]


@given(st.integers(0, 200), st.integers(1, 40), st.integers(1, 30))
def test_each_option_is_on_exactly_one_page(count: int, per_page: int, page: int) -> None:
    choices = Choices(options(count), "/unfollow", per_page=per_page)
    pages = pages_of(choices)
    on_pages = [each for at in range(1, pages + 1) for row in rows(choices, at) for each in row]
    assert [each for each in on_pages if each.command.startswith("/unfollow")] == list(options(count))
    for each in (each for row in rows(choices, page) for each in row):
        read = parse(each.command)
        assert not isinstance(read, More) or 1 <= read.page <= pages


def test_the_way_out_is_a_command_too() -> None:
    assert parse(CANCEL) == Cancel("question")


def test_what_holds_is_marked() -> None:
    assert [radio("09:00", "/x", chosen=True).label, radio("10:00", "/x", chosen=False).label] == ["◉ 09:00", "○ 10:00"]


def test_where_there_are_no_buttons_one_reads_what_to_type() -> None:
    assert plain(page_lines(Choices(options(10), "/unfollow"))).splitlines()[-2:] == [
        "/unfollow #a7 · option 7",
        "/more 2 /unfollow · 2/2 ›",
    ]
    shown = as_lines([Button("Invite", url="https://plaza.example"), Button("Cancel", CANCEL), Button("Done", DONE)])
    assert plain(shown) == "https://plaza.example · Invite"


def test_a_label_is_never_too_long_for_a_button() -> None:
    assert len(label("word " * 40)) <= 60


def test_a_mute_from_a_brief_offers_neither_what_is_followed_nor_an_official_account_first() -> None:
    official = Post("1", "bluesky", "We run again.", None, "transit.example", None, ("tram",), official="Transit")
    rider = Post("2", "bluesky", "Trams stand.", None, "rider.example", None, ("tram", "win"))
    reply = which_of_message([official, rider], "7", followed={"tram"})
    offered = [each.command for row in reply.rows for each in row]
    assert offered[:3] == ['/mute author "rider.example"', '/mute author "transit.example"', '/mute tag "win"']
    assert not any('"tram"' in each for each in offered)
