"""Whose language has cue lists here: what is in another one is reported at most."""

import pytest

from bot.core.understood import understood
from tests.core.threads import post


def heard(text: str, **fields: object) -> bool:
    return understood(post(text, **fields), text)


@pytest.mark.parametrize(
    "text",
    [
        "Silta suljettiin maanantaina kello 7",
        "Poliisi sulki sillan maanantaina",
        "Silta on suljettu",
        "Acme vahvisti kaupan",
        "Broen er lukket siden mandag, og det er koldt",
        "To personer er døde efter en brand i Odense",
        "Acme bekræfter salget af Lantern",
        "Politiet har stengt broen",
        "Bron har varit stängd sedan i måndags",
        "Podul este închis de luni",
        "Poliția a închis podul luni",
        "Podul peste Olt a fost inchis luni dimineata",
        "Most je uzavřen od pondělí",
        "To mand sad fast i Odense",
        "Firma Acme in Bucuresti",
        "Jembatan ditutup sejak Senin",
        "Acme kinnitas Lanterni ostu",
        "สะพานปิด",
        "پل از دوشنبه بسته است",
    ],
)
def test_a_language_without_cue_lists_is_not_understood_however_short(text: str) -> None:
    assert not heard(text)


@pytest.mark.parametrize(
    "text",
    [
        "Aurora Air cancels all flights to Reykjavik",
        "Acme acquires Lantern for $3bn",
        "Mayor Lind resigns",
        "NASA confirms Artemis III delay",
        "Judge strikes down Averly housing law",
        "Google fires 200 engineers",
        "Beyoncé cancels Malmö show",
        "U.S. judge rules on Acme's care plan",
        "Acme kauft Lantern",
        "Le pont fermé lundi",
        "大桥关闭",
        "Міст закрито з понеділка",
    ],
)
def test_a_headline_of_few_words_is_understood_where_one_of_them_tells(text: str) -> None:
    assert heard(text)


def test_what_a_headline_leaves_open_the_rest_of_its_post_tells() -> None:
    text = "Acme Orbit Porto"
    assert not heard(text)
    assert understood(post(f"{text}. It has been there since Monday, and it is open."), text)


@pytest.mark.parametrize(("label", "known"), [("lang:en", True), ("lang:en-GB", True), ("lang:fi", False)])
def test_what_the_platform_says_of_the_language_is_believed(label: str, known: bool) -> None:
    assert heard("Acme Orbit Porto", labels=(label,)) is known
