"""What the operator is told of the sources: that one has failed for so long that it is tried once a day only."""

from __future__ import annotations

from bot.core import health
from bot.desk.door import operators
from bot.desk.office import Office, tell


async def notice_given_up(office: Office) -> None:
    """Tells the operator, once, of each source that has failed for a week; again where it fails for another week."""
    if office.parts.sources is None:
        return
    now = office.now()
    given_up = [state for state in await office.parts.sources.sources() if state.given_up]
    for chat in await operators(office) if given_up else ():
        timetable = await office.outbox.timetable(chat)
        zone = timetable.rhythm.zone if timetable else "UTC"
        for state in given_up:
            name = f"given up {state.name} {state.failing_since and state.failing_since.isoformat()} {chat}"
            if not await office.outbox.message_ids(name):
                await tell(office, chat, name, health.given_up(state, now, zone))
