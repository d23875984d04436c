"""Events of Nostr as values: their shape, their proof, and the names that readers know keys and events by."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from dataclasses import asdict, dataclass

LARGEST = 64 * 1024
"""Bytes of an event as JSON; most relays refuse larger ones (strfry: 65,536), and a post is far smaller."""

_KEYS = ("id", "pubkey", "created_at", "kind", "tags", "content", "sig")
_HIGHEST_KIND = 0xFFFF
_HEX_32, _HEX_64 = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{128}")


class NotAnEvent(Exception):  # noqa: N818 - named for what the thing is
    """What a relay sent has not the shape of an event; the message says why."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event of NIP-01 by its shape; nothing in it is proven before `proven` has said so.

    `id`, `pubkey` (x-only key of secp256k1) and `sig` are lower-case hex; `created_at` is in seconds as its author
    says, which may be any number.
    """

    id: str
    pubkey: str
    created_at: int
    kind: int
    tags: tuple[tuple[str, ...], ...]
    content: str
    sig: str

    def values(self, name: str) -> tuple[str, ...]:
        """The first values of all tags with a name, such as "t"."""
        return tuple(tag[1] for tag in self.tags if len(tag) > 1 and tag[0] == name)

    def value(self, name: str) -> str | None:
        """The first value of the first tag with a name."""
        return next(iter(self.values(name)), None)


def event(raw: object) -> Event:
    """The event in decoded JSON; unknown keys are passed over. Raises NotAnEvent."""
    if not isinstance(raw, dict) or any(key not in raw for key in _KEYS):
        raise NotAnEvent("no event: an object with id, pubkey, created_at, kind, tags, content and sig is one")
    strings = all(isinstance(raw[key], str) for key in ("id", "pubkey", "content", "sig"))
    numbers = all(type(raw[key]) is int and raw[key] >= 0 for key in ("created_at", "kind"))
    if not strings or not numbers or raw["kind"] > _HIGHEST_KIND or not _are_tags(raw["tags"]):
        raise NotAnEvent("no event: a field has another type than NIP-01 gives it")
    if not (_HEX_32.fullmatch(raw["id"]) and _HEX_32.fullmatch(raw["pubkey"]) and _HEX_64.fullmatch(raw["sig"])):
        raise NotAnEvent("no event: id, key or signature is not lower-case hex of its length")
    made = Event(**{key: raw[key] for key in _KEYS if key != "tags"}, tags=tuple(map(tuple, raw["tags"])))
    try:
        size = len(serialised(made))
    except UnicodeEncodeError as why:
        raise NotAnEvent("no event: lone surrogates in its text") from why
    if size > LARGEST:
        raise NotAnEvent(f"larger than {LARGEST // 1024} kB")
    return made


def _are_tags(tags: object) -> bool:
    return isinstance(tags, list) and all(
        isinstance(tag, list) and all(isinstance(value, str) for value in tag) for tag in tags
    )


def serialised(event: Event) -> bytes:
    """The bytes whose SHA-256 is the event's id (NIP-01)."""
    fields = [0, event.pubkey, event.created_at, event.kind, event.tags, event.content]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def proven(event: Event) -> bool:
    """Whether the id is that of these very values, and the signature (BIP-340) that of the key on this id.

    Nothing is remembered: an id that was proven once says nothing of another event that claims it.
    """
    from nostr_sdk import (  # type: ignore[import-untyped]  # noqa: PLC0415 - 17 MB, only for who listens; not typed
        Event as Signed,
    )
    from nostr_sdk import NostrSdkError  # noqa: PLC0415

    if hashlib.sha256(serialised(event)).hexdigest() != event.id:
        return False
    try:
        return bool(Signed.from_json(json.dumps(asdict(event))).verify())
    except NostrSdkError:  # a key that is no point of the curve
        return False


def can_prove() -> bool:
    """Whether the library that checks signatures is installed (extra `nostr`)."""
    return importlib.util.find_spec("nostr_sdk") is not None


def npub(pubkey: str) -> str:
    """A key as people write it, "npub1…" (NIP-19)."""
    from nostr_sdk import PublicKey  # noqa: PLC0415

    return str(PublicKey.parse(pubkey).to_bech32())


def permalink(event: Event) -> str:
    """Where a browser shows an event: njump.me finds it by its id and its author's relays (NIP-19, nevent)."""
    from nostr_sdk import EventId, Nip19Event, PublicKey  # noqa: PLC0415

    named = Nip19Event(EventId.parse(event.id), PublicKey.parse(event.pubkey), None, [])
    return f"https://njump.me/{named.to_bech32()}"


def key_in(name: str) -> str | None:
    """The hex key that an npub or nprofile names; None when it names none."""
    from nostr_sdk import Nip21, NostrSdkError  # noqa: PLC0415

    try:
        named = Nip21.parse(f"nostr:{name}").as_enum()
    except NostrSdkError:
        return None
    if named.is_pubkey():
        return str(named.public_key.to_hex())
    return str(named.profile.public_key().to_hex()) if named.is_profile() else None
