"""What official accounts say when somebody has broken into them: such a post confirms nothing and gets no link."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.core.domain import Post
from bot.core.payloads import asks_for_payment

_TRAP = re.compile(
    r"\b(?:giveaways?|airdrops?|(?:connect|link|sync|validate|verify|synchroni[sz]e|import) (?:your |a |the )?wallets?"
    r"|wallet ?connect|wallet address(?:es)?|(?:seed|recovery|secret|backup) (?:phrase|words)|private keys?"
    r"|double your|claim (?:your|now|free|it (?:now|here))"
    r"|send (?:\S+ ){0,3}(?:btc|eth|sol|usdt|usdc|xrp|doge|crypto|bitcoin|ether)|presale|whitelist spots?"
    r"|doubl(?:e|es|ing) (?:every|each|any|all|the)\b.{0,30}\b(?:btc|bitcoins?|eth|ether|sol|usdt|crypto|coins?)"
    r"|for (?:the |our )?first [\d.,]+ (?:\w+ )?(?:who|that|to|people|users|followers|fans|replies|comments)"
    r"|(?:the |our )?first [\d.,]+ (?:\w+ )?(?:who|that|to) (?:register|sign up|sign in|join|log in|follow|retweet"
    r"|repost|share|deposit|connect|subscribe|enter|reply|comment|like)\b"
    r"|(?:the |our )?first [\d.,]+ (?:wallets?|holders|followers|participants|registrants|sign-?ups|registrations)"
    r" (?:will )?(?:receive|get|win|earn)"
    r"|first [\d.,]+ [^.!?]{0,60}?\b(?:receive|get|win|are given) [^.!?]{0,60}?\b(?:for free|free of charge|as a gift)"
    r"|(?:reply|comment|answer|dm us|send us) (?:\w+ )?(?:with )?"
    r"(?:your|a) (?:phone|mobile|card|account|bank|passport|wallet)"
    r"|free (?:mint|tokens?|coins?|crypto|money|nfts?)|gift ?cards?|doubled back|get back double)\b"
    r"|verdoppel\w+ .{0,30}\b(?:bitcoins?|btc|eth|ether|krypto)\b|für die ersten [\d.]+,? (?:\w+, )?die\b"
    r"|die ersten [\d.]+ [^.!?]{0,60}?\b(?:registrier\w+|anmelden|teilen|folgen) [^.!?]{0,30}?\b"
    r"(?:bekommen|erhalten|gewinnen)\b"
    r"|die ersten [\d.]+ [^.!?]{0,60}?\b(?:bekommen|erhalten|gewinnen) [^.!?]{0,60}?\b(?:kostenlos|geschenkt|gratis)\b"
    r"|los primeros [\d.]+ [^.!?]{0,60}?\b(?:reciben|recibirán|ganan|se llevan) [^.!?]{0,60}?\b(?:gratis|de regalo)\b"
    r"|les [\d. ]+ premiers? [^.!?]{0,60}?\b(?:reçoivent|recevront|gagnent) [^.!?]{0,60}?\b(?:gratuit\w*|offert\w*)\b"
    r"|(?:duplicamos|duplicaremos) .{0,30}\b(?:bitcoins?|btc|eth|ether)\b|para los primeros [\d.]+ que\b"
    r"|gewinnspiel|verbinde\w* (?:deine|eure|ihre) wallet|sorteo|regalamos|concours\b.{0,40}\bgagne|розыгрыш|кошел[её]к"
    r"|空投|钱包|錢包|助记词|私钥|エアドロップ|ウォレット",
    re.IGNORECASE,
)


def is_trap(post: Post) -> bool:
    """True for giveaways, "connect" pages, seed phrases, wallets, and addresses or codes to pay with."""
    return _is_trap(post.text)


@lru_cache(maxsize=1024)  # asked for each sentence of a post
def _is_trap(text: str) -> bool:
    return _TRAP.search(text) is not None or asks_for_payment(text)
