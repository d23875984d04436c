"""The methods by which a bot looks at chats and their members, and leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.botapi.access import known_chat, visited_chat
from tests.fakes.botapi.refusals import bad_request
from tests.fakes.botapi.shapes import MEMBER_RIGHTS, present

if TYPE_CHECKING:
    from tests.fakes.botapi.call import Call
    from tests.fakes.botapi.shapes import Json
    from tests.fakes.botapi.world import World

GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
LARGEST_FILE = 20 * 1024 * 1024
"""A bot may fetch files up to 20 MB (Bot API, getFile)."""


class Chatting:
    """The bot's eyes."""

    def __init__(self, world: World) -> None:
        self.world = world

    def get_me(self, call: Call) -> Json:  # noqa: ARG002
        flags = ("supports_inline_queries", "can_connect_to_business", "has_main_web_app", "has_topics_enabled")
        found = self.world.bot.as_json() | dict.fromkeys(flags, False)
        return found | {"can_join_groups": True, "can_read_all_group_messages": not self.world.privacy}

    def get_chat(self, call: Call) -> Json:
        chat = known_chat(self.world, call)
        if not chat.person and not chat.username:
            visited_chat(self.world, call)
        found = chat.as_json() | {"accent_color_id": 0, "max_reaction_count": 11}
        found |= {"accepted_gift_types": dict.fromkeys(GIFTS, False)}
        if chat.grouped:
            found["permissions"] = dict.fromkeys(MEMBER_RIGHTS, True)
        return found | present(linked_chat_id=chat.linked)

    def get_chat_member(self, call: Call) -> Json:
        chat = visited_chat(self.world, call)
        user = self.world.users.get(call.integer("user_id"))
        if user is None:
            raise bad_request("invalid user_id specified" if not call.integer("user_id") else "PARTICIPANT_ID_INVALID")
        return chat.member(user).as_json(channel=chat.type == "channel")

    def get_chat_administrators(self, call: Call) -> list[Json]:
        chat = visited_chat(self.world, call)
        if chat.person:
            raise bad_request("there are no administrators in the private chat")
        people = [member for member in chat.administrators() if not member.user.is_bot]
        return [member.as_json(channel=chat.type == "channel") for member in people]

    def get_chat_member_count(self, call: Call) -> int:
        chat = visited_chat(self.world, call)
        return 2 if chat.person else sum(member.inside for member in chat.members.values())

    def leave_chat(self, call: Call) -> bool:
        chat = visited_chat(self.world, call)
        if chat.person:
            raise bad_request("chat member status can't be changed in private chats")
        bot = self.world.bot
        self.world.change(chat, bot, chat.member(bot).becomes("left"))
        return True

    def get_file(self, call: Call) -> Json:
        number = call.text("file_id")
        content = self.world.files.get(number)
        if content is None:
            raise bad_request("invalid file_id")
        if len(content) > LARGEST_FILE:
            raise bad_request("file is too big")
        return {
            "file_id": number,
            "file_unique_id": f"U{number}",
            "file_size": len(content),
            "file_path": f"documents/{number}",
        }
