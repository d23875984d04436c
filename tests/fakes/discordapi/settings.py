"""How this Discord is set up: the application's rights, and the limits that a test may draw in."""

from __future__ import annotations

from dataclasses import dataclass, field

MEMBERS_INTENT, PRESENCES_INTENT, CONTENT_INTENT = 1 << 1, 1 << 8, 1 << 15
PRIVILEGED = {MEMBERS_INTENT: 1 << 14, PRESENCES_INTENT: 1 << 12, CONTENT_INTENT: 1 << 18}
"""Privileged intent -> the application flag that shows it as allowed."""

KNOWN_INTENTS = sum(1 << bit for bit in (*range(17), 20, 21, 24, 25))


@dataclass
class Settings:
    """Defaults are the real service's figures where they are documented."""

    token: str = "MTIzNDU2Nzg5MDEyMzQ1Njc4.fake00.known-to-nobody-but-this-fake"  # noqa: S105 - opens nothing
    privileged: int = MEMBERS_INTENT | CONTENT_INTENT  # switched on in the developer portal
    heartbeat_interval: float = 41.25
    heartbeat_grace: float = 1.0  # beyond one and a half intervals; not documented
    interaction_window: float = 3.0
    interaction_life: float = 15 * 60.0
    nonce_memory: float = 180.0  # documented as "the past few minutes"
    session_memory: float = 180.0  # how long a lost session can be resumed; not documented
    identify_total: int = 1000
    identify_spacing: float = 5.0
    max_concurrency: int = 1
    shards: int = 1
    gateway_events_per_minute: int = 120
    global_per_second: int = 50
    invalid_per_ten_minutes: int = 10_000
    default_bucket: tuple[int, float] = (50, 1.0)
    buckets: dict[str, tuple[int, float]] = field(
        default_factory=lambda: {
            "POST /channels/{channel_id}/messages": (5, 5.0),
            "PATCH /channels/{channel_id}/messages/{message_id}": (5, 5.0),
            "DELETE /channels/{channel_id}/messages/{message_id}": (5, 1.0),
        }
    )

    def application_flags(self) -> int:
        return sum(flag for intent, flag in PRIVILEGED.items() if self.privileged & intent)

    def content_allowed(self) -> bool:
        return bool(self.privileged & CONTENT_INTENT)
