"""What is said about whose word a chat takes: the list, what became of a wish, and what is asked back."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.domain import Trust, TrustRole
from bot.core.letters import Button
from bot.core.lines import Span
from bot.core.pickers import Choices, label
from bot.core.replies import Reply, counted, echoed, said, strong, typed
from bot.core.told import Told, together, told, told_of
from bot.core.voices import shown_voice

EXAMPLE = "/trust #opensource @kernel@example.social official of Kernel Project"


def trusted_here(trusts: Sequence[Trust]) -> Reply:
    """What a chat trusts, oldest first, and how to say more."""
    how = (Span(told("Take somebody's word here:")), Span(" "), typed(EXAMPLE))
    if not trusts:
        nobody = told("Nobody is trusted here besides the tables of actors and outlets that I came with.")
        return Reply(said(nobody, how))
    lines = [together(f"{number}.", _what(each)) for number, each in enumerate(trusts, 1)]
    end = (Span(told("End one:")), Span(" "), typed("/untrust 1"))
    return Reply(said(strong(told("Trusted here: {what}", what=len(lines))), *lines, how, end), private=True)


def _what(trust: Trust) -> Told:
    """A trust in words: who, as what, and where."""
    where = told("under {tag}", tag=f"#{echoed(trust.tag)}") if trust.tag else ""
    return together(_as_what(trust), where, by=", ")


def _as_what(trust: Trust) -> Told:
    who = echoed(shown_voice(trust.what))
    if trust.role is TrustRole.OFFICIAL:
        return told("{who} speaks for {actor}", who=who, actor=echoed(trust.actor or trust.what))
    outlet = told("{who} is an outlet", who=who)
    return together(outlet, f"({echoed(trust.actor)})" if trust.actor else "")


def now_trusted(trust: Trust) -> Reply:
    """That somebody's word counts from now on, for what, and how to undo it."""
    effect = {
        TrustRole.OFFICIAL: told("What it says of its own acts is confirmed in this chat, “trusted by this group”."),
        TrustRole.OUTLET: told("With a second independent outlet it confirms a claim in this chat."),
    }[trust.role]
    undo = _untrust(trust)
    return Reply(
        said(strong(told("Trusted here: {what}", what=together(_what(trust), ".", by=""))), effect),
        undo=undo,
        buttons=((Button(told("Undo"), undo),),),
        in_place=True,
    )


def _untrust(trust: Trust) -> str:
    return " ".join(("/untrust", *((f"#{trust.tag}",) if trust.tag else ()), trust.what))


def not_trusted(asked: str, trusts: Sequence[Trust]) -> Reply:
    """That nobody such is trusted, and who is."""
    names = together(*(_what(each) for each in trusts), by="; ")
    here = told("Trusted here: {what}", what=names) if trusts else told("Nobody is trusted here.")
    who = echoed(shown_voice(asked))
    return Reply(said(told("Nothing was changed. {who} is not trusted here.", who=who), here), private=True)


def no_longer(trust: Trust) -> Reply:
    """That somebody's word counts no more, with the way back."""
    undo = command(trust.what, trust.role, trust.actor, trust.tag)
    return Reply(
        said(told("No longer trusted: {what}.", what=_what(trust))),
        undo=undo,
        buttons=((Button(told("Undo"), undo),),),
        in_place=True,
    )


def command(what: str, role: TrustRole, actor: str | None, tag: str | None) -> str:
    """The line that says this trust."""
    words = ("/trust", f"#{tag}" if tag else "", what, role.value, f"of {actor}" if actor else "")
    return " ".join(word for word in words if word)


def listed_already(what: str, owner: str) -> Reply:
    """That an account or domain is in the tables already."""
    already = told("{who} speaks for {actor} already.", who=echoed(shown_voice(what)), actor=echoed(owner))
    return Reply(said(strong(told("Nothing was changed.")), already), private=True)


def unknown_account(name: str) -> Reply:
    """That nobody knows on which network an account is."""
    return Reply(
        said(
            (
                strong(told("Nothing was changed.")),
                Span(" "),
                Span(told("I heard nothing by {name} yet. Say where the account is:", name=echoed(name))),
            ),
            typed(f"{name}@server"),
            typed("@name.bsky.social"),
            typed(f"x:{name.removeprefix('@')}"),
        ),
        private=True,
    )


# what is asked back


def which_voice(tag: str, domains: Sequence[tuple[str, int]]) -> Reply:
    """Whose word is meant under a tag: the sites that posts link to, or how to write it."""
    if not domains:
        how = (Span(told("Write it like")), Span(" "), typed(EXAMPLE))
        return Reply(said(told("Whose word shall count here?"), how), private=True, in_place=True)
    options = tuple(
        Button(label(told("{site} ({posts})", site=domain, posts=counted(count, "post"))), f"/trust {tag} {domain}")
        for domain, count in domains
    )
    hint = (Span(told("An account:")), Span(" "), typed(f"/trust {tag} @name@server official"))
    return Reply(
        said(told("Whose word shall count under {tag}?", tag=echoed(tag)), hint),
        choices=Choices(options, f"/trust {tag}", across=1),
        private=True,
        in_place=True,
    )


def which_account(name: str, accounts: Sequence[str], rest: str) -> Reply:
    """Which of several accounts of a name is meant."""
    options = tuple(Button(label(shown_voice(each)), f"/trust {each} {rest}".strip()) for each in accounts)
    return Reply(
        said(told("Which {name}?", name=echoed(name))),
        choices=Choices(options, f"/trust {name} {rest}".strip(), across=1),
        private=True,
        in_place=True,
    )


def as_what(what: str, tag: str) -> Reply:
    """As what an account or domain is to be trusted."""
    before = f"/trust {tag} {what}".replace("  ", " ")
    options = (
        Button(told("It speaks for whom it is about"), f"{before} official"),
        Button(told("It is a news outlet"), f"{before} outlet"),
    )
    return Reply(
        said(told("As what shall {who} be trusted here?", who=echoed(shown_voice(what)))),
        choices=Choices(options, before, across=1),
        private=True,
        in_place=True,
    )


def for_whom(what: str, names: Sequence[str]) -> Reply:
    """Whom an account or domain speaks for."""
    options = tuple(Button(label(name), f"/trust {what} official of {name}") for name in names)
    hint = (Span(told("Somebody else:")), Span(" "), typed(f"/trust {what} official of NAME"))
    question = told("For whom does {who} speak?", who=echoed(shown_voice(what)))
    if not options:
        return Reply(said(question, hint), private=True, in_place=True)
    choices = Choices(options, f"/trust {what} official", back=f"/trust {what}", across=2)
    return Reply(said(question, hint), choices=choices, private=True, in_place=True)


def is_it_official(domain: str, posts: int, actor: str, title: str, tag: str, chat: str) -> Reply:
    """To an admin in private: many link to a site that nobody knows. `chat` is the key of the chat it is for."""
    yes = command(domain, TrustRole.OFFICIAL, actor, tag)
    found = told_of(
        "{n} post under {tag} in “{title}” links to {site}.",
        "{n} posts under {tag} in “{title}” link to {site}.",
        posts,
        tag=f"#{echoed(tag)}",
        title=echoed(title),
        site=echoed(domain),
    )
    return Reply(
        said(found, told("Official for {actor}?", actor=echoed(actor))),
        buttons=((Button(told("Yes"), yes, chat), Button(told("No"), "/cancel question")),),
    )
