"""The methods of the Bot API that are here, by name."""

from __future__ import annotations

import inspect
from functools import partial
from typing import TYPE_CHECKING

from tests.fakes.botapi.refusals import not_found

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.botapi.call import Call
    from tests.fakes.botapi.chatting import Chatting
    from tests.fakes.botapi.polling import Polling
    from tests.fakes.botapi.sending import Sending
    from tests.fakes.botapi.settings import Settings
    from tests.fakes.botapi.webhook import Webhook

    Method = Callable[[Call], object]


class Methods:
    """Carries out calls; names are not case-sensitive."""

    def __init__(
        self, sending: Sending, chatting: Chatting, settings: Settings, polling: Polling, webhook: Webhook
    ) -> None:
        known = {
            **writing(sending),
            **looking(chatting),
            **setting(settings),
            "getUpdates": polling.get_updates,
            "setWebhook": webhook.set_webhook,
            "deleteWebhook": webhook.delete_webhook,
            "getWebhookInfo": webhook.get_webhook_info,
        }
        self.names = sorted(known)
        self._known = {name.lower(): method for name, method in known.items()}

    async def carry_out(self, call: Call) -> object:
        """What the method gives. Raises RefusedError."""
        method = self._known.get(call.method.lower())
        if method is None:
            raise not_found()
        result = method(call)
        return await result if inspect.isawaitable(result) else result


def writing(sending: Sending) -> dict[str, Method]:
    return {
        "sendMessage": sending.send_message,
        "sendDocument": sending.send_document,
        "sendPhoto": sending.send_photo,
        "sendChatAction": sending.send_chat_action,
        "editMessageText": sending.edit_message_text,
        "editMessageReplyMarkup": sending.edit_message_reply_markup,
        "deleteMessage": sending.delete_message,
        "deleteMessages": sending.delete_messages,
        "answerCallbackQuery": sending.answer_callback_query,
    }


def looking(chatting: Chatting) -> dict[str, Method]:
    return {
        "getMe": chatting.get_me,
        "getChat": chatting.get_chat,
        "getChatMember": chatting.get_chat_member,
        "getChatAdministrators": chatting.get_chat_administrators,
        "getChatMemberCount": chatting.get_chat_member_count,
        "leaveChat": chatting.leave_chat,
        "getFile": chatting.get_file,
    }


def setting(settings: Settings) -> dict[str, Method]:
    return {
        "setMyCommands": settings.set_my_commands,
        "getMyCommands": settings.get_my_commands,
        "deleteMyCommands": settings.delete_my_commands,
        "setMyName": partial(settings.set_line, what="name"),
        "getMyName": partial(settings.get_line, what="name"),
        "setMyDescription": partial(settings.set_line, what="description"),
        "getMyDescription": partial(settings.get_line, what="description"),
        "setMyShortDescription": partial(settings.set_line, what="short_description"),
        "getMyShortDescription": partial(settings.get_line, what="short_description"),
    }
