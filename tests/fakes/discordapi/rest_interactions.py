"""REST: answers to interactions, and the messages that follow them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discordapi import shapes
from tests.fakes.discordapi.calls import NOTHING, Answer, Call, Endpoint
from tests.fakes.discordapi.errors import ApiError
from tests.fakes.discordapi.message_rules import check_choices, check_message, check_modal
from tests.fakes.discordapi.model import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    EPHEMERAL,
    LOADING,
    MODAL,
    Interaction,
    Json,
    Message,
)
from tests.fakes.discordapi.rest_messages import change_message, check_moderation, with_files

if TYPE_CHECKING:
    from collections.abc import Callable

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, ASK = 4, 5, 6, 7, 8, 9
FITTING = {
    COMMAND: {MESSAGE, DEFERRED, ASK},
    COMPONENT: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, ASK},
    AUTOCOMPLETE: {CHOICES},
    MODAL: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE},
}


def callback(call: Call) -> Answer:
    """The first answer: 10062 after 3 seconds or to a wrong token, 40060 to the second."""
    interaction = waiting(call)
    kind, data = int(call.fields.get("type") or 0), call.fields.get("data") or {}
    if kind not in FITTING[interaction.kind] or (kind in {DEFERRED_UPDATE, UPDATE} and interaction.message is None):
        words = [{"code": "INTERACTION_APPLICATION_COMMAND_INVALID", "message": "Invalid interaction response type"}]
        raise ApiError(50035, errors={"type": {"_errors": words}})
    ANSWERING[kind](call, interaction, data)
    interaction.answer_type, interaction.answer = kind, data
    interaction.delay = call.world.clock.seconds() - interaction.sent_at
    interaction.done.set()
    if call.query.get("with_response") in {"1", "true", "True"}:
        return 200, shapes.callback_response(interaction)
    return NOTHING


def waiting(call: Call) -> Interaction:
    interaction = call.world.interactions.get(call.id("interaction_id"))
    if interaction is None or interaction.token != call.path["token"]:
        raise ApiError(10062)
    if interaction.answer_type is not None:
        raise ApiError(40060)
    if call.world.clock.seconds() - interaction.sent_at > call.world.settings.interaction_window:
        raise ApiError(10062)
    return interaction


def answer_message(call: Call, interaction: Interaction, data: Json) -> None:
    body = {**data, **({"attachments": [{"filename": name} for name in call.files]} if call.files else {})}
    check_message(body, files=len(call.files))
    check_moderation(call, interaction.channel, body)
    interaction.original = say(call, interaction, body)


def answer_deferred(call: Call, interaction: Interaction, data: Json) -> None:
    """The bot "is thinking": a loading message that the first edit or followup fills."""
    interaction.original = say(call, interaction, {"flags": data.get("flags") or 0})
    interaction.original.flags |= LOADING


def answer_deferred_update(_call: Call, interaction: Interaction, _data: Json) -> None:
    interaction.original = interaction.message


def answer_update(call: Call, interaction: Interaction, data: Json) -> None:
    assert interaction.message is not None
    check_message(data, new=False)
    call.world.edit(interaction.message, data)
    interaction.original = interaction.message


def answer_choices(_call: Call, _interaction: Interaction, data: Json) -> None:
    check_choices(data.get("choices") or [])


def answer_modal(_call: Call, _interaction: Interaction, data: Json) -> None:
    check_modal(data)


ANSWERING: dict[int, Callable[[Call, Interaction, Json], None]] = {
    MESSAGE: answer_message,
    DEFERRED: answer_deferred,
    DEFERRED_UPDATE: answer_deferred_update,
    UPDATE: answer_update,
    CHOICES: answer_choices,
    ASK: answer_modal,
}


def say(call: Call, interaction: Interaction, body: Json) -> Message:
    """A message of the application, for one pair of eyes when it is ephemeral."""
    ephemeral = bool(int(body.get("flags") or 0) & EPHEMERAL)
    viewer = interaction.user.id if ephemeral else None
    return call.world.post(
        interaction.channel, call.world.bot, body, interaction=interaction, ephemeral_for=viewer, kind=20
    )


def answered(call: Call) -> Interaction:
    """The interaction of the token: 50027 for a wrong one or after 15 minutes, 10015 before the first answer."""
    if call.id("webhook_id") != call.world.bot.id:
        raise ApiError(10015)
    found = call.world.by_token.get(call.path["token"])
    if found is None or call.world.clock.seconds() - found.sent_at > call.world.settings.interaction_life:
        raise ApiError(50027)
    if found.answer_type is None:
        raise ApiError(10015)
    return found


def own_message(call: Call, interaction: Interaction) -> Message:
    if call.path["message_id"] == "@original":
        message = interaction.original
    else:
        wanted = call.id("message_id")
        message = next((one for one in interaction.followups if one.id == wanted), None)
    if message is None or message.id not in interaction.channel.messages:
        raise ApiError(10008)
    return message


def follow_up(call: Call) -> Answer:
    """One more message; straight after a deferred answer it fills that one instead."""
    interaction = answered(call)
    original = interaction.original
    if original is not None and original.flags & LOADING and original.id in interaction.channel.messages:
        return fill_original(call, original)
    body = with_files(call)
    check_message(body, files=len(call.files))
    check_moderation(call, interaction.channel, body)
    message = say(call, interaction, body)
    interaction.followups.append(message)
    return 200, call.world.shown(message)


def fill_original(call: Call, original: Message) -> Answer:
    change_message(call, original)
    return 200, call.world.shown(original)


def get_own(call: Call) -> Answer:
    return 200, call.world.shown(own_message(call, answered(call)))


def edit_own(call: Call) -> Answer:
    return fill_original(call, own_message(call, answered(call)))


def delete_own(call: Call) -> Answer:
    call.world.delete(own_message(call, answered(call)))
    return NOTHING


WEBHOOK = "/webhooks/{webhook_id}/{token}"
ENDPOINTS = (
    Endpoint("POST", "/interactions/{interaction_id}/{token}/callback", callback, open=True),
    Endpoint("POST", WEBHOOK, follow_up, open=True),
    Endpoint("GET", WEBHOOK + "/messages/{message_id}", get_own, open=True),
    Endpoint("PATCH", WEBHOOK + "/messages/{message_id}", edit_own, open=True),
    Endpoint("DELETE", WEBHOOK + "/messages/{message_id}", delete_own, open=True),
)
