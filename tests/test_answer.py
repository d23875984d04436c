"""What a chat gets when it asks: the whole way from a line of text to what is stored and said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import shipped_and_own_tables
from bot.core.domain import Chat, Digest, MuteKind, Post
from bot.core.render import plain
from bot.core.replies import Reply
from bot.extractive import ExtractiveSummariser
from bot.pipeline import Manners, Parts, answer, answer_in_full, deliver, ingest
from tests.fakes.clock import FakeClock
from tests.fakes.paper import Paper
from tests.fakes.store import MemoryStore

CHAT = Chat("test", "1")
OTHER = Chat("test", "2")
STOPPED = "The Harbour Line trams stopped at 06:40 after inspectors found a cracked rail near Lantern Bridge."
BUS = "Replacement bus H1 runs every 10 minutes between Mole Street and Fishmarket."
SPAM = "A giveaway of 500 tram passes starts at 09:00 in the Fishmarket."


AT_EASE = Manners(again=None)
"""A chat in which a brief may be asked for at any time."""


@dataclass
class Told:
    """A chat under test: what it was told, over parts that can be looked into."""

    parts: Parts
    clock: FakeClock
    store: MemoryStore
    paper: Paper = field(default_factory=Paper)

    async def ask(self, line: str, chat: Chat = CHAT, manners: Manners = AT_EASE) -> Reply:
        reply = await answer_in_full(self.parts, chat, line, manners)
        assert reply is not None
        for digest in reply.digests:
            await deliver(self.parts, self.paper, chat, digest, ("brief",))
        return reply

    async def say(self, line: str, chat: Chat = CHAT) -> list[str]:
        return plain((await self.ask(line, chat)).typed_out).splitlines()

    async def brief(self, line: str) -> Digest:
        (digest,) = (await self.ask(line)).digests
        return digest


def post(number: int, text: str, age: timedelta = timedelta(hours=3)) -> Post:
    at = FakeClock().now() - age + timedelta(minutes=number)
    author, tags = f"rider{number}@plaza.example", ("harbourtram",)
    return Post(f"p{number}", "mastodon:plaza.example", text, at, author, f"https://plaza.example/@r/{number}", tags)


POSTS = (post(1, STOPPED), post(2, STOPPED), post(3, BUS), post(4, "first!"), post(5, SPAM))


@pytest.fixture
def told() -> Told:
    clock, store, engine = FakeClock(), MemoryStore(), ExtractiveSummariser()
    tables = shipped_and_own_tables(Path("/nonexistent"))
    return Told(Parts(store, engine, engine, clock, tables), clock, store)


@pytest.fixture
async def heard(told: Told) -> Told:
    await ingest(told.parts, POSTS)
    await told.store.set_cursor("folder", "1")
    return told


# Following ----------------------------------------------------------------------------------------------


async def test_the_first_follow_says_what_is_watched_and_brings_a_brief(heard: Told) -> None:
    reply = await heard.ask("/follow #HarbourTram in german")
    assert reply.text == "Following #HarbourTram. Briefs in Deutsch. Watched: folder."
    (digest,) = reply.digests
    assert (digest.tag, digest.language, digest.counts.posts, digest.counts.copies) == (
        "harbourtram",
        "Deutsch",
        5,
        1,
    )
    (subscription,) = await heard.store.following(CHAT.key)
    assert (subscription.language, subscription.topic.tags) == ("Deutsch", ("harbourtram",))


async def test_a_follow_of_a_quiet_tag_says_so(told: Told) -> None:
    reply = await told.ask("/follow #quiet")
    assert reply.digests == ()
    assert reply.text.splitlines() == [
        "Following #quiet. Briefs in English. No source is watched yet.",
        "No posts in #quiet in the last 24 hours.",
    ]


async def test_a_follow_of_a_tag_with_old_posts_alone_says_how_to_see_them(told: Told) -> None:
    await ingest(told.parts, [post(1, STOPPED, timedelta(days=9))])
    assert (await told.say("/follow #harbourtram"))[1] == (
        "No posts in #harbourtram in the last 24 hours. 1 older post kept: /digest #harbourtram 30d"
    )
    assert (await told.brief("/digest #harbourtram 30d")).counts.posts == 1


async def test_following_again_changes_the_language_alone(told: Told) -> None:
    await told.ask("/follow #a1")
    assert (await told.say("/follow #a1 in Deutsch"))[0].startswith("This chat follows #a1 already.")
    assert await told.say("/following") == ["Followed here: 1", "#a1 · Deutsch · since 14 Mar 2026"]


async def test_several_tags_are_one_topic_under_a_name(heard: Told) -> None:
    await ingest(heard.parts, [replace(post(9, "Tram H7 collided with a van at Mole Street."), tags=("tramcrash",))])
    reply = await heard.ask('/follow #HarbourTram #TramCrash as "Trams"')
    assert reply.text.startswith("Following Trams (#harbourtram #tramcrash).")
    assert [digest.counts.posts for digest in reply.digests] == [6]
    assert (await heard.brief("/digest trams")).counts.posts == 6


async def test_unfollow_takes_a_tag_or_a_name_and_can_be_undone(told: Told) -> None:
    await told.ask('/follow #a1 #b1 as "My tags" in Deutsch')
    reply = await told.ask("/unfollow #B1")
    assert reply.text.splitlines()[0] == "No longer following My tags (#a1 #b1)."
    assert await told.say("/following") == ["This chat follows nothing yet. /follow #tag"]
    assert reply.undo is not None
    await told.ask(reply.undo)
    assert (await told.say("/following"))[1] == "My tags (#a1 #b1) · Deutsch · since 14 Mar 2026"


async def test_unfollowing_what_is_not_followed_says_what_is(told: Told) -> None:
    await told.ask("/follow #a1")
    assert await told.say("/unfollow #b1") == [
        "Nothing was changed. This chat does not follow #b1.",
        "It follows: #a1",
    ]


# Briefs -------------------------------------------------------------------------------------------------


async def test_a_digest_without_a_topic_briefs_all_that_is_followed(heard: Told) -> None:
    assert (await heard.ask("/digest")).text == "This chat follows nothing yet. /follow #tag"
    await heard.ask("/follow #harbourtram")
    await heard.ask("/follow #quiet")
    reply = await heard.ask("/digest full")
    assert [digest.tag for digest in reply.digests] == ["harbourtram"]
    assert reply.text == "No posts in #quiet in the last 24 hours on folder."
    assert reply.full


async def test_the_window_of_a_digest_is_the_hours_asked_for(heard: Told) -> None:
    assert (await heard.ask("/digest #harbourtram 1")).digests == ()
    digest = await heard.brief("/digest #harbourtram 4h")
    assert digest.window.since == heard.clock.now() - timedelta(hours=4)
    everything = await heard.ask("/digest #harbourtram", manners=Manners(length=None, again=None))
    assert everything.digests[0].window.since is None


async def test_a_brief_in_which_everything_is_muted_says_so(heard: Told) -> None:
    await heard.ask("/mute source mastodon")
    assert await heard.say("/digest #harbourtram") == [
        "Nothing to brief in #harbourtram: 5 posts, muted here or without information. /why #harbourtram"
    ]


async def test_what_was_typed_is_said_back_with_nothing_to_tap(told: Told) -> None:
    assert (await told.say('/follow #a1 as "@everyone see evil.example/x"'))[0].startswith(
        "Following ＠everyone see evil․example/x (#a1)."
    )
    assert "word “＠everyone”" in (await told.say("/mute word @everyone"))[1]
    assert "“＠everyone”" in (await told.say("/mute @everyone"))[0]
    assert len((await told.say(f"/unmute {'x' * 3000}"))[0]) < 200


async def test_a_topic_that_is_no_tag_is_not_guessed(told: Told) -> None:
    assert await told.say("/digest what is new?") == ["“what is new?” is neither a tag nor a topic followed here."]


# Mutes --------------------------------------------------------------------------------------------------


async def test_a_mute_shows_its_effect_first_holds_a_week_and_can_be_undone(heard: Told) -> None:
    await heard.ask("/follow #harbourtram")
    reply = await heard.ask("/mute word giveaway spam")
    assert plain(reply.typed_out).splitlines() == [
        "Would have hidden 0 of the last 5 posts.",
        "Muted here: word “giveaway spam”, until 21 Mar 12:00 UTC.",
        '/unmute word "giveaway spam" · Undo',
    ]
    assert (await heard.say("/mute word giveaway"))[0] == "Would have hidden 1 of the last 5 posts."
    assert reply.undo is not None
    assert (await heard.say(reply.undo))[0] == "No longer muted: word “giveaway spam”."
    assert [mute.value for mute in await heard.store.mutes(CHAT.key, heard.clock.now())] == ["giveaway"]


async def test_what_is_muted_is_no_evidence_in_this_chat_alone(heard: Told) -> None:
    def cited(digest: Digest) -> set[str]:
        return {evidence.post_id for claim in digest.claims for evidence in claim.evidence}

    assert "p3" in cited(await heard.brief("/digest #harbourtram"))
    await heard.ask("/mute author @Rider3@plaza.example")
    assert "p3" not in cited(await heard.brief("/digest #harbourtram"))
    (elsewhere,) = (await heard.ask("/digest #harbourtram", OTHER)).digests
    assert "p3" in cited(elsewhere)


async def test_mutes_are_listed_and_lifted_by_number_or_value(told: Told) -> None:
    await told.ask("/mute word giveaway 2h too many")
    await told.ask("/mute domain win.example forever")
    assert await told.say("/mutes") == [
        "Muted here: 2",
        "1. word “giveaway”, until 14 Mar 14:00 UTC (too many)",
        "2. domain win․example, for ever",
        "Lift one: /unmute 1",
    ]
    await told.ask("/unmute 2")
    await told.ask("/unmute giveaway")
    assert await told.say("/mutes") == ["Nothing is muted here."]


async def test_a_mute_that_is_over_is_gone(told: Told) -> None:
    await told.ask("/mute word giveaway 2h")
    told.clock.pass_time(timedelta(hours=2))
    assert await told.say("/mutes") == ["Nothing is muted here."]
    assert await told.say("/unmute giveaway") == [
        "Nothing was unmuted. “giveaway” is not muted.",
        "Nothing is muted here.",
    ]


async def test_a_language_mute_says_that_silent_posts_stay(heard: Told) -> None:
    await heard.ask("/follow #harbourtram")
    lines = await heard.say("/mute language German")
    assert lines[0] == "Would have hidden 0 of the last 5 posts."
    assert "Posts that do not tell their language stay visible." in lines
    (mute,) = await heard.store.mutes(CHAT.key, heard.clock.now())
    assert (mute.kind, mute.value) == (MuteKind.LANGUAGE, "de")


# Why ----------------------------------------------------------------------------------------------------


async def test_why_explains_a_claim_of_the_last_brief_with_its_posts_and_copies(heard: Told) -> None:
    digest = await heard.brief("/digest #harbourtram")
    number = next(i for i, c in enumerate(digest.claims, 1) if c.evidence[0].post_id == "p1")
    claim = digest.claims[number - 1]
    lines = await heard.say(f"/why {number}")
    assert lines[0].startswith(f"Claim {number} · {claim.standing.upper()} · ")
    assert lines[1] == f"Why {claim.standing}: {claim.why}"
    assert lines[2] == "Rests on 1 post, 1 site, 0 with a source; 1 copy folded."
    assert lines[3] == "[1] ＠rider1＠plaza․example, mastodon:plaza․example plaza.example"
    assert lines[4].startswith("    “The Harbour Line trams stopped at 06:40")
    assert lines[5] == "    copied by ＠rider2＠plaza․example"


async def test_why_without_a_brief_or_beyond_its_claims_says_what_there_is(heard: Told) -> None:
    assert await heard.say("/why 1") == ["There is no brief here yet to explain. /digest"]
    digest = await heard.brief("/digest #harbourtram")
    assert await heard.say("/why 99") == [
        f"The brief of #harbourtram has no claim 99. Its claims are 1 to {len(digest.claims)}."
    ]


async def test_why_of_a_tag_tells_stage_by_stage_what_became_of_its_posts(heard: Told) -> None:
    await heard.ask("/follow #harbourtram")
    await heard.ask("/mute word giveaway")
    digest = await heard.brief("/digest")
    lines = await heard.say("/why #harbourtram")
    assert lines[:5] == [
        "#harbourtram · the last 24 hours",
        "Heard: 5 posts, mastodon:plaza․example (5); newest 14 Mar 09:05 UTC.",
        "Copies: 1 folded into their first, exact (1).",
        "Noise: 1 reply without information.",
        "Muted here: 1 post, word “giveaway” (1).",
    ]
    assert lines[5].startswith(f"Last brief: 14 Mar 12:00 UTC, {len(digest.claims)} claim")
    assert lines[6:-1] == ["Claims left out of it: none."]


async def test_why_of_a_tag_counts_the_posts_behind_none_of_its_claims(heard: Told) -> None:
    await ingest(heard.parts, [post(6, "Best tram in the whole world, wow!")])
    await heard.ask("/follow #harbourtram")
    digest = await heard.brief("/digest")
    assert "p6" not in {evidence.post_id for claim in digest.claims for evidence in claim.evidence}
    lines = await heard.say("/why #harbourtram")
    assert lines[-2].startswith("Behind none of its claims: 2 posts (nothing new to check, a trap")
    assert lines[-1] == "Sources looked at: folder."


async def test_why_of_a_tag_nobody_posted_under_says_that(told: Told) -> None:
    assert await told.say("/why #quiet") == [
        "#quiet · the last 24 hours",
        "This chat does not follow it.",
        "Heard: no posts.",
        "Last brief: none here yet.",
        "Sources looked at: none yet.",
    ]


# The rest -----------------------------------------------------------------------------------------------


async def test_help_lists_what_works_and_explains_one(told: Told) -> None:
    lines = await told.say("/help")
    assert "/digest [#tag] [hours] [full] · brief of a topic now" in lines
    assert not any(line.startswith("/quit") for line in lines)
    assert await told.say("/help unmute") == [
        "/unmute [tag|author|domain|word|source|language] VALUE · show them again",
        "For example: /unmute word giveaway",
        "For admins of the chat.",
    ]
    assert (await told.say("/help folow"))[0].startswith("There is no command /folow. Did you mean /follow")


async def test_a_misuse_is_answered_with_an_example(told: Told) -> None:
    assert await told.say("/mute lena") == [
        "Nothing was muted. “lena” is not one of tag, author, domain, word, source or language.",
        'For example: /mute word "giveaway" 7d spam',
    ]


async def test_small_talk_is_not_answered(told: Told) -> None:
    assert await answer(told.parts, CHAT, "good morning") is None
    assert await answer(told.parts, CHAT, "/follow@other_bot #a1", Manners(bot_name="us")) is None


async def test_only_the_console_is_left(told: Told) -> None:
    assert (await told.ask("/quit", manners=Manners(console=True))).leave
    assert not (await told.ask("/start")).leave
    assert await told.say("/cancel") == ["No question is open."]
