"""Short ways to the values that tests of briefs are made of. All names are invented."""

from __future__ import annotations

from bot.core.domain import Claim, Counts, Digest, Evidence, Missing, Standing, Window


def evidence(post: int, quote: str = "Acme has released Lumen", url: str | None = "") -> Evidence:
    """A post that says so; its permalink is at social.example unless another, or None, is given."""
    link = f"https://social.example/@ana/{post}" if url == "" else url
    return Evidence(post, f"{post}.1", quote, f"p{post}", link, "ana", "social.example")


def claim(
    text: str,
    standing: Standing = Standing.REPORTED,
    posts: tuple[int, ...] = (1,),
    *,
    sites: int = 1,
    sourced: int = 0,
    said_by: str | None = None,
    spelled: tuple[tuple[str, tuple[int, ...]], ...] = (),
    behind: tuple[Evidence, ...] = (),
) -> Claim:
    """A claim that rests on the posts with these numbers."""
    rests_on = behind or tuple(evidence(post) for post in posts)
    return Claim("c", text, standing, rests_on, len(posts), sites, sourced, "rule", said_by, spelled)


def digest(*claims: Claim, **fields: object) -> Digest:
    """A digest of five posts from one site, with these claims."""
    values: dict[str, object] = {
        "tag": "lumen",
        "language": "English",
        "engine": "extractive",
        "window": Window(),
        "counts": Counts(posts=5, origins=1, sites=1),
        "claims": claims,
        "missing": (),
        "title": "#Lumen",
    }
    return Digest(**(values | fields))  # type: ignore[arg-type]  # tests name the fields they change


UNSOURCED = Missing("no_primary_source", "any statement by or link to Acme")
