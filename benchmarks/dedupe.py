"""How well and how fast copies are found: `python -m benchmarks.dedupe [--posts 10000] [--seed 7] [--worst]`.

Makes two streams of posts with edited copies (16 kinds of edit, 45 % of them two to four at once) and hard
negatives, folds each in one index and prints precision, recall and F1. Set A is the one that settings were
chosen on, set B shares no post with it. Base posts are real ones from the data directory when it is there
(--data, default ../shared/data), else made from invented sentences. Natural clusters and sentence pairs of
that directory are reported too.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.canon import canonical
from bot.core.dedupe import NearIndex, inspect
from bot.core.domain import Fold, Post

COPIES, NEGATIVES = 0.6, 0.3
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """One post of a labelled stream: its cluster and how it was made."""

    text: str
    cluster: int
    kinds: tuple[str, ...]


# Edits that leave a copy a copy --------------------------------------------------------------------------

Edit = Callable[[str, random.Random], str]
EMOJI = "🔥 🚨 😱 🙏 👀 💥 🚀 ❤️ 😂 ⚠️ 📢 1️⃣ 🇺🇸 👉🏽".split()
SITES = "https://t.co/ https://bit.ly/ http://ow.ly/ https://news.example.com/a/ https://buff.ly/".split()
TAGS = "#breaking #news #update #viral #fyp #crypto #ai #world #today #trending #LIVE #速報 #noticias".split()
NICKS = "anna_b newsdesk the.real.joe mia77 cityhall radio5 worldwatch mr_k daily.brief".split()
COMMENTS = (
    "So sad.|Wow!|This is huge|can't believe it|OMG|must read|I knew it!|stay safe everyone|what do you think?|"
    "+1 this!|Thoughts and prayers for all|Is this true?|about time|2 things to note here|not surprised at all|"
    "finally some news on this one|My mum told me this last night"
).split("|")
BOILERPLATE = (
    "Follow us for more updates and breaking stories.|Subscribe to our channel and never miss a story!|"
    "This post may contain third-party content and is not financial advice. See disclaimer for details.|"
    "Sent from my phone. Like and share if you agree.|Read the full story on our website, link in bio."
).split("|")
SYNONYMS = dict(
    pair.split(":")
    for pair in (
        "big:large huge:massive killed:slain dead:deceased says:said said:stated buy:purchase start:begin starts:opens "
        "people:persons help:aid fast:quickly now:currently after:following before:prior about:regarding near:close "
        "new:fresh many:numerous police:cops house:home kids:children show:reveal shows:reveals get:obtain make:create "
        "hit:struck hits:strikes fire:blaze storm:tempest man:guy woman:lady city:town big:huge small:little bad:awful "
        "good:great over:above under:below with:alongside because:as more:additional report:account reports:accounts"
    ).split()
)
HOMOGLYPHS = str.maketrans("aeopcxyiASEOPCXTHKMB", "аеорсхуі" + "АЅЕОРСХТНКМВ")


def emoji(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    for _ in range(rng.randint(1, 4)):
        words.insert(rng.randrange(len(words) + 1), rng.choice(EMOJI))
    return " ".join(words)


def url(text: str, rng: random.Random) -> str:
    bare = re.sub(r"\s*https?://\S+", "", text) if rng.random() < 0.5 else text
    code = "".join(rng.choices("abcdefghijkmnopqrstuvwxyzABCDEFGH123456789", k=7))
    return f"{bare} {rng.choice(SITES)}{code}" + rng.choice(["", "?utm_source=tw&utm_medium=s", "?fbclid=x1"])


def hashtags(text: str, rng: random.Random) -> str:
    tags = " ".join(rng.sample(TAGS, rng.randint(1, 5)))
    return rng.choice([f"{text} {tags}", f"{tags} {text}", re.sub(r"#(\w+)", r"\1", text) + " " + tags])


def truncation(text: str, rng: random.Random) -> str:
    cut = int(len(text) * rng.uniform(0.55, 0.9))
    return text[:cut] + rng.choice(["…", "...", "", " ..."])


def case(text: str, rng: random.Random) -> str:
    return rng.choice([text.upper(), text.lower(), text.title()])


def homoglyph(text: str, rng: random.Random) -> str:
    share = rng.choice([0.2, 0.5, 1.0])
    return "".join(char.translate(HOMOGLYPHS) if rng.random() < share else char for char in text)


def math_bold(text: str, rng: random.Random) -> str:
    base = rng.choice([0x1D400, 0x1D5D4, 0xFF21])
    lower = base + 26 if base != 0xFF21 else 0xFF41
    return "".join(
        chr(base + ord(c) - 65) if "A" <= c <= "Z" else chr(lower + ord(c) - 97) if "a" <= c <= "z" else c for c in text
    )


def zero_width(text: str, rng: random.Random) -> str:
    return "".join(
        c + (rng.choice("\u200b\u200c\u200d\u2060\u00ad\ufeff") if rng.random() < 0.15 else "") for c in text
    )


def repost(text: str, rng: random.Random) -> str:
    nick = rng.choice(NICKS)
    forms = (
        f"RT @{nick}: {text}",
        f"“{text}” @{nick}",
        f"{text} via @{nick}",
        f"MT @{nick} {text}",
        f"{text} (h/t @{nick})",
    )
    return rng.choice([*forms, f"RT @{nick}: RT @x_y: {text}", f'"@{nick}: {text}" 2/2'])


def typos(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    places = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for i in rng.sample(places, min(len(places), rng.randint(1, 3))):
        word, at = words[i], rng.randrange(1, len(words[i]) - 1)
        other = rng.choice("abcdefghijklmnopqrstuvwxyz")
        words[i] = rng.choice(
            [
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + other + word[at + 1 :],
            ]
        )
    return " ".join(words)


def word_swaps(text: str, rng: random.Random) -> str:
    if rng.random() < 0.5:
        return re.sub(r"[a-z]+", lambda match: SYNONYMS.get(match.group(), match.group()), text)
    words = text.split(" ")
    if len(words) > 5:
        at = rng.randrange(len(words) - 1)
        words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def punctuation(text: str, rng: random.Random) -> str:
    if rng.random() < 0.4:
        return text.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&quot;").replace("<", "&lt;")
    text = re.sub(r"(?<!\d)[,;:](?!\d|/)", rng.choice(["", " -", "!"]), text)
    return re.sub(r"[.!?](?=\s|$)", rng.choice(["!!!", "", " ...", "?!", "。"]), text).replace("'", "’")


def comment(text: str, rng: random.Random) -> str:
    said = rng.choice(COMMENTS)
    return rng.choice([f"{said} {text}", f"{text} {said}", f"{text} <- {said}", f"{said}\n\n{text}"])


def sentence_order(text: str, rng: random.Random) -> str:
    parts = re.split(r"(?<=[.!?:;])\s+", text)
    rng.shuffle(parts)
    return " ".join(parts)


def boilerplate(text: str, rng: random.Random) -> str:
    return f"{text}\n{rng.choice(BOILERPLATE)}"


def cross_post(text: str, rng: random.Random) -> str:
    text = re.sub(r"@(\w+)", lambda m: f"@{m[1]}@" + rng.choice(["mastodon.social", "example.town"]), text)
    text = re.sub(r"https?://t\.co/\w+", "https://example.org/story/" + str(rng.randrange(10**6)), text)
    return text.replace("#", rng.choice(["#", ""])) + rng.choice(
        ["", "\n\n🔗 https://bsky.example/p/3k", " (from the bird site)"]
    )


EDITS: tuple[Edit, ...] = (
    *(emoji, url, hashtags, truncation, case, homoglyph, math_bold, zero_width),
    *(repost, typos, word_swaps, punctuation, comment, sentence_order, boilerplate, cross_post),
)


def edited(text: str, rng: random.Random) -> tuple[str, tuple[str, ...]]:
    """A copy made by one edit, or (45 %) by two to four; styled letters come last, as they do in life."""
    count = rng.randint(2, 4) if rng.random() < 0.45 else 1
    chosen = sorted(rng.sample(EDITS, count), key=lambda edit: edit in (homoglyph, math_bold, zero_width))
    out = text
    for edit in chosen:
        out = edit(out, rng)
    return out, tuple(edit.__name__ for edit in chosen)


# What looks like a copy and is none ----------------------------------------------------------------------

FIRST = "Alvarez Bennett Chowdhury Dubois Eriksen Fontaine Garcia Hofmann Ivanov Jensen Kowalski Lindqvist".split()
PLACES = "Nairobi Lisbon Osaka Quito Tallinn Hanoi Denver Karachi Valencia Perth Accra Montreal Leipzig".split()


def other_facts(text: str, rng: random.Random) -> str | None:
    """The same template about another number and another name, or None when there is nothing to change."""
    changed = re.sub(r"(?<![\w/#@.])\d+(?![\w/])", lambda m: _other_number(m.group(), rng), text)
    names = list(re.finditer(r"(?<=[a-z,] )[A-Z][a-z]{3,}", changed))
    for match in names[:3]:
        changed = changed.replace(match.group(), rng.choice(FIRST + PLACES), 1)
    return changed if changed != text else None


def _other_number(number: str, rng: random.Random) -> str:
    while (other := str(rng.randrange(1, max(10, int(number) * 2 + 2)))) == number:
        pass
    return other


def same_boilerplate(text: str, rng: random.Random, other: str) -> str:
    """Another text over the same foot."""
    foot = BOILERPLATE[len(text) % len(BOILERPLATE)]
    return f"{_plain(other)}\n{foot} {rng.choice(BOILERPLATE)}"


def same_block(text: str, _: random.Random, other: str) -> str:
    """Another text with the same hashtags and link."""
    tail = " ".join(re.findall(r"#\w+|https?://\S+", text)) or "#breaking #news #update https://t.co/abc"
    return f"{_plain(other)} {tail} #breaking #news"


def same_lead(text: str, rng: random.Random, other: str) -> str:
    """Another story after the same first words."""
    words, rest = text.split(" "), _plain(other).split(" ")
    cut = max(3, int(len(words) * rng.uniform(0.3, 0.5)))
    return " ".join((*words[:cut], *rest[len(rest) // 3 :]))


def _plain(text: str) -> str:
    return re.sub(r"\s*(?:https?://\S+|#\w+)", "", text)


# Streams -------------------------------------------------------------------------------------------------


def stream(bases: Sequence[str], spare: Sequence[str], rng: random.Random) -> list[Item]:
    """Bases with copies and hard negatives spread after them. `spare` gives the other halves of negatives."""
    placed = [(rng.random(), Item(text, i, ())) for i, text in enumerate(bases)]
    firsts = list(placed)
    for at, item in rng.choices(firsts, k=int(len(bases) * COPIES)):
        text, kinds = edited(item.text, rng)
        if canonical(text):
            placed.append((rng.uniform(at, 1.0), Item(text, item.cluster, kinds)))
    cluster, others = len(bases), iter(spare)
    for at, item in rng.choices(firsts, k=int(len(bases) * NEGATIVES)):
        made = _negative(item.text, rng, others)
        if made is not None:
            placed.append((rng.uniform(at, 1.0), Item(made[1], cluster, (made[0],))))
            cluster += 1
    return [item for _, item in sorted(placed, key=lambda pair: pair[0])]


def _negative(text: str, rng: random.Random, others: Iterator[str]) -> tuple[str, str] | None:
    if rng.random() < 0.4:
        changed = other_facts(text, rng)
        return None if changed is None else ("-other_facts", changed)
    make = rng.choice([same_boilerplate, same_block, same_lead])
    other = next(others, None)
    return None if other is None else ("-" + make.__name__, make(text, rng, other))


def distinct(texts: Sequence[str], wanted: int) -> list[str]:
    """The first `wanted` texts of which no two share over a third of their 5-grams; independent of the index."""
    kept: list[str] = []
    holders: dict[str, list[int]] = {}
    sizes: list[int] = []
    for text in texts:
        plain = canonical(text)
        pieces = {plain[i : i + 5] for i in range(len(plain) - 4)}
        if len(plain) < 30:
            continue
        shared: Counter[int] = Counter()
        for piece in pieces:
            there = holders.get(piece, ())
            if len(there) < 60:
                shared.update(there)
        if any(count * 3 > min(len(pieces), sizes[at]) for at, count in shared.items()):
            continue
        for piece in pieces:
            holders.setdefault(piece, []).append(len(kept))
        sizes.append(len(pieces))
        kept.append(text)
        if len(kept) == wanted:
            break
    return kept


def real_texts(data: Path) -> list[str]:
    """Tweets of the data directory, in a fixed mixed order; empty when it is not there."""
    files = (data / "crisislext26/tweets.jsonl.gz", data / "ttg_tweet_clusters/relevant_streams.jsonl.gz")
    out: dict[str, None] = {}
    for file in files:
        if file.exists():
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                out |= dict.fromkeys(json.loads(line)["text"] for line in lines)
    texts = list(out)
    random.Random(1).shuffle(texts)
    return texts


def invented_texts(count: int) -> list[str]:
    """Sentences about invented people and places."""
    rng = random.Random(2)
    verbs = "visits praises opens closes sues paints rebuilds audits questions repairs leaves films".split()
    things = "bridge harbour library tram market school museum dam forest stadium archive theatre mill".split()
    ends = "after a long dispute|despite heavy rain|with help from neighbours|before the spring vote|for charity".split(
        "|"
    )
    syllables = "ka lo mi ren tas vu bel dor quin sha pel gri".split()

    def word() -> str:
        return "".join(rng.choices(syllables, k=rng.randint(2, 4)))

    return [
        f"{word().title()} {rng.choice(verbs)} the {word()} {rng.choice(things)} in {word().title()} "
        f"{rng.choice(ends)}, "
        f"{rng.randrange(2, 999)} {word()} {word()} follow {word()} and {word()} {rng.choice(things)}"
        for _ in range(count)
    ]


# Scores --------------------------------------------------------------------------------------------------


def folded(items: Sequence[Item]) -> tuple[list[Fold], float]:
    """The decision on each item in one index, and posts per second."""
    index = NearIndex()
    posts = [Post(str(i), "made", item.text, START + timedelta(seconds=i)) for i, item in enumerate(items)]
    began = time.process_time()
    out = [index.fold(post) for post in posts]
    return out, len(posts) / (time.process_time() - began)


def report(name: str, items: Sequence[Item], worst: int) -> None:
    folds, speed = folded(items)
    seen: set[int] = set()
    right = wrong = copies = 0
    missed, taken, kinds = Counter[str](), Counter[str](), Counter[str]()
    for item, fold in zip(items, folds, strict=True):
        is_copy = item.cluster in seen
        seen.add(item.cluster)
        copies += is_copy
        kinds.update(item.kinds)
        if fold.copy_of is not None:
            hit = is_copy and items[int(fold.copy_of)].cluster == item.cluster
            right, wrong = right + hit, wrong + (not hit)
            taken.update(() if hit else item.kinds or ("base",))
            if not hit and wrong <= worst:
                say(f"  WRONG {fold.score} {item.kinds}\n    {item.text!r}\n    {items[int(fold.copy_of)].text!r}")
        elif is_copy:
            missed.update(item.kinds)
            if missed.total() <= worst:
                first = next(other for other in items if other.cluster == item.cluster)
                say(f"  MISSED {fold.score} {fold.why} {item.kinds}\n    {item.text!r}\n    {first.text!r}")
    precision, recall = right / max(1, right + wrong), right / max(1, copies)
    f1 = 2 * precision * recall / (precision + recall)
    say(
        f"{name:8} {len(items):7,} posts {copies:6,} copies  "
        f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  {speed:8,.0f} posts/s"
    )
    say("   missed by edit:   " + _shares(missed, kinds))
    say("   wrongly folded:   " + _shares(taken, kinds))


def _shares(some: Counter[str], of: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}/{of[kind] or '?'}" for kind, count in some.most_common()) or "none"


def natural(data: Path, worst: int) -> None:
    """Pairs within the human clusters of tweets: those folded together ought to be of one cluster."""
    file = data / "ttg_tweet_clusters/clusters.jsonl"
    if not file.exists():
        return
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    by_topic: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_topic.setdefault(row["topic_id"], []).append(row)
    right = wrong = total = 0
    whys = Counter[str]()
    for topic in by_topic.values():
        cluster = {row["tweet_id"]: row["cluster"] for row in topic}
        sizes = Counter(cluster.values())
        total += sum(size - 1 for size in sizes.values())
        for post, fold in inspect([Post(row["tweet_id"], "x", row["text"]) for row in topic]):
            whys[fold.why] += 1
            if fold.copy_of is not None:
                same = cluster[post.id] == cluster[fold.copy_of]
                right, wrong = right + same, wrong + (not same)
                if not same and wrong <= worst:
                    first = next(row for row in topic if row["tweet_id"] == fold.copy_of)
                    say(f"  NATURAL {fold.score} {fold.why}\n    {post.text!r}\n    {first['text']!r}")
    say(
        f"clusters {len(rows):7,} posts {total:6,} copies  P {right / max(1, right + wrong):.3f}  "
        f"R {right / total:.3f}  {dict(whys)}"
    )


def pairs(data: Path) -> None:
    """Tokenised sentence pairs: how many paraphrases and how many unrelated ones are folded."""
    file = data / "twitter_url_paraphrase/train_tok.jsonl.gz"
    if not file.exists():
        return
    totals, together = Counter[bool](), Counter[bool]()
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, list(lines)[:20_000]):
            label = row.get("label")
            if label is None:
                continue
            first, second = [value for value in row.values() if isinstance(value, str)][:2]
            index = NearIndex()
            index.fold(Post("1", "x", first))
            totals[bool(label)] += 1
            together[bool(label)] += index.fold(Post("2", "x", second)).copy_of is not None
    say(f"pairs    folded {together[True]}/{totals[True]} paraphrases, {together[False]}/{totals[False]} others")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--posts", type=int, default=10_000, help="base posts of each set")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--worst", type=int, default=0, help="print so many mistakes of each kind")
    options.add_argument("--sets", default="AB")
    options.add_argument("--data", type=Path, default=Path("../shared/data"))
    asked = options.parse_args()
    texts = real_texts(asked.data) or invented_texts(asked.posts * 3)
    kept = distinct(texts, asked.posts * 2 + asked.posts)
    size = min(asked.posts, len(kept) * 5 // 12)
    say(f"{len(texts):,} texts, {len(kept):,} distinct; {size:,} bases in each set")
    for offset, name in enumerate("AB"):
        bases, spare = kept[offset * size : (offset + 1) * size], kept[2 * size + offset :: 2]
        if name in asked.sets:
            report(f"set {name}", stream(bases, spare, random.Random(asked.seed + offset)), asked.worst)
    natural(asked.data, asked.worst)
    pairs(asked.data)


if __name__ == "__main__":
    main()
