"""What people and circumstances do in this Discord: the verbs of a test's story."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from tests.fakes.discordapi import permissions, shapes
from tests.fakes.discordapi.model import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    DM,
    FORUM,
    MODAL,
    PUBLIC_THREAD,
    TEXT,
    Channel,
    Guild,
    Interaction,
    Json,
    Member,
    Message,
    Overwrite,
    Role,
    User,
)
from tests.fakes.discordapi.options import chosen, component_of, filled_options, partial_options
from tests.fakes.discordapi.state import ALWAYS, GUILD_MEMBERS, GUILDS, Event, State

if TYPE_CHECKING:
    from collections.abc import Sequence

Person = Member | User


class NotOffered(Exception):  # noqa: N818 - said of what a person sees
    """Discord's own client would not let this person do this: no such command, no right, no such button."""


class World(State):
    """Guilds and people; every verb is told to the gateway as Discord would."""

    # setting the scene

    def adds_guild(self, name: str = "a guild", *, with_bot: bool = True) -> Guild:
        """A guild with @everyone holding the usual rights, an owner, and the bot unless told otherwise."""
        owner = self.adds_user(f"owner of {name}")
        guild = Guild(self.ids.next(), name, owner.id)
        guild.roles[guild.id] = Role(guild.id, guild, "@everyone", permissions.USUAL, 0)
        self.guilds[guild.id] = guild
        self.joins(guild, owner)
        if with_bot:
            self.adds_bot(guild)
        return guild

    def adds_user(self, name: str = "somebody", *, bot: bool = False) -> User:
        user = User(self.ids.next(), name, bot)
        self.users[user.id] = user
        return user

    def adds_member(self, guild: Guild, name: str = "somebody", *rights: str, bot: bool = False) -> Member:
        """Somebody new in the guild; `rights` are permissions that a role of his own gives him."""
        member = self.joins(guild, self.adds_user(name, bot=bot))
        if rights:
            member.roles.append(self.adds_role(guild, f"role of {name}", *rights))
        return member

    def joins(self, guild: Guild, user: User) -> Member:
        member = guild.members[user.id] = Member(user, guild, self.clock.now())
        data = {**shapes.member(member), "guild_id": str(guild.id)}
        self.tell_guild("GUILD_MEMBER_ADD", guild, data, GUILD_MEMBERS)
        return member

    def leaves(self, member: Member) -> None:
        del member.guild.members[member.id]
        data = {"guild_id": str(member.guild.id), "user": shapes.user(member.user)}
        self.tell_guild("GUILD_MEMBER_REMOVE", member.guild, data, GUILD_MEMBERS)

    def adds_role(self, guild: Guild, name: str, *rights: str) -> Role:
        role = Role(self.ids.next(), guild, name, permissions.bits(*rights), len(guild.roles))
        guild.roles[role.id] = role
        self.tell_guild("GUILD_ROLE_CREATE", guild, {"guild_id": str(guild.id), "role": shapes.role(role)})
        return role

    def gives(self, member: Member, role: Role) -> None:
        member.roles.append(role)
        self._tell_member(member)

    def takes(self, member: Member, role: Role) -> None:
        member.roles.remove(role)
        self._tell_member(member)

    def _tell_member(self, member: Member) -> None:
        data = {**shapes.member(member), "guild_id": str(member.guild.id)}
        own = GUILDS if member.user is self.bot else GUILD_MEMBERS
        self.tell_guild("GUILD_MEMBER_UPDATE", member.guild, data, own)

    def adds_text(self, guild: Guild, name: str = "general", *, topic: str | None = None) -> Channel:
        return self.add_channel(guild, TEXT, name, topic=topic)

    def adds_forum(self, guild: Guild, name: str = "forum") -> Channel:
        return self.add_channel(guild, FORUM, name)

    def adds_thread(self, parent: Channel, name: str = "a thread", owner: Member | None = None) -> Channel:
        assert parent.guild is not None
        owner_id = owner.id if owner else parent.guild.owner_id
        return self.add_channel(parent.guild, PUBLIC_THREAD, name, parent=parent, owner_id=owner_id)

    # talking

    def says(self, member: Person, channel: Channel, text: str, *, reply_to: Message | None = None) -> Message:
        body: Json = {"content": text}
        if reply_to is not None:
            body["message_reference"] = {"message_id": str(reply_to.id)}
        return self.post(channel, user_of(member), body)

    def edits(self, message: Message, text: str) -> None:
        self.edit(message, {"content": text})

    def deletes(self, message: Message) -> None:
        self.delete(message)

    def bulk_deletes(self, messages: Sequence[Message]) -> None:
        self.bulk_delete(messages[0].channel, list(messages))

    # using the application

    def uses(self, member: Person, channel: Channel, command: str, /, **options: Any) -> Interaction:
        """Runs a slash command, "name" or "name sub" or "name group sub"; NotOffered when Discord would not show it."""
        found = self._offered(member, channel, command.split(maxsplit=1)[0], 1)
        data = command_data(found, channel)
        resolved: Json = {}
        data["options"] = filled_options(found, command.split()[1:], options, resolved)
        if resolved:
            data["resolved"] = resolved
        return self._interacts(COMMAND, member, channel, data)

    def uses_on(self, member: Person, target: Message | Member, command: str, channel: Channel) -> Interaction:
        """Runs a command of the context menu of a message or a member."""
        on_message = isinstance(target, Message)
        found = self._offered(member, channel, command, 3 if on_message else 2)
        data = {**command_data(found, channel), "target_id": str(target.id)}
        if isinstance(target, Message):
            data["resolved"] = {"messages": {str(target.id): shapes.message(target)}}
        else:
            users = {str(target.id): shapes.user(target.user)}
            data["resolved"] = {"users": users, "members": {str(target.id): shapes.member(target, with_user=False)}}
        return self._interacts(COMMAND, member, channel, data)

    def types(
        self, member: Person, channel: Channel, command: str, option: str, partial: str, /, **others: Any
    ) -> Interaction:
        """Types in an option that has autocomplete; the choices are in `(await interaction.answered()).choices`."""
        found = self._offered(member, channel, command.split(maxsplit=1)[0], 1)
        data = command_data(found, channel)
        data["options"] = partial_options(found, command.split()[1:], option, partial, others)
        return self._interacts(AUTOCOMPLETE, member, channel, data)

    def presses(self, member: Person, message: Message, custom_id: str, *, forged: bool = False) -> Interaction:
        """Presses a button; `forged` skips the check that the message has it, which real Discord always makes."""
        if not forged:
            self._see_component(member, message, custom_id)
        data = {"custom_id": custom_id, "component_type": 2}
        return self._interacts(COMPONENT, member, message.channel, data, message)

    def selects(
        self, member: Person, message: Message, custom_id: str, values: Sequence[str | Member | Role | Channel]
    ) -> Interaction:
        """Chooses in a menu: texts that it offers, or members, roles or channels where it asks for such."""
        component = self._see_component(member, message, custom_id)
        sent, resolved = chosen(values)
        offered = {one["value"] for one in component.get("options", [])}
        if component["type"] == 3 and not set(sent) <= offered:
            raise NotOffered(f"{sent} is not among {sorted(offered)}")
        data: Json = {"custom_id": custom_id, "component_type": component["type"], "values": sent}
        if component["type"] != 3:
            data["resolved"] = resolved
        return self._interacts(COMPONENT, member, message.channel, data, message)

    def submits(self, member: Person, asked: Interaction, **fields: str) -> Interaction:
        """Fills in and sends the modal that an interaction was answered with."""
        if asked.answer_type != 9:
            raise NotOffered("the interaction was not answered with a modal")
        rows = [{"type": 1, "components": [{"type": 4, "custom_id": key, "value": fields[key]}]} for key in fields]
        data = {"custom_id": asked.answer["custom_id"], "components": rows}
        return self._interacts(MODAL, member, asked.channel, data, asked.message)

    def _see_component(self, member: Person, message: Message, custom_id: str) -> Json:
        hidden = message.ephemeral_for not in {None, member.id}
        component = None if hidden else component_of(message.components, custom_id)
        if component is None or component.get("disabled") or message.id not in message.channel.messages:
            raise NotOffered(f"nobody can press {custom_id!r} there")
        return component

    def _offered(self, member: Person, channel: Channel, name: str, kind: int) -> Json:
        own = self.commands.get(channel.guild.id, {}) if channel.guild else {}
        for command in (*own.values(), *self.commands[None].values()):
            if command["name"] == name and command.get("type", 1) == kind and self._may_use(member, channel, command):
                return command
        raise NotOffered(f"{name!r} is not offered to {user_of(member).name} there")

    def _may_use(self, member: Person, channel: Channel, command: Json) -> bool:
        contexts = command.get("contexts")
        if contexts is not None and (1 if channel.kind == DM else 0) not in contexts:
            return False
        if not isinstance(member, Member):
            return command.get("dm_permission", True) is not False
        if permissions.in_guild(member) == permissions.ALL:
            return True
        if not permissions.may(member, channel, "use_application_commands"):
            return False
        overridden = member.guild.command_roles.get(command["name"])
        if overridden is not None:
            return bool(overridden & {member.guild.id, *(role.id for role in member.roles)})
        default = command.get("default_member_permissions")
        return default is None or (default != "0" and permissions.of(member, channel) & int(default) == int(default))

    def _interacts(
        self, kind: int, person: Person, channel: Channel, data: Json, message: Message | None = None
    ) -> Interaction:
        member = person if isinstance(person, Member) else None
        interaction = Interaction(
            self.ids.next(),
            secrets.token_urlsafe(48),
            kind,
            self.clock.now(),
            self.clock.seconds(),
            user_of(person),
            channel,
            data,
            member,
            message,
        )
        self.interactions[interaction.id] = self.by_token[interaction.token] = interaction
        shown = shapes.interaction(interaction, self.bot.id, self.bot_in(channel.guild))
        self.announce(Event("INTERACTION_CREATE", shown, channel.guild.id if channel.guild else None, ALWAYS))
        return interaction

    # circumstances

    def adds_bot(self, guild: Guild) -> None:
        guild.members[self.bot.id] = Member(self.bot, guild, self.clock.now())
        self.announce(Event("GUILD_CREATE", shapes.guild_create(guild, self.bot.id), guild.id, GUILDS))

    def removes_bot(self, guild: Guild) -> None:
        self.leave_guild(guild)

    def outage(self, guild: Guild) -> None:
        guild.unavailable = True
        self.announce(Event("GUILD_DELETE", {"id": str(guild.id), "unavailable": True}, guild.id, GUILDS))

    def recovers(self, guild: Guild) -> None:
        guild.unavailable = False
        shown = {**shapes.guild_create(guild, self.bot.id), "unavailable": False}
        self.announce(Event("GUILD_CREATE", shown, guild.id, GUILDS))

    def archives(self, thread: Channel, *, locked: bool = False) -> None:
        """Only a locked thread stays closed to a bot that speaks: an archived one comes back by itself."""
        self.set_archived(thread, archived=True, locked=locked)

    def removes_channel(self, channel: Channel) -> None:
        self.remove_channel(channel)

    def denies(self, channel: Channel, *rights: str, to: Role | Member | None = None) -> None:
        """Takes rights away in the channel, from the bot itself unless `to` says from whom."""
        self._overwrite(channel, to, deny=permissions.bits(*rights), allow=0)

    def allows(self, channel: Channel, *rights: str, to: Role | Member | None = None) -> None:
        self._overwrite(channel, to, deny=0, allow=permissions.bits(*rights))

    def _overwrite(self, channel: Channel, to: Role | Member | None, deny: int, allow: int) -> None:
        subject = self.bot.id if to is None else to.id
        one = channel.overwrites.setdefault(subject, Overwrite(0 if isinstance(to, Role) else 1))
        one.deny, one.allow = (one.deny | deny) & ~allow, (one.allow | allow) & ~deny
        self.tell_changed(channel)

    def lets_use(self, guild: Guild, command: str, role: Role) -> None:
        """A server admin's override: who has this role sees the command, whatever the command's default says."""
        guild.command_roles.setdefault(command, set()).add(role.id)

    def closes_dms(self, person: Person) -> None:
        user_of(person).dms_open = False

    def blocks_words(self, guild: Guild, *words: str) -> None:
        """AutoMod refuses messages with these words: 200000."""
        guild.blocked_words.update(words)

    def flags_link(self, part: str) -> None:
        """Messages with this in them are refused as harmful: 240000."""
        self.harmful_links.add(part)


def user_of(person: Person) -> User:
    return person.user if isinstance(person, Member) else person


def command_data(command: Json, channel: Channel) -> Json:
    data: Json = {"id": command["id"], "name": command["name"], "type": command.get("type", 1)}
    if command.get("guild_id") and channel.guild:
        data["guild_id"] = command["guild_id"]
    return data
