"""A folder as a source: files become posts, each once; bad files are told and cost nothing else."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.actors import read_tables
from bot.core.domain import Post
from bot.core.speaking import publishes_for, speaks_for
from bot.ports import Batch, SourceUnavailable
from bot.sources.folder import FolderSource
from bot.sources.folder.files import LARGEST_PAGE, Unreadable
from bot.sources.folder.posts import posts_of
from tests.fakes.clock import FakeClock

PAGES = Path(__file__).parent / "data" / "pages"
REAL_PAGES = Path(__file__).parents[2] / "shared" / "thread"
TABLES = read_tables(
    "name,aliases,domains,accounts,field,kind,case\nMeta,,meta.com,,software,company,1\n",
    "name,domains,family,country,language,wire\nMeta Daily,meta.com,Meta Daily,GB,en,0\n",
)
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def write(path: Path, text: str, at: datetime = NOON - timedelta(hours=1)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return touch(path, at)


def touch(path: Path, at: datetime) -> Path:
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


async def read(*paths: Path) -> Batch:
    return await FolderSource(paths, at_once=True).poll(None)


def ids(batch: Batch) -> list[str]:
    return [post.id for post in batch.posts]


def texts(batch: Batch) -> list[str]:
    return [post.text for post in batch.posts]


async def page(name: str) -> Batch:
    return await read(PAGES / name)


async def test_a_saved_page_is_a_post_without_author_time_and_link() -> None:
    (post,) = (await page("01-plain.txt")).posts
    assert (post.id, post.source, post.author, post.created_at, post.url) == (
        "saved:pages/01-plain.txt",
        "folder",
        None,
        None,
        None,
    )
    assert post.tags == ("harbourtram",)
    assert "Add a comment" not in post.text


async def test_the_comments_of_a_page_come_as_replies_and_noise_is_marked() -> None:
    post, *replies = (await page("02-labelled.txt")).posts
    assert post.labels == ("ai_generated",)
    assert post.links == ("https://transit.example/notices/7",)
    assert [(reply.author, reply.labels, reply.tags, reply.created_at) for reply in replies] == [
        ("moon_rider", ("reply", "noise"), (), None),
        ("ferry_captain", ("reply",), ("harbourtram",), None),
        ("moon_rider", ("reply", "noise"), (), None),
        ("scoffer", ("reply",), (), None),
    ]
    assert {reply.reply_to for reply in replies} == {post.id}
    assert len({reply.id for reply in replies}) == len(replies)


async def test_an_html_page_gives_its_article_and_its_head() -> None:
    (post,) = (await page("03-gazette.html")).posts
    assert post == Post(
        id="saved:pages/03-gazette.html",
        source="folder",
        text=(
            "Rails cracked at Lantern Bridge\n\n"
            "Seven stops are closed, says the transit agency.\n\n"
            "Mole Street\n\nFishmarket & Quay\n\n"
            "#HarbourTram"
        ),
        created_at=datetime(2026, 3, 14, 8, 5, tzinfo=UTC),
        author="Ida Holm",
        url="https://gazette.example/tram/rails-cracked",
        tags=("harbourtram",),
        links=("https://transit.example/notices/7",),
    )


async def test_a_markdown_note_gives_its_words_and_its_front_matter() -> None:
    batch = await page("04-note.md")
    (post,) = batch.posts
    assert post.text == (
        "Tram note\n\n"
        "What I saw\n\n"
        "The line stopped at 06:40; see the notice.\n\n"
        "A driver said a rail is cracked.\n\n\n"
        "* Mole Street\n"
        "* snake_case_name stays"
    )
    assert (post.author, post.created_at) == ("Lena Marsh", datetime(2026, 3, 14, 6, 52, 10, tzinfo=UTC))
    assert post.tags == ("harbourtram",)
    assert "https://transit.example/notices/7" in post.links
    assert batch.faults == (
        'pages/04-note.md: "not a tag" is not one tag: a tag has no spaces, hyphens or other punctuation '
        "inside; the post is kept without it",
    )


@pytest.mark.parametrize(
    "source", ["page", "feed:ai.meta.com", "x", "twitter", "bluesky", "mastodon:plaza.example", "telegram", "nostr"]
)
async def test_a_text_that_names_a_network_as_its_source_is_no_account_there(tmp_path: Path, source: str) -> None:
    file = write(tmp_path / "p.txt", f"Source: {source}\nAuthor: MetaAI\nURL: https://ai.meta.com/1\n\nOut now. #T")
    batch = await read(file)
    assert [(post.source, post.author, post.url) for post in batch.posts] == [
        ("folder", "MetaAI", "https://ai.meta.com/1")
    ]
    told = f'source "{source}" is not believed of a saved file; the post is kept as from "folder"'
    assert batch.faults == (f"{tmp_path.name}/p.txt: {told}",)


async def test_a_text_may_name_a_source_that_proves_nothing(tmp_path: Path) -> None:
    batch = await read(write(tmp_path / "p.txt", "Source: The Gazette\n\nOut now. #T"))
    assert ([post.source for post in batch.posts], batch.faults) == (["The Gazette"], ())


@pytest.mark.parametrize(
    ("saved_from", "url"),
    [
        ("(0026)https://evil.example/made-up/", "https://evil.example/made-up/"),
        ("(0014)about:internet", "https://ai.meta.com/blog"),
    ],
)
async def test_a_page_is_where_the_browser_saved_it_not_where_it_says(
    tmp_path: Path, saved_from: str, url: str
) -> None:
    head = '<link rel=canonical href="https://ai.meta.com/blog"><meta property="og:url" content="https://meta.com/">'
    page = f"<!-- saved from url={saved_from} -->\n<html><head>{head}</head><p>Out now. #T</p></html>"
    (post,) = (await read(write(tmp_path / "p.html", page))).posts
    assert post.url == url


async def test_a_saved_page_with_the_address_of_an_actor_or_outlet_is_nobody_s_word(tmp_path: Path) -> None:
    lines = [
        {"id": str(n), "source": source, "author": "desk", "url": "https://ai.meta.com/1", "text": "Out. #T"}
        for n, source in enumerate(("page", "feed:ai.meta.com", "web"))
    ]
    write(tmp_path / "p.jsonl", "\n".join(map(json.dumps, lines)))
    write(tmp_path / "q.html", '<link rel=canonical href="https://ai.meta.com/2"><p>Out now. #T</p>')
    posts = (await read(tmp_path)).posts
    assert [post.url for post in posts] == ["https://ai.meta.com/1"] * 3 + ["https://ai.meta.com/2"]
    assert [(speaks_for(post, TABLES), publishes_for(post, TABLES)) for post in posts] == [(None, None)] * 4


async def test_json_lines_keep_their_own_ids_and_sources(tmp_path: Path) -> None:
    lines = [{"id": "at://1", "source": "bluesky", "text": "One. #T"}, {"id": "2", "text": "Two. #T"}]
    file = write(tmp_path / "p.jsonl", "\n".join(map(json.dumps, lines)) + "\nrubbish\n")
    batch = await read(file)
    assert [(post.id, post.source) for post in batch.posts] == [("at://1", "bluesky"), ("2", "folder")]
    assert [fault[: fault.index("(")] for fault in batch.faults] == [f"{tmp_path.name}/p.jsonl:3: not JSON "]


async def test_files_come_in_the_order_of_their_names_at_any_depth(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", "c.md"):
        write(tmp_path / "in" / name, name)
    assert ids(await read(tmp_path / "in")) == [
        "saved:in/a/b/c.txt",
        "saved:in/a/z.txt",
        "saved:in/b.txt",
        "saved:in/c.md",
    ]


async def test_two_files_with_one_text_are_two_posts(tmp_path: Path) -> None:
    write(tmp_path / "in" / "1.txt", "Same words. #T")
    write(tmp_path / "in" / "2.txt", "Same words. #T")
    assert ids(await read(tmp_path)) == [f"saved:{tmp_path.name}/in/1.txt", f"saved:{tmp_path.name}/in/2.txt"]


async def test_folders_of_one_name_do_not_share_ids(tmp_path: Path) -> None:
    write(tmp_path / "x" / "in" / "1.txt", "One")
    write(tmp_path / "y" / "in" / "1.txt", "Two")
    assert ids(await read(tmp_path / "x" / "in", tmp_path / "y" / "in")) == [
        "saved:in/1.txt",
        "saved:in~2/1.txt",
    ]


async def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    file = write(tmp_path / "in" / "1.txt", "One")
    assert ids(await read(tmp_path / "in", file, tmp_path / "in")) == ["saved:in/1.txt"]


async def test_moving_the_whole_folder_changes_no_id(tmp_path: Path) -> None:
    write(tmp_path / "old" / "in" / "1.txt", "One")
    before = await read(tmp_path / "old" / "in")
    (tmp_path / "old").rename(tmp_path / "new")
    assert ids(await read(tmp_path / "new" / "in")) == ids(before)


async def test_hidden_files_and_other_kinds_are_not_read(tmp_path: Path) -> None:
    write(tmp_path / ".git" / "a.txt", "hidden")
    write(tmp_path / ".hidden.txt", "hidden")
    write(tmp_path / "a.pdf", "pdf")
    write(tmp_path / "b.png", "png")
    write(tmp_path / "c.TXT", "Seen")
    batch = await read(tmp_path)
    assert texts(batch) == ["Seen"]
    kinds = ".txt, .md, .html, .htm, .jsonl"
    assert batch.faults == (f"not read: {tmp_path.name}/a.pdf (none of {kinds}) and 1 more",)


async def test_links_that_loop_or_lead_out_are_told_and_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.txt", "secret")
    folder = tmp_path / "in"
    write(folder / "a.txt", "Seen")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "out.txt").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    (folder / "again.txt").symlink_to(folder / "a.txt")
    batch = await read(folder)
    assert texts(batch) == ["Seen"]
    assert batch.faults == ("not read: in/loop (a link to a folder) and 3 more",)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Żółw #T".encode(), "Żółw #T"),
        ("Żółw #T".encode("utf-8-sig"), "Żółw #T"),
        ("Żółw #T".encode("utf-16"), "Żółw #T"),
        (b"\xfe\xff" + "Żółw #T".encode("utf-16-be"), "Żółw #T"),
        (b"one\r\ntwo\rthree", "one\ntwo\nthree"),
    ],
)
def test_text_with_a_byte_order_mark_is_read(data: bytes, text: str) -> None:
    assert posts_of(data, ".txt", "1", "k", "folder").posts[0].text == text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"caf\xe9", "not UTF-8 text (byte 3)"),
        (b"\xff\xfea", "not UTF-16-LE text (byte 0)"),
        (b"\x00\x01\x02", "binary, not text"),
        (b"a\x00b", "binary, not text"),
        (b"", "no text in it"),
        (b" \n\t\n", "no text in it"),
        (b"post-image\n  \xe2\x80\xa2 Pin\n", "no text in it"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        posts_of(data, ".txt", "1", "k", "folder")
    assert str(refused.value) == why


async def test_a_bad_file_is_one_line_and_the_others_go_on(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", "Good")
    (tmp_path / "in" / "b.txt").write_bytes(b"\xff\xfe\xff")
    write(tmp_path / "in" / "c.txt", "x" * (LARGEST_PAGE + 1))
    write(tmp_path / "in" / "d.txt", "Also good")
    batch = await read(tmp_path / "in")
    assert texts(batch) == ["Good", "Also good"]
    assert batch.faults == ("in/b.txt: not UTF-16-LE text (byte 0)", "in/c.txt: larger than 4 MB")


async def test_one_line_that_is_not_utf_8_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_bytes(b'{"id": "1", "text": "caf\xe9"}\n{"id": "2", "text": "ok"}\n')
    batch = await read(tmp_path)
    assert (ids(batch), batch.faults) == (["2"], (f"{tmp_path.name}/p.jsonl:1: not UTF-8",))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_file_that_may_not_be_read_is_told_once_and_read_when_it_may(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Good")
    closed = write(tmp_path / "b.txt", "Closed")
    closed.chmod(0)
    source = FolderSource([tmp_path], at_once=True)
    first = await source.poll(None)
    second = await source.poll(first.cursor)
    closed.chmod(0o600)
    third = await source.poll(second.cursor)
    assert first.faults == (f"{tmp_path.name}/b.txt: cannot be read (Permission denied)",)
    assert (texts(first), second.faults, texts(second), texts(third)) == (["Good"], (), [], ["Closed"])


@pytest.mark.parametrize("missing", ["nowhere", "nowhere/x.txt", "a.txt/b", "bad\0name"])
async def test_a_missing_path_makes_the_source_unavailable(tmp_path: Path, missing: str) -> None:
    write(tmp_path / "a.txt", "One")
    with pytest.raises(SourceUnavailable) as unavailable:
        await read(tmp_path, tmp_path / missing)
    assert len(str(unavailable.value).splitlines()) == 1


async def test_a_file_that_holds_no_posts_cannot_be_named(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="holds no posts; readable are"):
        await read(write(tmp_path / "a.pdf", "x"))


async def test_a_pipe_cannot_be_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(SourceUnavailable, match="neither a file nor a folder"):
        await read(tmp_path / "pipe.txt")


async def test_a_pipe_in_a_folder_does_not_hang_the_look(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    write(tmp_path / "a.txt", "Good")
    assert texts(await read(tmp_path)) == ["Good"]


class Watched:
    """A folder that is watched, and the looks at it one after another."""

    def __init__(self, path: Path) -> None:
        self.path = path / "in"
        self.path.mkdir()
        self.clock = FakeClock(NOON)
        self.cursor: str | None = None

    async def look(self) -> Batch:
        batch = await FolderSource([self.path], clock=self.clock).poll(self.cursor)
        self.cursor = batch.cursor
        return batch

    def write(self, name: str, text: str, age: float = 3600) -> Path:
        return write(self.path / name, text, self.clock.at - timedelta(seconds=age))


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


async def test_a_file_dropped_in_is_picked_up_exactly_once(watched: Watched) -> None:
    watched.write("1.txt", "One")
    first = await watched.look()
    watched.write("2.txt", "Two")
    second, third = await watched.look(), await watched.look()
    assert (texts(first), texts(second), texts(third)) == (["One"], ["Two"], [])


async def test_an_edited_file_is_the_same_post_with_new_text(watched: Watched) -> None:
    watched.write("1.txt", "Seven stops")
    first = await watched.look()
    watched.write("1.txt", "Four stops", age=60)
    second = await watched.look()
    assert (ids(second), texts(second)) == (ids(first), ["Four stops"])


async def test_a_file_saved_again_unchanged_is_not_new(watched: Watched) -> None:
    watched.write("1.txt", "One")
    await watched.look()
    watched.write("1.txt", "One", age=60)
    assert texts(await watched.look()) == []


async def test_a_renamed_file_is_not_new_and_keeps_its_id(watched: Watched) -> None:
    file = watched.write("1.txt", "One")
    await watched.look()
    file.rename(watched.path / "2.txt")
    assert ids(await watched.look()) == []
    watched.write("1.txt", "Another")
    watched.write("2.txt", "One, edited", age=60)
    third = await watched.look()
    assert [(post.id, post.text) for post in third.posts] == [
        ("saved:in/1.txt~2", "Another"),
        ("saved:in/1.txt", "One, edited"),
    ]


async def test_a_file_that_is_being_written_waits_until_it_is_left_alone(watched: Watched) -> None:
    watched.write("1.txt", "Half a sen", age=0.2)
    first = await watched.look()
    watched.write("1.txt", "Half a sentence, now whole.", age=0.1)
    second = await watched.look()
    watched.clock.pass_time(timedelta(seconds=2))
    third, fourth = await watched.look(), await watched.look()
    assert [texts(batch) for batch in (first, second, third, fourth)] == [
        [],
        [],
        ["Half a sentence, now whole."],
        [],
    ]


async def test_a_file_from_the_future_is_read_at_second_sight(watched: Watched) -> None:
    watched.write("1.txt", "From tomorrow", age=-86400)
    assert [texts(await watched.look()) for _ in range(3)] == [[], ["From tomorrow"], []]


async def test_one_digest_reads_even_what_was_written_just_now(tmp_path: Path) -> None:
    write(tmp_path / "1.txt", "Now", at=datetime.now(UTC) + timedelta(seconds=5))
    assert texts(await read(tmp_path)) == ["Now"]


async def test_a_bad_file_is_told_once_until_it_changes(watched: Watched) -> None:
    file = watched.path / "1.txt"
    file.write_bytes(b"\xe9")
    touch(file, NOON - timedelta(hours=1))
    watched.write("x.pdf", "pdf")
    first, second = await watched.look(), await watched.look()
    watched.write("1.txt", "Good now", age=60)
    third = await watched.look()
    assert [len(batch.faults) for batch in (first, second, third)] == [2, 0, 0]
    assert texts(third) == ["Good now"]


async def test_a_file_that_goes_and_comes_back_is_the_same_post(watched: Watched) -> None:
    file = watched.write("1.txt", "One")
    first = await watched.look()
    file.unlink()
    assert texts(await watched.look()) == []
    watched.write("1.txt", "One")
    assert ids(await watched.look()) == ids(first)


async def test_nothing_is_lost_when_the_posts_of_a_look_were_not_stored(watched: Watched) -> None:
    watched.write("1.txt", "One")
    source = FolderSource([watched.path], clock=watched.clock)
    assert texts(await source.poll(None)) == texts(await source.poll(None)) == ["One"]


@pytest.mark.parametrize("cursor", ["rubbish", "[]", '{"a": 1}', '{"a": []}', "[" * 100_000, '{"in/1.txt": [1]}', "7"])
async def test_a_cursor_that_cannot_be_read_means_the_beginning(watched: Watched, cursor: str) -> None:
    watched.write("1.txt", "One")
    watched.cursor = cursor
    batch = await watched.look()
    assert texts(batch) == ["One"]
    assert batch.faults == ("the cursor of the folder cannot be read; everything is read again",)


async def test_the_cursor_survives_odd_names(watched: Watched) -> None:
    for name in (b"a\xff.txt", "ü\n.txt".encode(), b"\xe2\x80\xae.txt"):
        (watched.path / os.fsdecode(name)).write_bytes(b"\xff")
    watched.clock.at = datetime.now(UTC) + timedelta(hours=1)
    first = await watched.look()
    assert len(first.faults) == 3
    assert all(fault.isprintable() for fault in first.faults)
    assert (first.cursor.encode(), (await watched.look()).faults) == (first.cursor.encode(), ())


BYTES = st.binary(max_size=200)
TEXT_BYTES = st.text(st.characters(codec="utf-8"), max_size=200).map(str.encode)
HTML_BYTES = st.lists(
    st.sampled_from(
        (
            "<p>|</p>|<article>|<b|>|text|<!--|-->|<br>|<meta name=author content=x>|&#0;|<a href=//x>|<script>|"
            "**|<time datetime=x>|<link rel=canonical href=https://a.b/>|[x](y)|---\n|date: x\n"
        ).split("|")
    ),
    max_size=30,
).map(lambda parts: "".join(parts).encode())


@pytest.mark.parametrize("kind", [".txt", ".md", ".html", ".jsonl"])
@given(data=st.one_of(BYTES, TEXT_BYTES, HTML_BYTES))
def test_any_bytes_are_posts_or_unreadable(kind: str, data: bytes) -> None:
    try:
        holding = posts_of(data, kind, "1", "k", "folder")
    except Unreadable as why:
        assert len(str(why).splitlines()) == 1  # noqa: PT017 - either outcome is right, each has its rule
    else:
        assert all(post.text.strip() and post.id for post in holding.posts)


def test_a_page_of_nothing_but_open_tags_is_refused() -> None:
    with pytest.raises(Unreadable, match="nested too deeply"):
        posts_of(b"<div>" * 100_000 + b"end", ".html", "1", "k", "folder")


def test_a_long_ordinary_page_is_read() -> None:
    rows = "<div><p>One <b>word</b><br>more</p></div>" * 20_000
    assert len(posts_of(rows.encode(), ".html", "1", "k", "folder").posts[0].text) > 200_000


@pytest.mark.parametrize("unit", ["<div>", "<b>x", "<p>a</p>", "[", "![a", "**a ", "_a ", "`a ", "> ", "<a href=x>"])
@pytest.mark.parametrize("kind", [".md", ".html"])
def test_a_hostile_page_is_read_in_bounded_time(kind: str, unit: str) -> None:
    started = datetime.now(UTC)
    with suppress(Unreadable):
        posts_of((unit * (200_000 // len(unit)) + "end").encode(), kind, "1", "k", "folder")
    assert datetime.now(UTC) - started < timedelta(seconds=10)


async def test_the_real_thread_is_five_posts_and_comments_that_say_nothing() -> None:
    if not REAL_PAGES.is_dir():
        pytest.skip("the saved thread is not beside the repository")
    batch = await read(REAL_PAGES)
    tag = "metareleasesmusespark"
    assert [post.id for post in batch.posts if tag in post.tags] == [f"saved:thread/0{n}.txt" for n in range(1, 6)]
    assert {post.labels for post in batch.posts if tag not in post.tags} == {("reply", "noise")}
    assert batch.faults == ()
