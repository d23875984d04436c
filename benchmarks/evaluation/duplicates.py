"""Which posts say the same: our copies and groups against human clusters of short posts, and against Jaccard."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from benchmarks.evaluation.figures import b_cubed_f1, f1, pairs_within, ratio
from benchmarks.evaluation.tables import Bar, DataAbsent, Row, Table
from bot.core.canon import canonical
from bot.core.dedupe import inspect
from bot.core.domain import Post
from bot.core.grouping import groups

FILE = "ttg_tweet_clusters/clusters.jsonl"
COLUMNS = ("pair precision", "pair recall", "pair F1", "B-cubed F1", "timeline F1")
THRESHOLDS = tuple(step / 100 for step in range(15, 61, 5))
OURS = "copies and groups (ours)"
NOTE = """\
Data: the development topics of the TREC 2014 Microblog track's timeline generation (human clusters of tweets that say
the same; no licence stated, the texts belong to their authors). Timeline F1: the first post of each group against the
clusters, per topic, mean over topics. Of Jaccard the best threshold for each figure is shown. Groups are told by words
alone: canonical text weighed by rarity in the topic, with time, figures and denials."""

Topic = list[tuple[Post, str]]
"""The posts of a topic by time, each with the cluster that people put it in."""
Grouping = list[object]
"""What is told of a topic's posts: equal values are one group."""


def table(data: Path) -> Table:
    topics = _topics(data)
    rows = [_row("every post alone", topics, lambda topic: list(range(len(topic))))]
    jaccards = [
        _row(f"Jaccard of {what} ≥ {least:.2f}, {how}", topics, _by_jaccard(reading, least, how))
        for what, reading in (("words", _words), ("canonical words", _canonical_words))
        for how in ("to the first", "to any")
        for least in THRESHOLDS
    ]
    best_pairs = max(jaccards, key=lambda row: row.figures[2] or 0)
    best_timeline = max(jaccards, key=lambda row: row.figures[4] or 0)
    rows += list(dict.fromkeys([best_pairs, best_timeline]))
    rows += [_row("copies (ours)", topics, _copies), _row(OURS, topics, _similar)]
    bars = (
        Bar(OURS, "pair F1", least=(best_pairs.figures[2] or 0) + 0.05, why="best Jaccard and .05"),
        Bar(OURS, "timeline F1", least=(best_timeline.figures[4] or 0) + 0.02, why="best Jaccard and .02"),
    )
    measures = "Posts that say the same are put together, others are not; human clusters are right."
    return Table("duplicates", measures, COLUMNS, tuple(rows), bars, NOTE)


def _topics(data: Path) -> list[Topic]:
    file = data / FILE
    if not file.is_file():
        raise DataAbsent(FILE)
    topics: dict[str, Topic] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        at = datetime.strptime(row["time"], "%a %b %d %H:%M:%S %z %Y")
        topics.setdefault(row["topic_id"], []).append((Post(row["tweet_id"], "x", row["text"], at), row["cluster"]))
    return [sorted(topic, key=lambda item: (str(item[0].created_at), item[0].id)) for topic in topics.values()]


# Groupings ---------------------------------------------------------------------------------------------


def _copies(topic: Topic) -> Grouping:
    first = {post.id: fold.copy_of or post.id for post, fold in inspect(post for post, _ in topic)}
    return [first[post.id] for post, _ in topic]


def _similar(topic: Topic) -> Grouping:
    """Copies with what they copy, and the firsts by meaning."""
    firsts = _copies(topic)
    kept = [post for post, _ in topic if post.id in firsts]
    group_of = {kept[i].id: number for number, group in enumerate(groups(kept)) for i in group}
    return [group_of[str(first)] for first in firsts]


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def _canonical_words(text: str) -> frozenset[str]:
    return frozenset(canonical(text).split())


def _by_jaccard(reading: Callable[[str], frozenset[str]], least: float, how: str) -> Callable[[Topic], Grouping]:
    """Each post into the group it is most like, by the group's first post or by any."""

    def grouped(topic: Topic) -> Grouping:
        found: list[list[frozenset[str]]] = []
        told: Grouping = []
        for post, _ in topic:
            mine = reading(post.text)
            alike = [max(_jaccard(mine, other) for other in (g if how == "to any" else g[:1])) for g in found]
            at = max(range(len(found)), key=alike.__getitem__, default=-1)
            if at < 0 or alike[at] < least:
                at = len(found)
                found.append([])
            found[at].append(mine)
            told.append(at)
        return told

    return grouped


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return ratio(len(one & other), len(one | other))


# Figures -----------------------------------------------------------------------------------------------


def _row(name: str, topics: Sequence[Topic], grouped: Callable[[Topic], Grouping]) -> Row:
    gold: list[object] = []
    told: list[object] = []
    timelines: list[float] = []
    for number, topic in enumerate(topics):
        clusters, groups_ = [cluster for _, cluster in topic], grouped(topic)
        gold += [(number, cluster) for cluster in clusters]
        told += [(number, group) for group in groups_]
        timelines.append(_timeline_f1(clusters, groups_))
    right = pairs_within(Counter(zip(gold, told, strict=True)))
    precision, recall = ratio(right, pairs_within(Counter(told))), ratio(right, pairs_within(Counter(gold)))
    timeline = ratio(sum(timelines), len(timelines))
    return Row(name, len(gold), (precision, recall, f1(precision, recall), b_cubed_f1(gold, told), timeline))


def _timeline_f1(clusters: Sequence[str], told: Sequence[object]) -> float:
    """F1 of the clusters that the first posts of the groups cover."""
    firsts: dict[object, str] = {}
    for cluster, group in zip(clusters, told, strict=True):
        firsts.setdefault(group, cluster)
    covered = len(set(firsts.values()))
    return f1(ratio(covered, len(firsts)), ratio(covered, len(set(clusters))))
