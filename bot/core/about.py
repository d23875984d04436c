"""What the bot says of itself: its commands, what it is, what it keeps, and what is still to come."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.commands import Command, Who, commands
from bot.core.letters import Button
from bot.core.lines import Line, Span
from bot.core.replies import Reply, said, strong, typed
from bot.core.told import together, told


def help_for_all(*, console: bool = False) -> Reply:
    """The commands of the menu, members' first, then the names of the others."""
    known = commands(console=console)
    members = [_help_line(each) for each in known if each.in_menu and each.who is Who.MEMBER]
    admins = [_help_line(each) for each in known if each.in_menu and each.who is Who.ADMIN]
    heading = () if console else (strong(told("Admins besides:")),)
    others = " ".join(f"/{each.name}" for each in known if not each.in_menu)
    also = (Span(told("Also:")), Span(f" {others}"))
    more = (Span(told("More on one:")), Span(" "), typed("/help mute"))
    return Reply(said(*members, *heading, *admins, also, more), private=True)


def _help_line(command: Command) -> Line:
    return typed(command.usage), Span(" · "), Span(command.help)


def help_for_one(command: Command) -> Reply:
    """One command with its examples, what else there is to say of it, its other names, and who may."""
    others = ", ".join(f"/{alias}" for alias in command.aliases)
    examples = (command.example, command.another)
    return Reply(
        said(
            _help_line(command),
            command.note,
            *((Span(told("For example:")), Span(" "), typed(each)) for each in examples if each),
            (Span(told("Also:")), Span(f" {others}")) if others else "",
            told("For admins of the chat.") if command.who is Who.ADMIN else "",
        ),
        private=True,
    )


def begin(lead: str) -> Line:
    """With what one begins, behind some words, and where all commands are."""
    follow, all_commands = typed("/follow #tag"), Span(told("all commands:"))
    return (Span(lead), Span(" "), follow, Span(" · "), all_commands, Span(" "), typed("/help"))


def started() -> Reply:
    """What this bot is, in three lines."""
    return Reply(
        said(
            strong(told("I follow hashtags and write short, neutral briefs with their evidence.")),
            told("What is confirmed, reported or speculation stays apart, and each line names its posts."),
            begin(told("Try")),
        ),
        buttons=((Button(told("Help"), "/help"), Button(told("Privacy"), "/privacy")),),
    )


def privacy() -> Reply:
    """What is kept, of whom, and how to have it taken away."""
    return Reply(
        said(
            strong(told("What is kept")),
            told("Of public posts: text, author's handle, time and link, to write briefs and show their evidence."),
            told(
                "Of this chat: what it follows and mutes, its settings, and the briefs it got. Other chats see none of "
                "it."
            ),
            told(
                "Of messages here: commands to me, until they are answered. Others are not stored unless an admin has "
                "me read this chat, and then only those with a followed hashtag."
            ),
            told(
                "Of who writes here: the account of the admin who let me in or set me up last, and what readers report "
                "as wrong, without their name."
            ),
            told(
                "Of what this chat was told: each claim and what became of it, to tell of changes; of /trust who gave "
                "it."
            ),
            told(
                "For how long: text of messages that I sent and of pages that posts link to, 30 days; what became of "
                "claims, 90. Posts and briefs have no limit yet."
            ),
            told("To have something taken away: delete it where it was written, or ask the operator of this bot."),
        ),
        private=True,
    )


_ANNOUNCED: Mapping[str, tuple[str, str]] = {
    "budget": (
        told("/budget will say what the summaries of this chat cost, and set a limit."),
        told(
            "Until then one answer of the model serves every chat that follows the same tag, and without it briefs are "
            "quotes only."
        ),
    ),
    "export": (
        told("/export will give all that this chat has set up as a file."),
        told("Until then /following, /mutes and /settings show it."),
    ),
    "import": (
        told("/import will set a chat up from the file that /export gives."),
        told("Until then /follow and /mute do it one by one."),
    ),
    "forget": (
        told("/forget will take away what is kept of you."),
        told(
            "Until then an edit or deletion of your post where you wrote it counts, as far as its network tells; for "
            "the rest ask the operator of this bot."
        ),
    ),
}


def announced(command: str) -> Reply:
    """What a command will do when it is there, and what works until then."""
    will, now = _ANNOUNCED[command]
    return Reply(said((strong(told("Not yet.")), Span(" "), Span(together(will, now)))), private=True)
