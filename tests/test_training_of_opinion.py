"""What the training of opinionated words takes from WordNet and from the labelled sentences."""

from pathlib import Path

from benchmarks.train_opinion import asked_about, labelled
from benchmarks.train_standing import manner_sentences

NOTICE = "  1 This software and database is being provided to you\n"


def wordnet(folder: Path) -> Path:
    """A folder in the form of WordNet, with two adjectives, one of them never used, and an example sentence."""
    (folder / "cntlist.rev").write_text("shabby%3:00:00:: 1 4\n")
    gloss = 'mean and unworthy; "a shabby trick to play"; "shabby"'
    (folder / "data.adj").write_text(f"{NOTICE}00001740 00 a 02 shabby 0 unfrayed(p) 0 000 | {gloss}  \n")
    for part in ("adv", "verb", "noun"):
        (folder / f"data.{part}").write_text(NOTICE)
    return folder


def test_words_in_use_and_whole_examples_are_asked_about(tmp_path: Path) -> None:
    assert asked_about(wordnet(tmp_path)) == ["shabby", "a shabby trick to play"]


def test_the_labelled_sentences_are_of_both_manners_and_none_stands_twice() -> None:
    found = labelled()
    subjective = sum(so for _, so in found)
    assert subjective > 250
    assert len(found) - subjective > 250
    assert len({text for text, _ in found}) == len(found)


def test_an_opinion_claims_nothing_and_a_plan_told_soberly_is_no_opinion() -> None:
    told = {sentence.text: sentence.label for sentence in manner_sentences()}
    assert told["Their silence speaks volumes."] == "none"
    assert told["The trial is expected to last until the spring."] == "speculation"
    assert (
        told["The council voted by 14 to 9 on Monday to sell the old gasworks to a housing association."] == "reported"
    )
    assert "Let us hope that somebody in the ministry owns a calculator." in told
