"""Every word that a brief says of its own, in one place, so that another language is another value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.boundary import LINK_REMOVED
from bot.core.coverage import ENGLISH as COVERAGE
from bot.core.coverage import CoveragePhrases
from bot.core.domain import Standing
from bot.core.payloads import REMOVED
from bot.core.plurals import Plural


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of a brief in one language. Neutral: no praise, no advice, no exclamation marks.

    `absent` and `notable` name the kinds of a Missing in a list: what the posts do not give, and what a reader should
    know about them. `reported_with_links` is the gloss of reports where a post names a source. `standings` are the
    headings as they stand inside a sentence, `reasons` why lines of a model were dropped, `foreign` marks words that
    stay in the language they were posted in, by its code.
    """

    headings: Mapping[Standing, str]
    standings: Mapping[Standing, str]
    glosses: Mapping[Standing, str]
    reported_with_links: str
    confirmed_by: str
    says: str
    denies: str
    trusted: str
    what_posts_say: Plural
    posts: Plural
    copies: Plural
    sites: Plural
    pages: Plural
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
    foreign: str
    removed: str
    link_removed: str
    whats_missing: str
    missing: str
    note: str
    absent: Mapping[str, str]
    notable: Mapping[str, str]
    quotes_only: str
    quotes_only_foreign: str
    dropped: Plural
    reasons: Mapping[str, str]
    link: str
    earlier: str
    yesterday: str
    gone: str
    withdrawn: str
    unchanged: Plural
    coverage: CoveragePhrases

    def when(self, local: datetime) -> str:
        """An hour of the last days: "Mon 09:10"."""
        return f"{self.coverage.weekdays[local.weekday()]} {local:%H:%M}"

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
    standings={
        Standing.CONFIRMED: "confirmed",
        Standing.DISPUTED: "disputed",
        Standing.RETRACTED: "retracted",
        Standing.REPORTED: "reported",
        Standing.SPECULATION: "speculation",
    },
    glosses={
        Standing.DISPUTED: "posts contradict each other, or a party denies it",
        Standing.RETRACTED: "corrected by its author or by whom it is about",
        Standing.REPORTED: "stated as fact, no source given",
    },
    reported_with_links="stated as fact, not confirmed",
    confirmed_by="by {who}",
    says="{who} says: {text}",
    denies="{who} denies: {quote}",
    trusted="trusted by this group",
    what_posts_say=Plural("what {n} post says", "what {n} posts say"),
    posts=Plural("{n} post", "{n} posts"),
    copies=Plural("{n} copy", "{n} copies"),
    sites=Plural("{n} site", "{n} sites"),
    pages=Plural("{n} page", "{n} pages"),
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
    foreign="({code})",
    removed=REMOVED.strip("[]"),
    link_removed=LINK_REMOVED.strip("[]"),
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
        "coordinated": "possible coordinated posting",
        "echo": "many posts repeat one article",
        "same_text": "the same text from several accounts",
        "similar": "several posts say much the same",
        "stuffed": "posts full of hashtags",
        "bait": "posts that ask to be shared",
        "automated": "automated accounts",
        "what_it_is": "no agreement on what it is",
        "unknown_authors": "authors not named",
        "contest_tag": "a contest tag",
        "ai_label": "a label “AI-generated”",
        "spelling": "two spellings",
        "unused_page": "a linked page that was not used",
    },
    quotes_only="Quotes only.",
    quotes_only_foreign="Quotes only, in the posts’ languages.",
    dropped=Plural("{n} line of the model dropped: {reasons}", "{n} lines of the model dropped: {reasons}"),
    reasons={
        "no_evidence": "no evidence",
        "unknown_sentence": "unknown sentence",
        "muted": "muted",
        "voice": "not neutral",
        "language": "language",
        "number": "number",
        "name": "name",
        "quote": "quote",
        "contradicted": "contradicted",
        "unsupported": "unsupported",
        "no_claim": "no claim",
        "twice": "twice",
    },
    link="post",
    earlier="Earlier: {standing} ({at})",
    yesterday="Yesterday: {standing}",
    gone="Source gone: no post states claim {n} of {at} any more.",
    withdrawn="(withdrawn: its posts are gone)",
    unchanged=Plural("{n} claim told before stands as it did.", "{n} claims told before stand as they did."),
    coverage=COVERAGE,
)
