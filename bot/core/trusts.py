"""What is said about whose word a chat takes: the list, what became of a wish, and what is asked back."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.domain import Trust, TrustRole
from bot.core.layout import Span
from bot.core.letters import Button
from bot.core.pickers import Choices, label
from bot.core.replies import Reply, counted, echoed, said, strong, typed
from bot.core.voices import shown_voice

EXAMPLE = "/trust #opensource @kernel@example.social official of Kernel Project"


def trusted_here(trusts: Sequence[Trust]) -> Reply:
    """What a chat trusts, oldest first, and how to say more."""
    how = (Span("Take somebody's word here: "), typed(EXAMPLE))
    if not trusts:
        return Reply(said("Nobody is trusted here besides the tables of actors and outlets that I came with.", how))
    lines = [f"{number}. {_what(each)}" for number, each in enumerate(trusts, 1)]
    end = (Span("End one: "), typed("/untrust 1"))
    return Reply(said(strong(f"Trusted here: {len(lines)}"), *lines, how, end), private=True)


def _what(trust: Trust) -> str:
    """A trust in words: who, as what, and where."""
    who = echoed(shown_voice(trust.what))
    where = f", under #{echoed(trust.tag)}" if trust.tag else ""
    if trust.role is TrustRole.OFFICIAL:
        return f"{who} speaks for {echoed(trust.actor or trust.what)}{where}"
    whose = f" ({echoed(trust.actor)})" if trust.actor else ""
    return f"{who} is an outlet{whose}{where}"


def now_trusted(trust: Trust) -> Reply:
    """That somebody's word counts from now on, for what, and how to undo it."""
    effect = {
        TrustRole.OFFICIAL: "What it says of its own acts is confirmed in this chat, “trusted by this group”.",
        TrustRole.OUTLET: "With a second independent outlet it confirms a claim in this chat.",
    }[trust.role]
    undo = _untrust(trust)
    return Reply(
        said((strong("Trusted here: "), Span(f"{_what(trust)}.")), effect),
        undo=undo,
        buttons=((Button("Undo", undo),),),
        in_place=True,
    )


def _untrust(trust: Trust) -> str:
    return " ".join(("/untrust", *((f"#{trust.tag}",) if trust.tag else ()), trust.what))


def not_trusted(asked: str, trusts: Sequence[Trust]) -> Reply:
    """That nobody such is trusted, and who is."""
    here = f"Trusted here: {'; '.join(_what(each) for each in trusts)}" if trusts else "Nobody is trusted here."
    return Reply(said(f"Nothing was changed. {echoed(shown_voice(asked))} is not trusted here.", here), private=True)


def no_longer(trust: Trust) -> Reply:
    """That somebody's word counts no more, with the way back."""
    undo = command(trust.what, trust.role, trust.actor, trust.tag)
    return Reply(
        said(f"No longer trusted: {_what(trust)}."), undo=undo, buttons=((Button("Undo", undo),),), in_place=True
    )


def command(what: str, role: TrustRole, actor: str | None, tag: str | None) -> str:
    """The line that says this trust."""
    words = ("/trust", f"#{tag}" if tag else "", what, role.value, f"of {actor}" if actor else "")
    return " ".join(word for word in words if word)


def listed_already(what: str, owner: str) -> Reply:
    """That an account or domain is in the tables already."""
    return Reply(
        said(strong("Nothing was changed."), f"{echoed(shown_voice(what))} speaks for {echoed(owner)} already."),
        private=True,
    )


def unknown_account(name: str) -> Reply:
    """That nobody knows on which network an account is."""
    return Reply(
        said(
            (
                strong("Nothing was changed."),
                Span(f" I heard nothing by {echoed(name)} yet. Say where the account is:"),
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
        question = "Whose word shall count here?"
        return Reply(said(question, (Span("Write it like "), typed(EXAMPLE))), private=True, in_place=True)
    options = tuple(
        Button(label(f"{domain} ({counted(count, 'post')})"), f"/trust {tag} {domain}") for domain, count in domains
    )
    hint = (Span("An account: "), typed(f"/trust {tag} @name@server official"))
    return Reply(
        said(f"Whose word shall count under {echoed(tag)}?", hint),
        choices=Choices(options, f"/trust {tag}", across=1),
        private=True,
        in_place=True,
    )


def which_account(name: str, accounts: Sequence[str], rest: str) -> Reply:
    """Which of several accounts of a name is meant."""
    options = tuple(Button(label(shown_voice(each)), f"/trust {each} {rest}".strip()) for each in accounts)
    return Reply(
        said(f"Which {echoed(name)}?"),
        choices=Choices(options, f"/trust {name} {rest}".strip(), across=1),
        private=True,
        in_place=True,
    )


def as_what(what: str, tag: str) -> Reply:
    """As what an account or domain is to be trusted."""
    before = f"/trust {tag} {what}".replace("  ", " ")
    options = (
        Button("It speaks for whom it is about", f"{before} official"),
        Button("It is a news outlet", f"{before} outlet"),
    )
    return Reply(
        said(f"As what shall {echoed(shown_voice(what))} be trusted here?"),
        choices=Choices(options, before, across=1),
        private=True,
        in_place=True,
    )


def for_whom(what: str, names: Sequence[str]) -> Reply:
    """Whom an account or domain speaks for."""
    options = tuple(Button(label(name), f"/trust {what} official of {name}") for name in names)
    hint = (Span("Somebody else: "), typed(f"/trust {what} official of NAME"))
    question = f"For whom does {echoed(shown_voice(what))} speak?"
    if not options:
        return Reply(said(question, hint), private=True, in_place=True)
    choices = Choices(options, f"/trust {what} official", back=f"/trust {what}", across=2)
    return Reply(said(question, hint), choices=choices, private=True, in_place=True)


def is_it_official(domain: str, posts: int, actor: str, title: str, tag: str, chat: str) -> Reply:
    """To an admin in private: many link to a site that nobody knows. `chat` is the key of the chat it is for."""
    yes = command(domain, TrustRole.OFFICIAL, actor, tag)
    return Reply(
        said(
            f"{counted(posts, 'post')} under #{echoed(tag)} in “{echoed(title)}” link to {echoed(domain)}.",
            f"Official for {echoed(actor)}?",
        ),
        buttons=((Button("Yes", yes, chat), Button("No", "/cancel question")),),
    )
