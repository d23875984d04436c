"""A Bot API server on the loopback that behaves like Telegram's, with a small world behind it, a ledger and faults.

    async with BotApi() as api:
        ada = api.world.user("Ada")
        group = api.world.supergroup("Tea", ada)
        api.world.adds_bot(ada, group)
        fault = api.faults.add(reset(), "sendMessage", group.id)
        bot = telegram.Bot(api.token, base_url=api.base_url, base_file_url=api.base_file_url)
        ...
        assert fault.fired == 1
        assert [message.text for message in api.world.from_bot(group)] == ["Hello"]

As a process: `python -m tests.fakes.botapi --port 0` prints one line of JSON with its addresses when it is ready.
"""

from tests.fakes.botapi.faults import effect
from tests.fakes.botapi.server import QUICK, TOKEN, BotApi, Waits

__all__ = ["QUICK", "TOKEN", "BotApi", "Waits", "effect"]
