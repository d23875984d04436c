"""What the model is told: the prompt files, and a thread as data that cannot be taken for instructions."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.core.domain import Sentence, Thread, ThreadPost
from bot.core.languages import language_in_full

_LONGEST_SENTENCE = 600
"""Characters of one sentence that the model sees; one endless word shall not crowd out the rest."""

_LEAST_SHARE = 200
"""Characters a post gets at least (a sentence or two): below that fewer posts say more than many stumps."""

_LONGEST_LANGUAGE = 40
_MOST_MARKS = 2
"""Combining marks after one letter; no living script stacks more on what a reader would cite."""

_MARKUP = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "`": "'", "{": "(", "}": ")", "|": "¦"})
"""Signs that our fence, chat templates (`<|im_start|>`, `[INST]`, `<<SYS>>`) and JSON are made of."""

_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file: above its line `---` what the model is told, below it what it is given."""

    rules: str
    turn: str

    def rendered(self, **values: object) -> tuple[str, str]:
        """Both halves, filled in. Raises jinja2.UndefinedError for a place without a value."""
        return _filled(self.rules, values), _filled(self.turn, values)


@dataclass(frozen=True, slots=True)
class Prompts:
    """The prompts in use; `hash` changes with any letter of them and stands in each draft."""

    summarise: Prompt
    repair: Prompt
    hash: str


def shipped_prompts() -> Prompts:
    """The prompts of the installed package, or of the `prompts/` folder when run from a checkout."""
    with as_file(files("bot")) as package:
        return prompts_in(_prompt_folder(package))


def prompts_in(folder: Path) -> Prompts:
    """The prompts `summarise.md` and `repair.md` of a folder. Raises FileNotFoundError."""
    summarise = (folder / "summarise.md").read_text(encoding="utf-8")
    repair = (folder / "repair.md").read_text(encoding="utf-8")
    digest = hashlib.sha256(f"{summarise}\0{repair}".encode()).hexdigest()[:16]
    return Prompts(_prompt(summarise), _prompt(repair), digest)


def language_asked_for(language: str) -> str:
    """A language as the prompt names it, such as "Deutsch (German)"; one we do not know stays as it is, as plain words.

    Told "the original language", models answer in English; told a concrete name, they do not.
    """
    plain = language_in_full(as_data(language, _LONGEST_LANGUAGE))
    return re.sub(r"[^\w\s()-]", "", plain) or "English"


def as_data(text: str, longest: int = _LONGEST_SENTENCE) -> str:
    """A text on one line without invisible signs, and without any sign that could open or close something."""
    shown = "".join(sign for sign in text if sign.isspace() or _is_visible(sign))
    plain = " ".join(_with_few_marks(shown).translate(_MARKUP).split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def posts_as_data(thread: Thread, budget: int) -> str:
    """The sentences shown, for the model: one line of JSON per post with sentence numbers as keys."""
    return "\n".join(json.dumps(post, ensure_ascii=False) for post in sentences_shown(thread, budget))


def sentences_shown(thread: Thread, budget: int) -> list[dict[str, str]]:
    """What of a thread a model is shown: by post its sentences as data, by number; `budget` is characters.

    Numbers stay as they are in the thread. When all of it is too long, the longest posts lose their last
    sentences first; when there are too many posts, official and much copied ones stay, then the newest.
    """
    sentences = {entry.number: _sentences_as_data(entry.sentences) for entry in thread.posts}
    telling = [entry for entry in thread.posts if sentences[entry.number]]
    chosen = _most_telling(telling, max(1, budget // _LEAST_SHARE))
    share = _fair_share([_length(sentences[entry.number]) for entry in chosen], budget)
    return [_first_of(sentences[entry.number], share) for entry in chosen]


def _prompt_folder(package: Path) -> Path:
    inside = package / "prompts"
    return inside if inside.is_dir() else package.parent / "prompts"


def _prompt(source: str) -> Prompt:
    rules, _, turn = f"\n{source}".partition("\n---\n")
    return Prompt(rules.strip(), turn.strip())


def _filled(source: str, values: dict[str, object]) -> str:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    return environment.from_string(source).render(values)


def _is_visible(sign: str) -> bool:
    is_selector = "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"
    return not is_selector and unicodedata.category(sign) not in _INVISIBLE


def _with_few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def _sentences_as_data(sentences: Sequence[Sentence]) -> dict[str, str]:
    return {sentence.ref: text for sentence in sentences if (text := as_data(sentence.text))}


def _length(sentences: dict[str, str]) -> int:
    return sum(len(text) for text in sentences.values())


def _most_telling(posts: Sequence[ThreadPost], most: int) -> list[ThreadPost]:
    if len(posts) <= most:
        return list(posts)
    ranked = sorted(posts, key=lambda p: (p.post.official is None, -len(p.copies), -p.number))
    return sorted(ranked[:most], key=lambda p: p.number)


def _fair_share(lengths: Sequence[int], budget: int) -> int:
    """The most characters any one post may have so that all together keep to the budget."""
    left = budget
    for done, length in enumerate(sorted(lengths)):
        share = left // (len(lengths) - done)
        if length > share:
            return share
        left -= length
    return budget


def _first_of(sentences: dict[str, str], share: int) -> dict[str, str]:
    """The first sentences that fit the share, and always the first one, shortened if need be."""
    kept: dict[str, str] = {}
    for ref, text in sentences.items():
        if kept and _length(kept) + len(text) > share:
            break
        kept[ref] = text if kept or len(text) <= share else f"{text[: max(1, share - 1)]}…"
    return kept
