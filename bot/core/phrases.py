"""Every word that a brief says of its own, in one place, so that another language is another value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.domain import Standing


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of a brief in one language. Neutral: no praise, no advice, no exclamation marks.

    Pairs are the forms for one and for more. `absent` and `notable` name the kinds of a Missing in a list:
    what the posts do not give, and what a reader should know about them.
    """

    headings: Mapping[Standing, str]
    glosses: Mapping[Standing, str]
    confirmed_by: str
    says: str
    denies: str
    trusted: str
    what_posts_say: str
    posts: tuple[str, str]
    copies: tuple[str, str]
    sites: tuple[str, str]
    pages: tuple[str, str]
    sourced: str
    also_on: str
    and_: str
    nothing: str
    nothing_unsourced: str
    nothing_confirmed: str
    nothing_confirmed_unsourced: str
    would_confirm: str
    no_claims: str
    left_out: str
    spelled: str
    quote: str
    whats_missing: str
    missing: str
    note: str
    absent: Mapping[str, str]
    notable: Mapping[str, str]
    quotes_only: str
    dropped: tuple[str, str]
    link: str
    earlier: str
    yesterday: str
    gone: str
    withdrawn: str
    unchanged: tuple[str, str]

    def count(self, forms: tuple[str, str], n: int, **names: str) -> str:
        """A number with its noun: "1 post", "31 posts"."""
        return (forms[0] if n == 1 else forms[1]).format(n=n, **names)

    def all_of(self, names: Sequence[str]) -> str:
        """Names in a row: "Bluesky", "Bluesky and X", "Bluesky, Nostr and X"."""
        return names[0] if len(names) == 1 else self.and_.format(names=", ".join(names[:-1]), last=names[-1])


ENGLISH = Phrases(
    headings={
        Standing.CONFIRMED: "CONFIRMED",
        Standing.DISPUTED: "DISPUTED",
        Standing.RETRACTED: "RETRACTED",
        Standing.REPORTED: "REPORTED",
        Standing.SPECULATION: "SPECULATION",
    },
    glosses={
        Standing.DISPUTED: "posts contradict each other, or a party denies it",
        Standing.RETRACTED: "corrected by its author or by whom it is about",
        Standing.REPORTED: "stated as fact, no source given",
    },
    confirmed_by="by {who}",
    says="{who} says: {text}",
    denies="{who} denies: {quote}",
    trusted="trusted by this group",
    what_posts_say="what {posts} say",
    posts=("{n} post", "{n} posts"),
    copies=("{n} copy", "{n} copies"),
    sites=("{n} site", "{n} sites"),
    pages=("{n} page", "{n} pages"),
    sourced="{n} with a source",
    also_on="also on {names}",
    and_="{names} and {last}",
    nothing="Nothing.",
    nothing_unsourced="Nothing. No post links to or names a primary source.",
    nothing_confirmed="Nothing confirmed.",
    nothing_confirmed_unsourced="Nothing confirmed: no post links to a primary source or a listed outlet.",
    would_confirm="Would confirm:",
    no_claims="No checkable statement in these posts.",
    left_out="+{n} more: {where}",
    spelled="spelled “{spelling}” in {refs}",
    quote="“{quote}”",
    whats_missing="WHAT'S MISSING",
    missing="MISSING",
    note="NOTE",
    absent={
        "no_primary_source": "a primary source",
        "no_date": "a date",
        "no_figure": "a figure",
        "no_named_person": "a named person",
        "no_place": "a place",
    },
    notable={
        "one_network": "one network only",
        "same_text": "the same text from several accounts",
        "what_it_is": "no agreement on what it is",
        "unknown_authors": "authors not named",
        "contest_tag": "a contest tag",
        "ai_label": "a label “AI-generated”",
        "spelling": "two spellings",
        "unused_page": "a linked page that was not used",
    },
    quotes_only="Quotes only.",
    dropped=("{n} line of the model dropped: {reasons}", "{n} lines of the model dropped: {reasons}"),
    link="post",
    earlier="Earlier: {standing} ({at})",
    yesterday="Yesterday: {standing}",
    gone="Source gone: no post states claim {n} of {at} any more.",
    withdrawn="(withdrawn: its posts are gone)",
    unchanged=("{n} claim told before stands as it did.", "{n} claims told before stand as they did."),
)
