"""Posts that say much the same are counted together; what differs in a figure, a denial or by a week is not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.domain import Post
from bot.core.grouping import groups

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OTHERS = (
    "The library extends its hours on Thursdays.",
    "A new bakery opens beside the station.",
    "Schools plant two hundred trees this spring.",
    "The museum shows letters of a forgotten painter.",
    "Ferry tickets get cheaper for commuters.",
    "The choir looks for tenors and basses.",
    "Roadworks on Elm Street end early.",
    "A stray swan stopped the tram for an hour.",
)
BRIDGE = "The old bridge in Tarn is closed after cracks were found in two pillars."
RETOLD = "Cracks found in two pillars: old Tarn bridge closed"


def posts(texts: Iterable[str], every: timedelta = timedelta(minutes=5)) -> list[Post]:
    return [Post(str(i), "plaza", text, NOON + i * every) for i, text in enumerate(texts)]


def together(texts: Iterable[str], every: timedelta = timedelta(minutes=5)) -> set[tuple[int, ...]]:
    return {group for group in groups(posts([*texts, *OTHERS], every)) if len(group) > 1}


def test_one_story_in_other_words_is_one_group_and_other_news_is_not() -> None:
    assert together([BRIDGE, RETOLD]) == {(0, 1)}


def test_nothing_is_dropped_and_each_post_stands_in_one_group() -> None:
    found = groups(posts([BRIDGE, *OTHERS, RETOLD]))
    assert sorted(i for group in found for i in group) == list(range(10))
    assert found[0] == (0, 9)
    assert [group[0] for group in found] == sorted(group[0] for group in found)


def test_another_figure_is_another_statement() -> None:
    assert together(["Tarn bridge: cracks in 2 pillars, closed", "Tarn bridge: cracks in 7 pillars, open"]) == set()


def test_a_denial_does_not_say_what_it_denies() -> None:
    said, denied = "The old bridge in Tarn will close", "It is not true that the bridge of Tarn will be closed"
    assert together([said, denied]) == set()


def test_like_words_of_another_week_are_other_news() -> None:
    first, second = "Tarn council votes on the bridge tonight", "Vote on the bridge in the council of Tarn"
    assert together([first, second]) == {(0, 1)}
    assert together([first, second], every=timedelta(days=9)) == set()


def test_few_posts_on_one_topic_are_not_one_story() -> None:
    topic = [
        "Meridian has released Halo 3, a model that writes code.",
        "Halo 3 of Meridian costs 20 euros a month.",
        "I asked Halo 3 for a poem and got a recipe.",
    ]
    assert groups(posts(topic)) == ((0,), (1,), (2,))


def test_posts_without_letters_or_time_stand_alone() -> None:
    assert groups([Post("1", "plaza", "🔥🔥"), Post("2", "plaza", ""), Post("3", "plaza", "!!!")]) == ((0,), (1,), (2,))
    assert groups([]) == ()


def test_a_script_without_spaces_is_read_too() -> None:
    chinese = ["塔恩老桥因桥墩裂缝关闭", "桥墩出现裂缝，塔恩老桥关闭"]
    assert together(chinese) == {(0, 1)}


@settings(max_examples=30)
@given(st.lists(st.sampled_from([BRIDGE, RETOLD, *OTHERS, ""]), max_size=14))
def test_any_posts_come_back_each_once(texts: list[str]) -> None:
    assert sorted(i for group in groups(posts(texts)) for i in group) == list(range(len(texts)))
