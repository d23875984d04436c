"""What texts look like when they are compared."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.canon import canon, canonical, link_keys

PLAIN = "the old bridge in larkhaven is closed from monday"


@pytest.mark.parametrize(
    "text",
    [
        "The old bridge in Larkhaven is closed from Monday.",
        "THE OLD BRIDGE IN LARKHAVEN IS CLOSED FROM MONDAY!!!",
        "RT @news_desk: The old bridge in Larkhaven is closed from Monday",
        "RT @a: MT @b@town.example: the old bridge in Larkhaven is closed from Monday",
        "The old bridge in Larkhaven is closed from Monday via @mia.bsky.social",
        "The old bridge in Larkhaven is closed from Monday https://t.co/abc?utm_source=x",
        "www.larkhaven.example/bridge The old bridge in Larkhaven is closed from Monday bit.ly/2xYz",
        "🚨 The old bridge 🌉 in Larkhaven is closed from Monday 👉🏽",
        "The old bridge in #Larkhaven is closed from Monday #roads #news",
        "＃roads #news The old bridge in Larkhaven is closed from Monday",
        "T\u200bhe old br\u00adidge in Lark\u2060haven is closed fr\ufeffom Monday",
        "Тhе оld brіdgе іn Lаrkhаvеn іs сlоsеd frоm Моndау",  # Cyrillic look-alikes
        "𝐓𝐡𝐞 𝐨𝐥𝐝 𝐛𝐫𝐢𝐝𝐠𝐞 𝐢𝐧 𝐋𝐚𝐫𝐤𝐡𝐚𝐯𝐞𝐧 𝐢𝐬 𝐜𝐥𝐨𝐬𝐞𝐝 𝐟𝐫𝐨𝐦 𝐌𝐨𝐧𝐝𝐚𝐲",
        "Ｔｈｅ ｏｌｄ ｂｒｉｄｇｅ ｉｎ Ｌａｒｋｈａｖｅｎ ｉｓ ｃｌｏｓｅｄ ｆｒｏｍ Ｍｏｎｄａｙ",
        "ᴛʜᴇ ᴏʟᴅ ʙʀɪᴅɢᴇ ɪɴ ʟᴀʀᴋʜᴀᴠᴇɴ ɪꜱ ᴄʟᴏꜱᴇᴅ ꜰʀᴏᴍ ᴍᴏɴᴅᴀʏ",
        "(1/2) The old bridge in Larkhaven is closed from Monday",
        "The old bridge in Larkhaven is closed from Monday tomor…",
        "The old   bridge,\nin Larkhaven – is closed; from Monday",
        "Thé öld brïdge în Lárkhåven is closed from Mondaý",
    ],
)
def test_what_only_looks_different_is_the_same(text: str) -> None:
    assert canonical(text) == PLAIN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Larkhaven sold 1,000 boats", "Larkhaven sold 1000 boats"),
        ("Larkhaven sold ١٠٠٠ boats", "Larkhaven sold 1000 boats"),
        ("Boats &amp;amp; bridges &lt;3", "Boats & bridges <3"),
        ("It’s the U.S. navy’s boat", "Its the US navys boat"),
        ("Acme™ boats", "Acme boats"),
        ("مَرْحَبًا بِكُمْ", "مرحبا بكم"),
        ("Łódź and København", "Lodz and Kobenhavn"),
        ("🅰🅲🅼🅴 boats", "acme boats"),
    ],
)
def test_two_spellings_of_one_thing(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Boats up +5% today", "Boats down -5% today"),
        ("Boats at -5 today", "Boats at 5 today"),
        ("A boat for $5", "A boat for €5"),
        ("Boat 15", "Boat 1.5"),
        ("เรือเก่า", "เรือเกา"),  # a Thai tone mark is part of the word
        ("कमल", "कमाल"),  # so is a Hindi vowel sign
        ("かき", "がき"),
    ],
)
def test_marks_that_mean_something_are_kept(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_hashtags_stay_when_they_are_all_there_is() -> None:
    assert canonical("#OldBridge #Larkhaven") == "oldbridge larkhaven"


def test_a_single_word_before_an_ellipsis_stays() -> None:
    assert canonical("Hmm...") == "hmm"


def test_accounts_inside_running_text_are_told_apart_from_those_around_it() -> None:
    reading = canon("RT @desk: Larkhaven thanks @Acme@boats.example for the bridge /cc @mia")
    assert reading.text == "larkhaven thanks for the bridge"
    assert reading.inline == ("acme",)
    assert reading.mentions == ("acme", "desk", "mia")


def test_sentences_are_the_words_between_stops() -> None:
    reading = canon("The bridge is shut. Boats wait!\nPost-image")
    assert reading.sentences == ("the bridge is shut", "boats wait", "post image")


def test_a_link_is_known_again_under_other_tracking() -> None:
    one = "https://www.larkhaven.example/bridge/?utm_source=a&id=7&fbclid=z#top"
    assert link_keys([one]) == link_keys(["larkhaven.example/bridge?id=7"])


def test_half_a_surrogate_pair_is_no_error() -> None:
    assert canonical("boat \ud83d gone") == "boat gone"


@pytest.mark.parametrize("piece", ["#a ", "@a ", "a…", "A.", "1,", "RT ", "http://", "e\u0301", "(", "1.1/"])
def test_a_hostile_text_costs_no_more_than_a_long_one(piece: str) -> None:
    began = time.process_time()
    canonical(piece * (20_000 // len(piece)) + " and the end")
    assert time.process_time() - began < 1.0


@given(st.text())
def test_canonical_is_idempotent(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once


TRICKY = "aAzZ09 .,'’…!#＃@/:&;-−$€()RTviaby\n\u200b\u0301\u3099かがк한е́ａ𝐀①½™२٣ิ"


@given(st.text(alphabet=TRICKY))
def test_canonical_is_idempotent_on_tricky_text(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once


@given(
    st.text(alphabet="abc def.#@ghi"),
    st.sampled_from(["\u200b", "\u00ad", "\u2060", "\ufeff"]),
    st.integers(0),
)
def test_an_invisible_character_changes_nothing(text: str, hidden: str, at: int) -> None:
    at %= len(text) + 1
    assert canonical(text[:at] + hidden + text[at:]) == canonical(text)
