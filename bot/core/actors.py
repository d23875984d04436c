"""Who speaks for whom: tables of actors and outlets, and quick look-ups by name and by site."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.core.classifier import Classifier
from bot.core.domain import Trust, TrustRole
from bot.core.links import host_of, site
from bot.core.text import is_mark, one_line
from bot.core.told import told

KINDS = frozenset({"company", "project", "agency", "person", "body"})
"""What an actor can be. An agency confirms in its own field, the others about their own acts only."""

NETWORKS: Mapping[str, re.Pattern[str]] = {
    "bluesky": re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+"),
    "mastodon": re.compile(r"\w+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII),
    "nostr": re.compile(r"npub1[a-z0-9]{58}"),
    "telegram": re.compile(r"\w{4,32}", re.ASCII),
    "x": re.compile(r"\w{1,15}", re.ASCII),
}
"""Networks on which an account can be listed, and the form of a handle there, without "@" in front."""

ANYBODY = frozenset(
    "archive.is archive.org archive.ph archive.today arxiv.org binance.com bit.ly blogger.com bsky.app "
    "buymeacoffee.com change.org discord.com discord.gg docs.google.com drive.google.com facebook.com fb.com fb.me "
    "fosstodon.org gate.com gate.io github.com gist.github.com gitlab.com gofundme.com google.com groups.google.com "
    "hachyderm.io huggingface.co imgur.com infosec.exchange instagram.com kickstarter.com ko-fi.com linkedin.com "
    "linktr.ee mas.to mastodon.online mastodon.social mastodon.world medium.com mirror.xyz mstdn.social "
    "news.ycombinator.com notion.site notion.so pastebin.com patreon.com pinterest.com prnewswire.com quora.com "
    "reddit.com scribd.com sites.google.com slideshare.net stackoverflow.com steamcommunity.com substack.com t.co t.me "
    "techhub.social telegra.ph telegram.me threads.com threads.net tiktok.com tinyurl.com translate.goog tumblr.com "
    "twitch.tv twitter.com vk.com web.archive.org weibo.com whatsapp.com wikipedia.org x.com youtu.be "
    "youtube.com".split()
)
"""Hosts where others than the owner publish. They speak for nobody and are refused in a table; Gate and
Binance stand here because their "Square" posts of users lie beside their own announcements."""

_MIRRORS = (".cdn.ampproject.org", ".translate.goog")
"""What ends the hosts that show the pages of anybody under names that look like theirs."""

_ACTOR_COLUMNS = ("name", "aliases", "domains", "accounts", "field", "kind", "case")
_OUTLET_COLUMNS = ("name", "domains", "family", "country", "language", "wire")
_ONLY = "="
"""In front of a domain: this host alone, its sub-domains are others' (forums, mailing lists)."""

_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    r"\u3005-\u3007\u3040-\u9fff\uf900-\ufaff\uff66-\uff9f"  # kana, Han
    r"\uac00-\ud7a3"  # Hangul has spaces, and particles glued on
    r"\U00020000-\U0003ffff"
)
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
"""A word, or one character of a script that writes its words without spaces."""
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_COMPOUND = re.compile(r"[-\u2010\u2011](?P<next>\w)")  # the hyphens of ASCII, Unicode, and the unbreakable one

_T = TypeVar("_T")


class BadTable(ValueError):  # noqa: N818 - named for what is wrong
    """A table is not of its form; the message names the table, the line and the problem, in one line."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who a claim can be about. `domains` and `accounts` ("network:handle") speak for it and for nobody else.

    The first domain is the one a reader is told ("Would confirm: ai.meta.com"). `field` is what an agency
    may confirm in, such as "health". `kind` is one of `KINDS`.
    """

    name: str
    aliases: tuple[str, ...]
    domains: tuple[str, ...]
    accounts: tuple[str, ...]
    field: str
    kind: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher of news. Outlets of one `family` are one voice; a `wire` is what others pass on.

    `country` is a code of ISO 3166 ("DE"), `language` one of ISO 639 ("de").
    """

    name: str
    domains: tuple[str, ...]
    family: str
    country: str
    language: str
    wire: bool


@dataclass(frozen=True, slots=True)
class _Alias:
    """One way to name an actor. `ordinary`: it is also a plain word, so "Meta-analysis" is not Meta."""

    text: str
    exact: bool
    ordinary: bool
    actor: Actor

    def stands_at(self, line: str, start: int) -> bool:
        """Whether the line names the actor here, as whole words."""
        end = start + len(self.text)
        written = line[start:end]
        same = written == self.text or (not self.exact and written.casefold() == self.text.casefold())
        return same and not _goes_on(line, end) and not (self.ordinary and _is_hyphened(line, end))


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Actors and outlets with their look-ups, made by `read_tables` and never changed.

    `trained` doubts what nobody but the cue words calls flat; without it they alone tell.
    """

    actors: tuple[Actor, ...]
    outlets: tuple[Outlet, ...]
    _by_first_word: Mapping[str, Sequence[_Alias]]
    _by_name: Mapping[str, Actor]
    _actor_sites: Mapping[str, Actor]
    _outlet_sites: Mapping[str, Outlet]
    _actor_accounts: Mapping[str, Actor]
    _outlet_accounts: Mapping[str, Outlet]
    _trusted: Mapping[str, Trust]
    trained: Classifier | None = None
    _shipped: Tables | None = None

    @property
    def listed(self) -> Tables:
        """These tables without what a chat trusts besides."""
        return self._shipped or self

    def actors_named(self, text: str) -> tuple[Actor, ...]:
        """The actors that a text names, each once, in order of appearance.

        Whole words only, the longest alias first ("Meta Platforms" is one name). A word may end in a
        possessive and may touch Chinese, Japanese, Korean, Thai …: "Meta’s", "Meta发布". Letters of other
        alphabets that look the same are other letters: "Μeta" with a Greek Mu is not Meta. Being named
        proves nothing about who speaks.
        """
        line = " ".join(text.split())
        found: dict[str, Actor] = {}
        end = 0
        for token in _TOKEN.finditer(line):
            start = token.start()
            if start >= end and (alias := self._alias_at(line, start, token[0])):
                found.setdefault(alias.actor.name, alias.actor)
                end = start + len(alias.text)
        return tuple(found.values())

    def actor(self, name: str) -> Actor | None:
        """The actor of this name or alias, in whatever case it is written."""
        return self._by_name.get(_key(name))

    def actor_of_site(self, url: str) -> Actor | None:
        """Whose voice a web address is: a listed domain or a true sub-domain of one, else None.

        An address that is not safe by `links.canonical` is nobody's.
        """
        return _owner(self._actor_sites, host_of(url))

    def outlet_of_site(self, url: str) -> Outlet | None:
        """The outlet that publishes at a web address, by the same rule as `actor_of_site`."""
        return _owner(self._outlet_sites, host_of(url))

    def actor_of_account(self, account: str) -> Actor | None:
        """Whose account this is: one that is listed or trusted, as "network:handle" in any case, else None."""
        return self._actor_accounts.get(account.casefold())

    def outlet_of_account(self, account: str) -> Outlet | None:
        """The outlet that publishes with an account; only a chat's own trust names any."""
        return self._outlet_accounts.get(account.casefold())

    def outlet(self, name: str) -> Outlet | None:
        """The outlet of this name, in whatever case it is written."""
        return next((each for each in self.outlets if _key(each.name) == _key(name)), None)

    def is_trusted(self, voice: str) -> bool:
        """Whether an account ("network:handle") or a web address counts by a chat's own trust alone."""
        return voice.casefold() in self._trusted or _owner(self._trusted, host_of(voice)) is not None

    def with_trust(self, trusts: Iterable[Trust]) -> Tables:
        """These tables with what a chat trusts besides; whether a trust's tag fits is looked at before.

        What the tables list stays as it is: a domain or account of one actor is not made another's.
        """
        found = self
        for trust in trusts:
            found = found._with_official(trust) if trust.role is TrustRole.OFFICIAL else found._with_outlet(trust)
        return found if found is self else replace(found, _shipped=self.listed)

    def _with_official(self, trust: Trust) -> Tables:
        name = trust.actor or trust.what
        known = self.actor(name)
        owner = self.actor_of_account(trust.what) if trust.is_account else self.actor_of_site(f"https://{trust.what}/")
        if owner is not None:
            return self
        actor = known or Actor(name, (), (), (), "", "company")
        if trust.is_account:
            actor = replace(actor, accounts=(*actor.accounts, trust.what))
        else:
            actor = replace(actor, domains=(*actor.domains, trust.what))
        aliases = {key: actor for key, each in self._by_name.items() if each is known} if known else {_key(name): actor}
        return replace(
            self,
            actors=(*(each for each in self.actors if each is not known), actor),
            _by_first_word=_with_actor(self._by_first_word, known, actor),
            _by_name={**self._by_name, **aliases},
            _actor_sites={**_given(self._actor_sites, known, actor), **_places(trust, actor)},
            _actor_accounts={**_given(self._actor_accounts, known, actor), **_accounts_of(trust, actor)},
            _trusted={**self._trusted, **_places(trust, trust), **_accounts_of(trust, trust)},
        )

    def _with_outlet(self, trust: Trust) -> Tables:
        if not trust.is_account and self.outlet_of_site(f"https://{trust.what}/"):
            return self
        outlet = (self.outlet(trust.actor) if trust.actor else None) or self._new_outlet(trust)
        return replace(
            self,
            outlets=self.outlets if outlet in self.outlets else (*self.outlets, outlet),
            _outlet_sites={**self._outlet_sites, **_places(trust, outlet)},
            _outlet_accounts={**self._outlet_accounts, **_accounts_of(trust, outlet)},
            _trusted={**self._trusted, **_places(trust, trust), **_accounts_of(trust, trust)},
        )

    def _new_outlet(self, trust: Trust) -> Outlet:
        """An outlet that is not listed; an account on a server of a listed one is of that one's family."""
        host = trust.what.rpartition("@")[2] if "@" in trust.what else trust.what.partition(":")[2] or trust.what
        owner = self.outlet_of_site(f"https://{host}/") if "." in host else None
        name = trust.actor or trust.what.partition(":")[2] or trust.what
        domains = () if trust.is_account else (trust.what,)
        own = trust.what if trust.is_account else site(f"https://{trust.what}/")
        family = owner.family if owner else trust.actor or own
        return Outlet(name, domains, family, "", "", wire=False)

    def _alias_at(self, line: str, start: int, word: str) -> _Alias | None:
        if start and is_mark(line[start - 1]) and not _IS_UNSPACED.match(word):
            return None  # the word goes on across a combining mark
        longest_first = self._by_first_word.get(word.casefold(), ())
        return next((alias for alias in longest_first if alias.stands_at(line, start)), None)


def read_tables(actors: str | Iterable[str], outlets: str | Iterable[str]) -> Tables:
    """The tables from the text of CSV files: one per table, or several of which a later one wins.

    A row replaces the row of the same name in an earlier text. The form is told in `bot/data/README.md`.
    Raises BadTable for a missing column, an empty or malformed cell, an unknown kind, and for a name, alias,
    domain or account that two rows claim.
    """
    actor_rows = _read("actors.csv", actors, _ACTOR_COLUMNS, _actor)
    outlet_rows = _read("outlets.csv", outlets, _OUTLET_COLUMNS, _outlet)
    _each_claimed_once(actor_rows, "domains")
    _each_claimed_once(actor_rows, "accounts")
    _each_claimed_once(outlet_rows, "domains")
    return Tables(
        actors=tuple(actor for _, actor in actor_rows),
        outlets=tuple(outlet for _, outlet in outlet_rows),
        _by_first_word=_first_words(actor_rows),
        _by_name=_names(actor_rows),
        _actor_sites=_sites(actor_rows),
        _outlet_sites=_sites(outlet_rows),
        _actor_accounts={account.casefold(): actor for _, actor in actor_rows for account in actor.accounts},
        _outlet_accounts={},
        _trusted={},
    )


def trustable(domain: str) -> str:
    """A domain in the form in which it can be trusted.

    Raises ValueError, with a reason for the reader, for what is no domain, and for hosts on which others than one
    owner publish.
    """
    written = domain.strip()
    host = host_of(written if "://" in written else f"https://{written}/")
    if not host or host.rpartition(".")[2].isdigit():
        raise ValueError(told("“{text}” is no domain; write it like example.org", text=written))
    if host in ANYBODY or host.endswith(_MIRRORS) or _is_suffix(host):
        raise ValueError(told("On {host} anybody publishes, so it speaks for nobody", host=host))
    return host


# reading rows


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one line; `where` is the table and the line, for messages."""

    where: str
    cells: Mapping[str, str]

    def wrong(self, problem: str) -> BadTable:
        return BadTable(f"{self.where}: {problem}")

    def one(self, column: str) -> str:
        """A cell that must not be empty."""
        if not self.cells[column]:
            raise self.wrong(f"{column} is empty")
        return self.cells[column]

    def many(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that may be empty, each once."""
        parts = [part.strip() for part in self.cells[column].split("|")] if self.cells[column] else []
        if not all(parts):
            raise self.wrong(f"{column} has an empty part between “|”")
        return tuple(dict.fromkeys(parts))

    def matching(self, column: str, form: str, wanted: str) -> str:
        """A cell that has the form of a regular expression; `wanted` says it to a person."""
        if not re.fullmatch(form, self.cells[column]):
            raise self.wrong(f"{column} “{self.cells[column]}” is not {wanted}")
        return self.cells[column]


_Rows = Sequence[tuple[_Row, _T]]


def _read(table: str, texts: str | Iterable[str], columns: tuple[str, ...], read: Callable[[_Row], _T]) -> _Rows[_T]:
    """The rows of all texts in order, a later one in the place of an earlier one of its name."""
    several = (texts,) if isinstance(texts, str) else tuple(texts)
    by_name: dict[str, tuple[_Row, _T]] = {}
    for number, text in enumerate(several, 1):
        label = table if len(several) == 1 else f"{table} ({number} of {len(several)})"
        here: dict[str, _Row] = {}
        for row in _lines(label, text, columns):
            name = _key(row.one("name"))
            if name in here:
                raise row.wrong(f"the name “{row.cells['name']}” is taken already ({here[name].where})")
            here[name] = row
            by_name[name] = (row, read(row))
    return tuple(by_name.values())


def _lines(table: str, text: str, columns: tuple[str, ...]) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    header: list[str] | None = None
    try:
        for cells in reader:
            where = f"{table}, line {reader.line_num}"
            if header is None:
                header = _header(where, cells, columns)
            elif cells:
                yield _row(where, header, cells)
    except csv.Error as error:
        raise BadTable(f"{table}, line {reader.line_num}: {error}") from error
    if header is None:
        raise BadTable(f"{table}, line 1: the table is empty; its first line must be {','.join(columns)}")


def _header(where: str, cells: list[str], columns: tuple[str, ...]) -> list[str]:
    header = [cell.strip() for cell in cells]
    if missing := [column for column in columns if column not in header]:
        raise BadTable(f"{where}: the column {missing[0]} is missing; the columns are {','.join(columns)}")
    if len(header) != len(columns):
        extra = next((column for column in header if column not in columns), "twice the same")
        raise BadTable(f"{where}: there is a column too many: {one_line(extra) or 'one without a name'}")
    return header


def _row(where: str, header: list[str], cells: list[str]) -> _Row:
    row = _Row(where, dict(zip(header, (cell.strip() for cell in cells), strict=False)))
    if len(cells) != len(header):
        raise row.wrong(f"{len(cells)} cells, {len(header)} wanted")
    for column, cell in row.cells.items():
        if one_line(cell) != cell:
            raise row.wrong(f"{column} holds characters that cannot be seen, a line break or doubled blanks")
    return row


def _actor(row: _Row) -> Actor:
    kind = row.one("kind")
    if kind not in KINDS:
        raise row.wrong(f"kind “{kind}” is not one of {', '.join(sorted(KINDS))}")
    row.matching("case", "[01]?", "1, 0 or empty")
    aliases = row.many("aliases")
    for alias in (row.one("name"), *aliases):
        if not _TOKEN.match(alias):
            raise row.wrong(f"“{alias}” does not begin with a letter or digit")
    return Actor(row.one("name"), aliases, _domains(row), _accounts(row), row.one("field"), kind)


def _outlet(row: _Row) -> Outlet:
    row.one("domains")
    return Outlet(
        name=row.one("name"),
        domains=_domains(row),
        family=row.one("family"),
        country=row.matching("country", "[A-Z]{2}", "a country code such as DE"),
        language=row.matching("language", "[a-z]{2,3}", "a language code such as de"),
        wire=row.matching("wire", "[01]", "0 or 1") == "1",
    )


def _domains(row: _Row) -> tuple[str, ...]:
    for domain in row.many("domains"):
        host = domain.removeprefix(_ONLY)
        if not host or host_of(f"https://{host}/") != host:
            raise row.wrong(f"“{domain}” is no domain in plain form: lower case, punycode, no https://, www. or path")
        if host in ANYBODY or (_is_suffix(host) and not domain.startswith(_ONLY)):
            raise row.wrong(f"on “{domain}” others publish too: it speaks for nobody")
    return tuple(dict.fromkeys(domain.removeprefix(_ONLY) for domain in row.many("domains")))


def _is_suffix(host: str) -> bool:
    """Whether the sub-domains of a host are different people's (co.uk, github.io): then "www." stays."""
    return host_of(f"https://www.{host}/") != host


def _accounts(row: _Row) -> tuple[str, ...]:
    accounts = row.many("accounts")
    for account in accounts:
        network, _, handle = account.partition(":")
        if network not in NETWORKS:
            raise row.wrong(f"“{account}” names no network of {', '.join(NETWORKS)}")
        if not NETWORKS[network].fullmatch(handle):
            raise row.wrong(f"“{account}” is no account of the form network:handle, without “@” in front")
    return accounts


# the look-ups


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _each_claimed_once(rows: _Rows[_T], column: str) -> None:
    owners: dict[str, _Row] = {}
    for row, _ in rows:
        for part in row.many(column):
            _claim(owners, _key(part.removeprefix(_ONLY)), part, row)


def _claim(owners: dict[str, _Row], key: str, written: str, row: _Row) -> None:
    """Notes whose a name or domain is. Raises BadTable when another row has it."""
    owner = owners.setdefault(key, row)
    if owner is not row:
        name = owner.cells["name"]
        raise row.wrong(f"“{written}” is {name}'s ({owner.where}); to replace that row, name this one “{name}”")


def _names(rows: _Rows[Actor]) -> dict[str, Actor]:
    owners: dict[str, _Row] = {}
    found: dict[str, Actor] = {}
    for row, actor in rows:
        for name in (actor.name, *actor.aliases):
            _claim(owners, _key(name), name, row)
            found[_key(name)] = actor
    return found


def _first_words(rows: _Rows[Actor]) -> dict[str, tuple[_Alias, ...]]:
    found: dict[str, list[_Alias]] = {}
    for row, actor in rows:
        for text in dict.fromkeys((actor.name, *actor.aliases)):
            if first := _TOKEN.match(text):
                found.setdefault(first[0].casefold(), []).append(_alias(text, row.cells["case"], actor))
    return {word: tuple(sorted(aliases, key=lambda alias: -len(alias.text))) for word, aliases in found.items()}


def _alias(text: str, case: str, actor: Actor) -> _Alias:
    """Without a word from the table, a single word must have its exact case and several need not."""
    exact = case == "1" or (case == "" and " " not in text)
    return _Alias(text, exact, ordinary=case == "1", actor=actor)


def _sites(rows: Sequence[tuple[_Row, _T]]) -> dict[str, _T]:
    """Owners by host, and by ".domain" for whatever lies below it."""
    found: dict[str, _T] = {}
    for row, owner in rows:
        for domain in row.many("domains"):
            found[domain.removeprefix(_ONLY)] = owner
            if not domain.startswith(_ONLY):
                found[f".{domain}"] = owner
    return found


def _with_actor(
    words: Mapping[str, Sequence[_Alias]], old: Actor | None, actor: Actor
) -> Mapping[str, Sequence[_Alias]]:
    """The first words with an actor in the place of an older one of its name, or added."""
    found = dict(words)
    for text in (actor.name, *actor.aliases):
        first = _TOKEN.match(text)
        here = words.get(first[0].casefold(), ()) if first else ()
        if first and old is not None:
            found[first[0].casefold()] = [replace(each, actor=actor) if each.actor is old else each for each in here]
        elif first:
            added = [*here, _Alias(text, " " not in text, ordinary=False, actor=actor)]
            found[first[0].casefold()] = sorted(added, key=lambda alias: -len(alias.text))
    return found


def _given(owners: Mapping[str, Actor], old: Actor | None, actor: Actor) -> dict[str, Actor]:
    """What belonged to an actor as it was, in the hands of what it is now."""
    return {key: actor if each is old else each for key, each in owners.items()}


def _places(trust: Trust, owner: _T) -> dict[str, _T]:
    """A trusted domain and whatever lies below it."""
    return {} if trust.is_account else {trust.what: owner, f".{trust.what}": owner}


def _accounts_of(trust: Trust, owner: _T) -> dict[str, _T]:
    return {trust.what.casefold(): owner} if trust.is_account else {}


def _owner(sites: Mapping[str, _T], host: str) -> _T | None:
    """Who has the host, or else the nearest listed domain above it."""
    found = sites.get(host)
    above = host.partition(".")[2]
    while found is None and above:
        found = sites.get(f".{above}")
        above = above.partition(".")[2]
    return found


def _goes_on(line: str, end: int) -> bool:
    """Whether the word before `end` goes on behind it; an alias that ends in a sign ("Yahoo!") never does."""
    last, following = line[end - 1], line[end : end + 1]
    if not following or _IS_UNSPACED.match(last) or _IS_UNSPACED.match(following):
        return False
    return is_mark(following) or (_in_word(last) and _in_word(following))


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_" or is_mark(char)


def _is_hyphened(line: str, end: int) -> bool:
    """Whether the word before `end` begins a compound with a common word, such as "Meta-analysis"."""
    compound = _COMPOUND.match(line, end)
    return compound is not None and compound["next"].islower()


EMPTY = read_tables((), ())
"""No actor and no outlet: nobody is named, nothing is anybody's."""
