"""The four verbs that join the core with the world.

    sources ── Post ──► ingest ──► STORE ──► write_digest (── write_edition ──► OUTBOX) ──► deliver ──► chats
    chats   ── text ──► answer ──► STORE ──► reply

Each gathers what is needed, decides by calling the core, and applies the result; each has a file in `bot/verbs/`.
"""

from bot.parts import Parts
from bot.verbs.answer import answer, answer_in_full, bring, carry_out
from bot.verbs.asking import Manners
from bot.verbs.deliver import deliver, deliver_waiting
from bot.verbs.digest import NothingHeard, write_digest
from bot.verbs.edition import write_edition
from bot.verbs.ingest import Ingested, ingest
from bot.verbs.listening import covered

__all__ = [
    "Ingested",
    "Manners",
    "NothingHeard",
    "Parts",
    "answer",
    "answer_in_full",
    "bring",
    "carry_out",
    "covered",
    "deliver",
    "deliver_waiting",
    "ingest",
    "write_digest",
    "write_edition",
]
