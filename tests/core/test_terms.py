import pytest

from bot.core.terms import content_words, handles, likeness, names, numbers, quoted, says, squeezed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,000 people", {"1000"}),
        ("1k people", {"1000"}),
        ("$5 million", {"5000000"}),
        ("3.5% of twelve", {"3.5", "12"}),
        ("on April 15th at 20:30", {"15", "20:30"}),
        ("version 2.1.3", {"2.1.3"}),
        ("٣ حافلات", {"3"}),
        ("this one time", set()),
        ("line4 and abc123", set()),
        ("1.000 Euro und 3,5 Prozent", {"1000", "3.5"}),
        ("5 Mio. Euro, 1,5 Milliarden", {"5000000", "1500000000"}),
        ("two million of twenty-one", {"2000000", "21"}),
        ("5 m tall, 5k away", {"5", "5000"}),
        ("one hundred", {"100"}),
        ("$1.125 billion", {"1125000000"}),
        ("3万人", {"30000"}),
        ("on 12.04.2026", {"12.04.2026"}),
    ],
)
def test_numbers_are_told_by_value(text: str, found: set[str]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Meta’s release of MuseSpark stands.", ("Meta", "MuseSpark")),
        ("The launch of MuseSpark by Meta Platforms", ("MuseSpark", "Meta Platforms")),
        ("Officials closed Line 4 in New York.", ("Line 4", "New York")),
        ("Trams stop. Buses run.", ()),
        ("OpenAI answered", ("OpenAI",)),
        ("nothing here", ()),
        ("The Oak tram is late", ("Oak",)),
    ],
)
def test_names_are_told_from_words_that_only_begin_a_sentence(text: str, found: tuple[str, ...]) -> None:
    assert names(text) == found


def test_handles_and_quotes_are_found() -> None:
    assert handles("by @Ana_R and @ben@plaza.example.") == {"@ana_r", "@ben@plaza.example"}
    assert handles("mail me at ana@plaza.example") == frozenset()
    assert quoted("He said “closed until Monday” and 'no'.") == ("closed until Monday",)


def test_words_compare_by_stem_and_names_by_letters() -> None:
    assert content_words("launches") == content_words("launched") == content_words("launching")
    assert squeezed("Muse Spark") == squeezed("muse-spark") == squeezed("MuseSpark")
    assert says("The “Old Mill” is shut", "old mill")
    assert not says("The Old Millers", "Old Mill")


def test_likeness_is_one_for_the_same_and_nothing_for_the_empty() -> None:
    words = content_words("Line 4 is closed at Mill Street")
    assert likeness(words, words) == 1.0
    assert likeness(words, frozenset()) == 0.0
