"""Which posts are copies, which only look like it, and what an index remembers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.dedupe import NearIndex, inspect
from bot.core.domain import Fold, Post

START = datetime(2026, 4, 1, tzinfo=UTC)
BRIDGE = (
    "Larkhaven council closed the Old Mill bridge on Tuesday after engineers found 14 cracks in its main "
    "pillar, and says repairs will take until October"
)


def post(post_id: str, text: str, **more: object) -> Post:
    return replace(Post(post_id, "town.example", text, START), **more)  # type: ignore[arg-type]


def second(first: str, then: str) -> Fold:
    """The decision on a text that follows another."""
    index = NearIndex()
    index.fold(post("first", first))
    return index.fold(post("second", then))


COPIES = {
    "as it was": BRIDGE,
    "re-posted": f"RT @desk: {BRIDGE}",
    "quoted with thread mark": f'"{BRIDGE}" 2/2',
    "with a comment": f"+1 this! {BRIDGE}",
    "with a question after it": f"{BRIDGE} — is 2 years of warnings not enough?",
    "with emoji": BRIDGE.replace(" on Tuesday", " 🚧 on Tuesday 😱"),
    "with other hashtags": f"{BRIDGE} #traffic #oldmill",
    "with another link": f"{BRIDGE} https://bit.ly/3xYz?utm_source=feed",
    "cut off": BRIDGE[:100] + "…",
    "cut off before the number": BRIDGE[:75] + "...",
    "in capitals": BRIDGE.upper(),
    "in title case": BRIDGE.title(),
    "with look-alikes": BRIDGE.translate(str.maketrans("aeopc", "аеорс")),
    "with Arabic-Indic digits": BRIDGE.replace("14", "١٤"),
    "with the number in words": BRIDGE.replace("14", "fourteen"),
    "in full width": BRIDGE.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
    "with zero-width characters": "\u200b".join(BRIDGE),
    "with typos in words and a name": BRIDGE.replace("Larkhaven", "Larkhavn").replace("engineers", "enginers"),
    "with another word or two": BRIDGE.replace("closed", "shut").replace("says", "said"),
    "with other punctuation": BRIDGE.replace(",", " -") + "!!!",
    "with escaped quotes": f"&quot;{BRIDGE}&quot;",
    "with a newsletter foot": f"{BRIDGE}\nFollow us for more stories from the harbour towns.",
    "bridged from another network": f"{BRIDGE}\n\n🔗 https://bridge.example/p/3k (from the other site)",
}


@pytest.mark.parametrize("text", COPIES.values(), ids=COPIES.keys())
def test_an_edited_post_is_a_copy(text: str) -> None:
    fold = second(BRIDGE, text)
    assert (fold.copy_of, fold.why) in {("first", "exact"), ("first", "near")}
    assert 0.6 <= fold.score <= 1.0


@pytest.mark.parametrize("text", COPIES.values(), ids=COPIES.keys())
def test_the_original_is_a_copy_when_the_edit_came_first(text: str) -> None:
    assert second(text, BRIDGE).copy_of == "first"


NUMBERS = [
    (BRIDGE, BRIDGE.replace("14", "41")),
    (BRIDGE, BRIDGE.replace("14", "forty")),
    (
        "Harbour fire in Larkhaven: 3 dead, 12 injured, says the port",
        "Harbour fire in Larkhaven: 12 dead, 3 injured, says the port",
    ),
    (
        "Acme Boats raises $5 million to build electric ferries for the bay",
        "Acme Boats raises $5 billion to build electric ferries for the bay",
    ),
    (
        "Acme Boats raises $5m to build electric ferries for the whole bay",
        "Acme Boats raises €5m to build electric ferries for the whole bay",
    ),
    ("Death toll in the Larkhaven flood rises to 500", "Death toll in the Larkhaven flood rises to 700"),
    (
        "Acme launches the Skipper 4 ferry in Larkhaven today",
        "Acme launches the Skipper 5 ferry in Larkhaven today",
    ),
    (
        "The LARK coin is moving +5% this morning, traders say",
        "The LARK coin is moving -5% this morning, traders say",
    ),
]


@pytest.mark.parametrize(("one", "other"), NUMBERS)
def test_another_number_is_another_story(one: str, other: str) -> None:
    fold = second(one, other)
    assert (fold.copy_of, fold.why) == (None, "number differs")
    assert fold.score >= 0.6
    assert second(other, one).why == "number differs"


SAME_VALUE = [
    ("1,000", "1000"),
    ("1,000", "1k"),
    ("3", "three"),
    ("2.5 million", "2.5m"),
    ("$1.5k", "$1,500"),
    ("5%", "5 percent"),
]


@pytest.mark.parametrize(("one", "other"), SAME_VALUE)
def test_a_number_written_differently_is_the_same_number(one: str, other: str) -> None:
    text = "The ferry company says it carried {} passengers across the bay last summer"
    assert second(text.format(one), text.format(other)).copy_of == "first"


NAMES = [
    (BRIDGE, BRIDGE.replace("Larkhaven", "Port Tamsin")),
    (BRIDGE, BRIDGE.replace("Tuesday", "Thursday")),
    (
        "Acme sues Zenith Boats over the design of its ferry doors",
        "Zenith sues Acme Boats over the design of its ferry doors",
    ),
    (
        "Earthquake felt in northern Iran this morning, no damage known",
        "Earthquake felt in northern Iraq this morning, no damage known",
    ),
    (
        "After a long debate the council elects Mara Lindt as the new harbour master",
        "After a long debate the council elects Joel Okoro as the new harbour master",
    ),
    (
        "So glad that @acme_boats is giving us new ferries this year",
        "So glad that @zenith is giving us new ferries this year",
    ),
]


@pytest.mark.parametrize(("one", "other"), NAMES)
def test_another_name_is_another_story(one: str, other: str) -> None:
    fold = second(one, other)
    assert (fold.copy_of, fold.why) == (None, "name differs")
    assert second(other, one).why == "name differs"


DENIALS = [
    (BRIDGE, BRIDGE.replace("says repairs will", "says repairs will not")),
    (
        "The mayor has confirmed that the old bridge is unsafe",
        "The mayor hasn't confirmed that the old bridge is unsafe",
    ),
    ("CONFIRMED: the old bridge in Larkhaven is unsafe", "Unconfirmed: the old bridge in Larkhaven is unsafe"),
]


@pytest.mark.parametrize(("one", "other"), DENIALS)
def test_a_denial_is_no_copy_of_what_it_denies(one: str, other: str) -> None:
    assert (second(one, other).copy_of, second(one, other).why) == (None, "denial differs")
    assert second(other, one).why == "denial differs"


@pytest.mark.parametrize("comment", ["Not good!", "No way.", "Is this fake?", "never again, please"])
def test_a_comment_that_says_no_is_still_a_comment(comment: str) -> None:
    assert second(BRIDGE, f"{comment} {BRIDGE}").copy_of == "first"
    assert second(BRIDGE, f"{BRIDGE} {comment}").copy_of == "first"


SAME_NAME = [
    ("Meta", "Mtea"),
    ("Muse Spark", "MuseSpark"),
    ("United States", "US"),
    ("U.S.", "US"),
    ("Acme", "ACME"),
    ("Acme", "acme"),
    ("Acme™", "Acme"),
    ("@acme", "@acme@boats.example"),
]


@pytest.mark.parametrize(("one", "other"), SAME_NAME)
def test_a_name_written_differently_is_the_same_name(one: str, other: str) -> None:
    text = "After a long wait {} has shown its new ferry to the people of the harbour"
    assert second(text.format(one), text.format(other)).copy_of == "first"


OTHERS = [
    (
        "Follow us for more harbour news every day. Boats are late.",
        "Follow us for more harbour news every day. The mayor resigned.",
    ),
    (
        "Breaking news from the Larkhaven harbour: the ferry has run aground near the north pier",
        "Breaking news from the Larkhaven harbour: thieves took two engines during the night shift",
    ),
    (
        "Rain all week, take care #roads #larkhaven https://t.co/abc",
        "Market moves to the hall #roads #larkhaven https://t.co/abc",
    ),
    ("go boats", "go boat"),
    ("Go!", "Go on!"),
    ("Read this https://a.example/1", "Read this https://a.example/2"),
    ("@anna yes", "@bob yes"),
    ("🔥🔥", "👀"),
    ("", ""),
    ("https://a.example/1", "https://a.example/2"),
    (
        "今日ラークヘイブンの橋が閉鎖されました。市長が発表",
        "昨夜ラークヘイブンで花火大会が開かれ大勢が集まった",
    ),
]


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_what_two_posts_merely_share_does_not_fold_them(one: str, other: str) -> None:
    assert second(one, other).copy_of is None


SHORT = [
    ("Go!", "go"),
    ("🔥🔥", "🔥🔥"),
    ("Read this https://a.example/1", "Read this! https://www.a.example/1/?utm_source=x"),
    ("https://a.example/1", "https://a.example/1?fbclid=q"),
    ("@anna yes", "@Anna Yes."),
]


@pytest.mark.parametrize(("one", "other"), SHORT)
def test_short_texts_fold_when_all_of_it_is_the_same(one: str, other: str) -> None:
    assert second(one, other) == Fold("first", 1.0, "exact")


SCRIPTS = {
    "Chinese, edited": (
        "拉克港市议会周二宣布关闭老磨坊大桥，工程师在主桥墩发现14处裂缝，维修将持续到十月",
        "快讯：拉克港市议会周二宣布关闭老磨坊大桥，工程师在主桥墩上发现14处裂缝，维修持续到十月 #桥",
    ),
    "Japanese, cut": (
        "ラークヘイブン市は火曜日、主柱に14か所のひびが見つかったため旧水車橋を閉鎖したと発表した",
        "ラークヘイブン市は火曜日、主柱に14か所のひびが見つかったため旧水…",
    ),
    "Arabic, with marks": (
        "أعلن مجلس المدينة إغلاق الجسر القديم يوم الثلاثاء بعد اكتشاف شقوق في العمود الرئيسي",
        "\u200fأَعلن مجلس المدينة إغلاق الجسر القديم يوم الثلاثاء بعد اكتشاف شقوق في العمود الرئيسى 🚧",
    ),
    "Thai, with comment": (
        "เทศบาลปิดสะพานเก่าเมื่อวันอังคารหลังวิศวกรพบรอยร้าวที่เสาหลัก",
        "แย่จัง! เทศบาลปิดสะพานเก่าเมื่อวันอังคารหลังวิศวกรพบรอยร้าวที่เสาหลัก",
    ),
    "Hindi, re-posted": (
        "नगर परिषद ने मंगलवार को पुराना पुल बंद कर दिया क्योंकि इंजीनियरों को खंभे में दरारें मिलीं",
        "RT @desk: नगर परिषद ने मंगलवार को पुराना पुल बंद कर दिया क्योंकि इंजीनियरों को खंभे में दरारें मिलीं!!",
    ),
    "Russian, edited": (
        "Городской совет закрыл старый мост во вторник после того, как инженеры нашли трещины в опоре",
        "Срочно! Городской совет закрыл старый мост во вторник, после того как инженеры нашли трещины",
    ),
}


@pytest.mark.parametrize(("one", "other"), SCRIPTS.values(), ids=SCRIPTS.keys())
def test_copies_are_found_in_every_script(one: str, other: str) -> None:
    assert second(one, other).copy_of == "first"


def test_another_number_vetoes_in_chinese_too() -> None:
    one = "拉克港市议会周二宣布关闭老磨坊大桥，工程师在主桥墩发现14处裂缝"
    assert second(one, one.replace("14", "24")).why == "number differs"


# Groups ------------------------------------------------------------------------------------------------


def test_a_boost_of_a_known_post_is_a_copy() -> None:
    index = NearIndex()
    index.fold(post("a", BRIDGE))
    assert index.fold(post("b", "", boost_of="a")) == Fold("a", 1.0, "boost")


def test_two_boosts_of_an_unknown_post_fold_together() -> None:
    index = NearIndex()
    assert index.fold(post("b1", "", boost_of="far")).copy_of is None
    assert index.fold(post("b2", "", boost_of="far")) == Fold("b1", 1.0, "boost")


def test_a_boost_of_an_unknown_post_is_known_by_its_text() -> None:
    index = NearIndex()
    index.fold(post("a", BRIDGE))
    assert index.fold(post("b", BRIDGE, boost_of="far")) == Fold("a", 1.0, "exact")
    assert index.fold(post("c", "", boost_of="far")) == Fold("a", 1.0, "boost")


def test_the_original_folds_into_a_boost_that_brought_its_text_but_not_into_an_empty_one() -> None:
    index = NearIndex()
    index.fold(post("b", BRIDGE, boost_of="a"))
    assert index.fold(post("a", BRIDGE)).copy_of == "b"
    index = NearIndex()
    index.fold(post("b", "", boost_of="a"))
    assert index.fold(post("a", BRIDGE)).copy_of is None


def test_what_a_booster_adds_is_not_taken_for_the_boosted_post() -> None:
    index = NearIndex()
    index.fold(post("a", BRIDGE))
    index.fold(post("b", "I knew that this day would come", boost_of="a"))
    assert index.fold(post("c", "I knew that this day would come")).copy_of is None


def test_a_boost_of_a_copy_names_the_first_of_the_group() -> None:
    index = NearIndex()
    index.fold(post("a", BRIDGE))
    index.fold(post("b", f"RT @x: {BRIDGE}"))
    assert index.fold(post("c", "", boost_of="b")).copy_of == "a"


def test_a_copy_of_a_copy_names_the_first_of_the_group() -> None:
    index = NearIndex()
    index.fold(post("a", BRIDGE))
    assert index.fold(post("b", f"so sad. {BRIDGE[:120]}…")).why == "near"
    assert index.fold(post("c", f"So sad! {BRIDGE[:120]}…", source="elsewhere")) == Fold("a", 1.0, "exact")


def test_a_vetoed_post_begins_a_group_of_its_own() -> None:
    index = NearIndex()
    index.fold(post("a", BRIDGE))
    other = BRIDGE.replace("14", "41")
    assert index.fold(post("b", other)).copy_of is None
    assert index.fold(post("c", f"wow {other}")).copy_of == "b"
    assert index.fold(post("d", f"wow!! {BRIDGE}")).copy_of == "a"


def test_a_post_heard_again_keeps_its_decision() -> None:
    index = NearIndex()
    assert index.fold(post("a", BRIDGE)) == index.fold(post("a", BRIDGE)) == Fold(None, 0.0, "new")
    copy = index.fold(post("b", BRIDGE))
    assert index.fold(post("b", BRIDGE)) == copy
    assert len(index) == 2


def test_an_edited_post_is_decided_anew() -> None:
    index = NearIndex()
    index.fold(post("a", BRIDGE))
    index.fold(post("b", BRIDGE))
    assert index.fold(post("b", "The ferry to the islands sails twice a day from June")).copy_of is None
    assert index.fold(post("c", "The ferry to the islands sails twice a day from June on")).copy_of == "b"


def test_a_post_is_never_a_copy_of_its_own_earlier_text() -> None:
    index = NearIndex()
    index.fold(post("a", BRIDGE))
    assert index.fold(post("a", f"{BRIDGE}. Edit: thanks all")).copy_of is None
    assert index.fold(post("b", f"{BRIDGE}. Edit: thanks all")) == Fold("a", 1.0, "exact")


def test_a_first_with_copies_stays_first_when_edited_and_is_known_by_both_texts() -> None:
    index = NearIndex()
    later = "The ferry to the islands sails twice a day from June"
    index.fold(post("x", later))
    index.fold(post("a", BRIDGE))
    index.fold(post("b", BRIDGE))
    assert index.fold(post("a", "Boats wait in the harbour until the fog is gone")).copy_of is None
    assert index.fold(post("c", f"{BRIDGE}!")).copy_of == "a"
    assert index.fold(post("d", "Boats wait in the harbour until the fog has gone")).copy_of == "a"


def test_deleting_a_first_gives_its_copies_to_be_folded_again() -> None:
    index = NearIndex()
    for name in "abc":
        index.fold(post(name, BRIDGE))
    assert index.forget("a") == ("b", "c")
    assert index.fold(post("b", BRIDGE)).copy_of is None
    assert index.fold(post("c", BRIDGE)).copy_of == "b"


def test_a_deleted_post_leaves_nothing_behind() -> None:
    index = NearIndex()
    index.fold(post("a", BRIDGE))
    index.fold(post("b", f"RT @x {BRIDGE} so sad"))
    assert index.forget("b") == ()
    assert index.forget("a") == ()
    assert index.forget("never heard") == ()
    assert len(index) == 0
    assert index.fold(post("c", BRIDGE)) == Fold(None, 0.0, "new")


# Long posts --------------------------------------------------------------------------------------------

FOOT = (
    "\nThis page may contain contributed content and is no advice of any kind. See the notice for details."
    "\nReward\nShare"
)


def essay(topic: str) -> str:
    words = "harbour tide ferry council pillar market winter lantern engine orchard letter signal".split()
    lines = [
        f"The {topic} {words[i % 12]} of year {i} met the {words[(i * 7 + 3) % 12]} of {topic}ville." for i in range(90)
    ]
    return " ".join(lines)


@pytest.mark.parametrize("start", [0, 1000, 3000])
def test_a_passage_of_an_essay_is_a_copy_of_it(start: int) -> None:
    assert second(essay("amber") + FOOT, essay("amber")[start : start + 400]).copy_of == "first"


def test_an_essay_that_holds_an_earlier_short_post_is_no_copy_of_it() -> None:
    assert second(BRIDGE, f"{essay('amber')} {BRIDGE} {essay('cobalt')}").copy_of is None


def test_a_foot_that_all_pages_share_folds_nothing() -> None:
    index = NearIndex()
    texts = [
        "Boats wait until the fog is gone.",
        "The mayor sings in the old theatre again.",
        "Nobody knows who painted the lighthouse pink.",
        "Apples are late this year, say the growers.",
        "Second-hand sails are for sale at the pier.",
    ]
    folds = [index.fold(post(str(i), text + FOOT)) for i, text in enumerate(texts)]
    assert [fold.copy_of for fold in folds] == [None] * 5
    assert index.fold(post("copy", f"wow {texts[4]}")).copy_of == "4"


SAVED = Path(__file__).parents[3] / "shared" / "thread"
needs_saved = pytest.mark.skipif(not SAVED.is_dir(), reason="the saved pages are not on this machine")


@needs_saved
def test_saved_pages_of_one_thread_are_no_copies_of_each_other() -> None:
    pages = [post(path.name, path.read_text(encoding="utf-8")) for path in sorted(SAVED.glob("*.txt"))]
    assert [fold.copy_of for _, fold in inspect(pages)] == [None] * len(pages)
    assert max(fold.score for _, fold in inspect(pages)) < 0.45


@needs_saved
@pytest.mark.parametrize(
    "edit",
    [
        str.upper,
        lambda text: text[:300],
        lambda text: "must read! " + text[40:],
        lambda text: text.replace("the", "teh"),
    ],
)
def test_an_edited_saved_page_is_found(edit: object) -> None:
    index = NearIndex()
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(SAVED.glob("*.txt"))}
    for name, text in texts.items():
        index.fold(post(name, text))
    for name, text in texts.items():
        assert callable(edit)
        assert index.fold(post(f"copy of {name}", edit(text))).copy_of == name


# Properties --------------------------------------------------------------------------------------------

WORDS = "bridge ferry Larkhaven 14 15 council Acme Zenith fog tide harbour the of and Tuesday 🔥 #roads".split()
TEXTS = st.lists(st.sampled_from(WORDS), min_size=0, max_size=14).map(" ".join)
POSTS = st.lists(
    st.builds(
        lambda number, text, boost: post(f"p{number}", text, boost_of=boost),
        st.integers(0, 30),
        TEXTS,
        st.none() | st.integers(0, 30).map("p{}".format),
    ),
    max_size=30,
)


@given(st.text(min_size=1))
def test_the_same_text_again_is_an_exact_copy_unless_it_says_nothing(text: str) -> None:
    index = NearIndex()
    index.fold(post("a", text))
    fold = index.fold(post("b", text))
    assert fold in (Fold("a", 1.0, "exact"), Fold(None, 0.0, "new"))
    if any(char.isalnum() for char in text):
        assert fold.why == "exact"


@given(POSTS)
def test_there_are_no_chains(posts: list[Post]) -> None:
    index = NearIndex()
    last = {one.id: index.fold(one) for one in posts}
    for post_id, fold in last.items():
        assert fold.copy_of != post_id
        assert 0.0 <= fold.score <= 1.0
        if fold.copy_of is not None:
            assert last[fold.copy_of].copy_of is None


@settings(deadline=None)
@given(POSTS, st.lists(TEXTS, max_size=6), st.randoms(use_true_random=False))
def test_a_rebuilt_index_decides_like_the_one_that_lived(posts: list[Post], probes: list[str], rng: object) -> None:
    live = NearIndex()
    rows = {one.id: (one, live.fold(one)) for one in {one.id: one for one in posts}.values()}
    mixed = list(rows.values())
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    rebuilt = NearIndex()
    for one, fold in mixed:
        rebuilt.restore(one, fold)
    assert len(rebuilt) == len(live)
    for number, text in enumerate(probes):
        probe = post(f"probe{number}", text)
        told, anew = live.fold(probe), rebuilt.fold(probe)
        assert (told.copy_of, told.why) == (anew.copy_of, anew.why)
        assert told.score == pytest.approx(anew.score, abs=0.002)


@settings(deadline=None)
@given(POSTS)
def test_forgetting_everything_leaves_an_empty_index(posts: list[Post]) -> None:
    index = NearIndex()
    for one in posts:
        index.fold(one)
    for one in posts:
        index.forget(one.id)
    assert len(index) == 0
    assert index.fold(post("new", BRIDGE)) == Fold(None, 0.0, "new")


ODD = st.text(alphabet="0123456789.,'-$€kmA a\u0663\u066b½²万@#…/")


@given(ODD, ODD)
def test_no_text_is_too_odd_to_be_compared(one: str, other: str) -> None:
    assert second(f"{BRIDGE} {one}", f"{BRIDGE} {other}").copy_of in {"first", None}


def test_inspect_goes_by_time_and_tells_each_decision() -> None:
    posts = [
        post("late", BRIDGE, created_at=START + timedelta(hours=1)),
        post("undated", f"RT @x {BRIDGE}", created_at=None),
        post("early", BRIDGE),
    ]
    assert [(one.id, fold.copy_of, fold.why) for one, fold in inspect(posts)] == [
        ("early", None, "new"),
        ("late", "early", "exact"),
        ("undated", "early", "exact"),
    ]
