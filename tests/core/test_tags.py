"""Hashtags in any script."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.tags import NotATag, fold_tag, tags_as_written, tags_in

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#MuseSpark is out", ["musespark"]),
        ("#Gate广场四月发帖挑战", ["gate广场四月发帖挑战"]),
        ("＃東京オリンピック 開幕", ["東京オリンピック"]),
        ("#tag🔥 and 🔥#other", ["tag", "other"]),
        ("#tag❤️", ["tag"]),
        ("#open_source_2026, yes", ["open_source_2026"]),
        ("(#Acme), #Acme. #Acme! #ACME:", ["acme"]),
        ("«#Acme» “#Beta”「#ガンマ」", ["acme", "beta", "ガンマ"]),
        ("#a#b", ["a", "b"]),
        ("##double", ["double"]),
        ("**#bold** [#linked](x)", ["bold", "linked"]),
        ("#Acme's plan, #Beta’s too", ["acme", "beta"]),
        ("#covid-19", ["covid"]),
        ("#C#-#F#", ["c", "f"]),
        ("#Straße #STRASSE", ["strasse"]),
        ("#Ｗｉｄｅ＿Ｔａｇ", ["wide_tag"]),
        ("#Cafe\u0301", ["café"]),
        ("#مي‌خواهم", ["ميخواهم"]),
        ("#हिन्दी_समाचार।", ["हिन्दी_समाचार"]),
        ("#แผ่นดินไหว", ["แผ่นดินไหว"]),
        ("#העצמאות", ["העצמאות"]),
        ("#שב״כ", ["שב״כ"]),
        ("#col·lecció·", ["col·lecció"]),
        ("#スター・ウォーズ・", ["スター・ウォーズ"]),
        ("#二〇二六年", ["二〇二六年"]),
        ("#한국어는", ["한국어는"]),
        ("今天#东京 很好", ["东京"]),
        ("#2026budget #4th", ["2026budget", "4th"]),
        ("first\n#second line\n#third", ["second", "third"]),
        ("#𝗠𝘂𝘀𝗲", ["muse"]),
    ],
)
def test_tags_of_a_text(text: str, tags: list[str]) -> None:
    assert list(tags_in(text)) == tags


@pytest.mark.parametrize(
    "text",
    [
        "#",
        "# heading",
        "## heading",
        "#1 and #2026",
        "#_",
        "#___",
        "#!",
        "C# and F#",
        "issue#12a",
        "you#there",
        "it&#39;s &#x27;",
        "https://example.org/page#section",
        "https://example.org/#/route",
        "https://example.org/日本#節 www.example.org/-#x",
        "example.org/#top",
        "?x=#frag",
        "#️⃣ #⃣",
        "#🔥",
        "#-tag",
        "#" + "x" * 101,
        "#ﷺ"[:1],
    ],
)
def test_what_is_no_tag(text: str) -> None:
    assert tags_in(text) == ()


def test_tags_keep_their_order_and_come_once() -> None:
    assert tags_in("#b #a #B #c") == ("b", "a", "c")


def test_the_spelling_is_kept_beside_the_key() -> None:
    assert tags_as_written("#MuseSpark #musespark ＃MuseSpark #Muse_Spark") == (
        "MuseSpark",
        "musespark",
        "Muse_Spark",
    )


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("#MuseSpark", "musespark"),
        ("MuseSpark", "musespark"),
        ("  ＃MuseSpark! ", "musespark"),
        ("##Muse", "muse"),
        ("Gate广场四月发帖挑战", "gate广场四月发帖挑战"),
        ("#tag🔥", "tag"),
        ("Muse\u200bSpark", "musespark"),
        ("x" * 100, "x" * 100),
    ],
)
def test_a_typed_tag_is_folded(typed: str, tag: str) -> None:
    assert fold_tag(typed) == tag


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "needs a letter"),
        ("#", "needs a letter"),
        ("!?", "needs a letter"),
        ("🔥", "needs a letter"),
        ("#1", "needs a letter"),
        ("__", "needs a letter"),
        ("two words", "no spaces"),
        ("#a #b", "no spaces"),
        ("#covid-19", "hyphens"),
        ("#a#b", "not one tag"),
        ("https://example.org", "not one tag"),
        ("x" * 101, "too long"),
    ],
)
def test_what_is_no_tag_is_refused_in_one_line(typed: str, why: str) -> None:
    with pytest.raises(NotATag) as refused:
        fold_tag(typed)
    assert why in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert len(str(refused.value)) < 160


@pytest.mark.parametrize("unit", ["#a", "#", "#tag ", "#١", "https://a.b/#x ", "字#", "#a·"])
def test_a_long_text_full_of_tags_is_read_in_linear_time(unit: str) -> None:
    started = time.process_time()
    tags_in(unit * (300_000 // len(unit)))
    tags_in("#" + unit.replace("#", "") * 100_000)
    assert time.process_time() - started < 10


@given(ANY_TEXT)
def test_a_folded_tag_is_found_again_as_itself(text: str) -> None:
    for tag in tags_in("#" + text):
        assert tags_in("#" + tag) == (tag,)
        assert fold_tag(tag) == tag


@given(ANY_TEXT)
def test_any_input_is_a_tag_or_not_a_tag(typed: str) -> None:
    try:
        tag = fold_tag(typed)
    except NotATag:
        return
    assert tags_in("#" + tag) == (tag,)
