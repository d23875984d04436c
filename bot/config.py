"""Settings: read once from the environment and `.env`, checked whole, handed down."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.core.rooms import House, operator_code
from bot.core.zones import zone_name

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

ENV_FILE = Path(".env")
"""Read from the working directory when it is there; real environment variables win over it."""

DATABASES = {
    "sqlite": "sqlite",
    "sqlite+aiosqlite": "sqlite",
    "postgres": "postgresql",
    "postgresql": "postgresql",
    "postgresql+asyncpg": "postgresql",
}
"""The URL schemes people write, and the kind of database each one means."""

ON, OFF = ("on",), ("off",)
"""What stands for a network's own servers, and for none."""

MASTODON_SERVERS = ("mastodon.social", "mstdn.social", "fosstodon.org")
"""Large ones that show their tags to anybody."""


class BadSettings(Exception):  # noqa: N818 - named for what the reader has
    """The settings cannot be used; `problems` has one line each, and never shows a secret."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def default_data_dir() -> Path:
    """`$XDG_DATA_HOME/tagbrief`, else `~/.local/share/tagbrief`; `data` here for a user without a home."""
    base = os.environ.get("XDG_DATA_HOME")
    if base and Path(base).is_absolute():  # the XDG specification: relative values are to be ignored
        return Path(base) / "tagbrief"
    try:
        return Path.home() / ".local" / "share" / "tagbrief"
    except RuntimeError:  # a container with a bare uid: no HOME, no passwd entry
        return Path("data").absolute()


def setting(default: Any, description: str, example: str) -> Any:
    """A field with the words and the example that `.env.example` and error lines show.

    A callable default is called afresh for each Settings.
    """
    words: dict[str, Any] = {"description": description, "examples": [example], "validate_default": True}
    return Field(default_factory=default, **words) if callable(default) else Field(default=default, **words)


class Settings(BaseSettings):
    """What the operator configured. Names of variables are the field names in capitals, without a prefix.

    A variable that is set but empty counts as not set.
    """

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True)

    data_dir: Path = setting(
        default_data_dir, "Folder for the database and the console's history.", "/var/lib/tagbrief"
    )
    database_url: SecretStr | None = setting(
        None,
        "Database. Not set: an SQLite file in DATA_DIR.",
        "postgresql://tagbrief:password@localhost/tagbrief",
    )
    folders: Annotated[tuple[Path, ...], NoDecode] = setting(
        (),
        "Folders or files with posts (.txt, .md, .html, .jsonl) to watch, separated by commas.",
        "/srv/posts,/srv/more-posts",
    )
    default_language: str = setting(
        "English", "Language of briefs where a chat asked for none; its name, not a code.", "Deutsch"
    )
    default_zone: str = setting(
        "UTC", "Time zone of chats that chose none; a name of the IANA database, or a city.", "Europe/Berlin"
    )
    allow_chats: Literal["ask", "list", "open"] = setting(
        "ask",
        "Who may use this instance: ask the operator for each chat, only a list, or open to all.",
        "ask",
    )
    allowed_chats: Annotated[tuple[str, ...], NoDecode] = setting(
        (),
        "With ALLOW_CHATS=list, the chats that may use this instance, as keys separated by commas.",
        "telegram:-1001234567890,discord:guild-123456789012345678",
    )
    operator_chats: Annotated[tuple[str, ...], NoDecode] = setting(
        (),
        "Your own private chats, asked with ALLOW_CHATS=ask. Not set: the one that sends the code of `tagbrief check`.",
        "telegram:123456789",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = setting(
        "INFO", "How much is logged to stderr: DEBUG, INFO, WARNING or ERROR.", "INFO"
    )

    openai_api_key: SecretStr | None = setting(
        None, "Key of the language model's server. Without key and base URL briefs are quotes only.", "sk-..."
    )
    openai_base_url: str | None = setting(
        None,
        "Any server that speaks the OpenAI API. Not set: OpenAI's own.",
        "http://localhost:11434/v1",
    )
    openai_model: str = setting("gpt-4.1-mini", "Name of the model, as its server spells it.", "gpt-4.1-mini")
    openai_timeout: float = setting(60.0, "Seconds one model call may take, 1 to 600.", "60")

    telegram_token: SecretStr | None = setting(None, "Bot token from @BotFather.", "123456:ABC-DEF...")
    telegram_api_base: str = setting(
        "https://api.telegram.org",
        "Bot API server, without a path; another one when you host it yourself.",
        "https://api.telegram.org",
    )
    telegram_webhook_url: str | None = setting(
        None,
        "Address Telegram calls. Not set: the bot asks Telegram (polling).",
        "https://bot.example.org/telegram",
    )
    telegram_webhook_secret: SecretStr | None = setting(
        None,
        "What Telegram shows to prove a call is its own; needed with TELEGRAM_WEBHOOK_URL. "
        "1 to 256 letters, digits, _ or -.",
        "a-long-random-word",
    )

    telegram_webhook_listen: str = setting(
        "127.0.0.1:8080",
        "Where this machine listens for Telegram's calls, as address:port; whatever ends TLS passes them on to it.",
        "0.0.0.0:8080",
    )

    discord_token: SecretStr | None = setting(
        None, "Bot token from the Discord developer portal.", "MTA1....G1x2y3.abc..."
    )
    discord_api_base: str = setting(
        "https://discord.com/api/v10", "Discord's REST address.", "https://discord.com/api/v10"
    )
    discord_guild_ids: Annotated[tuple[int, ...], NoDecode] = setting(
        (), "Servers that get new slash commands at once, separated by commas.", "123456789012345678"
    )

    mastodon: Annotated[tuple[str, ...], NoDecode] = setting(
        MASTODON_SERVERS,
        "Mastodon servers to hear followed tags on, separated by commas; or off.",
        "mastodon.social,mstdn.social,fosstodon.org",
    )
    mastodon_tokens: SecretStr | None = setting(
        None,
        "Tokens of users of these servers (scope read:statuses), as server=token; with one a server is listened to.",
        "mastodon.social=AbC123",
    )
    bluesky: Annotated[tuple[str, ...], NoDecode] = setting(
        ON,
        "Jetstreams of Bluesky to hear followed tags on, the first that answers; on, for Bluesky's own; or off.",
        "on",
    )
    nostr_relays: Annotated[tuple[str, ...], NoDecode] = setting(
        (), "Nostr relays to hear followed tags on, separated by commas.", "wss://relay.damus.io,wss://nos.lol"
    )
    feeds: Annotated[tuple[str, ...], NoDecode] = setting(
        (),
        "Feeds to watch, separated by commas: addresses, or short names as docs/sources.md has them.",
        "https://example.org/feed.xml",
    )
    rsshub: str | None = setting(
        None, "Address of an RSSHub in the public internet, for FEEDS that need one.", "https://rsshub.example.org"
    )
    reddit_user: str | None = setting(None, "Name of a Reddit account, for FEEDS of subreddits.", "someone")
    reddit_feed_token: SecretStr | None = setting(
        None, "That account's feed token; Reddit shows it under preferences, RSS feeds.", "0123456789abcdef"
    )
    x_bearer: SecretStr | None = setting(
        None, "Bearer token of an app with X's API v2 and recent search. Not set: X is not asked.", "AAAA..."
    )
    x_monthly_posts: int = setting(
        1000, "Posts that may be read from X in a calendar month (UTC); X bills each.", "1000"
    )
    x_post_price: float | None = setting(
        None, "What X bills you for a post that is read, in US dollars, so that the cost can be said.", "0.005"
    )
    linked_pages: Literal["on", "off"] = setting(
        "on", "Whether pages of listed actors and outlets that posts link to are read, each once: on or off.", "off"
    )
    contact: str | None = setting(
        None, "Where the people of the servers that are asked can reach you; sent in the User-Agent.", "ops@example.org"
    )

    web_url: str | None = setting(None, "Public address of this instance's web pages.", "https://bot.example.org")

    @property
    def database(self) -> str:
        """The database to open, as `sqlite:///path` or `postgresql://…`. May hold a password."""
        if self.database_url is None:
            return f"sqlite:///{self.data_dir / 'tagbrief.db'}"
        scheme, rest = self.database_url.get_secret_value().split("://", 1)
        return f"{DATABASES[scheme]}://{rest}"

    @property
    def house(self) -> House:
        """Who may use this instance, with the code by which its operator is known as long as none is named."""
        tokens = [token for token in (self.telegram_token, self.discord_token) if token]
        code = operator_code(tokens[0].get_secret_value()) if tokens and not self.operator_chats else None
        return House(self.allow_chats, frozenset(self.allowed_chats), self.operator_chats, code)

    @property
    def has_chats(self) -> bool:
        """Whether there is a platform to speak on."""
        return self.telegram_token is not None or self.discord_token is not None

    @property
    def has_model(self) -> bool:
        """Whether a language model is configured; local servers often need no key."""
        return self.openai_api_key is not None or self.openai_base_url is not None

    @field_validator("data_dir", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return expanded(value)

    @field_validator(
        "folders",
        "discord_guild_ids",
        "allowed_chats",
        "operator_chats",
        "mastodon",
        "bluesky",
        "nostr_relays",
        "feeds",
        mode="before",
    )
    @classmethod
    def _listed(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str):
            return value
        own = {"folders": rf"[,{re.escape(os.pathsep)}]", "feeds": ","}  # where a space belongs to an entry
        apart = own.get(info.field_name or "", r"[,\s]")
        return [part.strip() for part in re.split(apart, value) if part.strip()]

    @field_validator("mastodon", "bluesky", mode="after")
    @classmethod
    def _none_when_off(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        words = tuple(word.casefold() for word in value)
        if words != OFF and OFF[0] in words:
            raise ValueError("names servers and says off")
        return () if words == OFF else ON if words == ON else value

    @field_validator("x_monthly_posts", mode="after")
    @classmethod
    def _enough_for_a_look(cls, value: int) -> int:
        if not 10 <= value <= 10_000_000:  # X gives no fewer than 10 at a time
            raise ValueError("is not between 10 and 10,000,000")
        return value

    @field_validator("x_post_price", mode="after")
    @classmethod
    def _a_price(cls, value: float | None) -> float | None:
        if value is not None and not 0 <= value <= 100:
            raise ValueError("is not between 0 and 100")
        return value

    @field_validator("folders", mode="after")
    @classmethod
    def _expanded(cls, value: tuple[Path, ...]) -> tuple[Path, ...]:
        return tuple(expanded(path) for path in value)

    @field_validator("allowed_chats", "operator_chats", mode="after")
    @classmethod
    def _chat_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(r"(telegram|discord):(guild-)?-?[0-9]+", key) for key in value):
            raise ValueError("holds something else than chats, such as telegram:-1001234567890")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, value: object) -> object:
        return value.strip().upper() if isinstance(value, str) else value

    @field_validator("allow_chats", "linked_pages", mode="before")
    @classmethod
    def _in_small_letters(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("openai_base_url", "telegram_api_base", "discord_api_base", "rsshub", "web_url", mode="after")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        return value if value is None else web_address(value, ("http", "https"))

    @field_validator("default_zone", mode="after")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        return zone_name(value)

    @field_validator("telegram_webhook_listen", mode="after")
    @classmethod
    def _a_place_to_listen(cls, value: str) -> str:
        host, _, port = value.strip().rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError("is not of the form address:port")
        return f"{host}:{port}"

    @field_validator("telegram_webhook_url", mode="after")
    @classmethod
    def _secure_web_address(cls, value: str | None) -> str | None:
        return value if value is None else web_address(value, ("https",))

    @field_validator("database_url", mode="after")
    @classmethod
    def _known_database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        scheme, apart, rest = value.get_secret_value().partition("://")
        if scheme not in DATABASES or not apart or not rest:
            raise ValueError("is not the URL of an SQLite or PostgreSQL database")
        return value

    @field_validator("openai_timeout", mode="after")
    @classmethod
    def _bearable(cls, value: float) -> float:
        if not 1 <= value <= 600:
            raise ValueError("is not between 1 and 600 seconds")
        return value

    @field_validator("default_language", mode="after")
    @classmethod
    def _a_name(cls, value: str) -> str:
        name = value.strip()
        if not re.fullmatch(r"[^\W\d_][\w ()'-]{2,39}", name):
            raise ValueError("is not the name of a language")
        return name

    @field_validator("openai_api_key", "telegram_token", "discord_token", "reddit_feed_token", "x_bearer", mode="after")
    @classmethod
    def _one_word(cls, value: SecretStr | None) -> SecretStr | None:
        word = value.get_secret_value() if value else ""
        if re.search(r"\s", word) or not word.isascii() or not word.isprintable():
            raise ValueError("holds a space or a character that no token has")
        return value

    @field_validator("telegram_webhook_secret", mode="after")
    @classmethod
    def _goes_with_the_webhook(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("telegram_webhook_url"):
            raise ValueError("is not set although TELEGRAM_WEBHOOK_URL is")
        # Telegram's own rule for secret_token of setWebhook.
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("holds other characters than A-Z, a-z, 0-9, _ and -, or more than 256")
        return value


def read_settings(env_file: Path | None = None) -> Settings:
    """The checked settings of the environment and of `env_file`, by default `.env` here when there is one.

    Raises BadSettings with every problem at once.
    """
    chosen = env_file or ENV_FILE
    problems = _unreadable(chosen, needed=env_file is not None)
    if problems:
        raise BadSettings(problems)
    # Keywords of pydantic-settings itself; its generated signature does not list them.
    located: dict[str, Any] = {"_env_file": chosen, "_env_file_encoding": "utf-8-sig"}
    try:
        return Settings(**located)
    except ValidationError as error:
        raise BadSettings(tuple(_line(problem) for problem in error.errors(include_url=False))) from None


def default_settings() -> Settings:
    """The defaults alone, whatever the environment and `.env` say, and no network: for what is the same everywhere."""
    return Settings.model_construct(mastodon=(), bluesky=())


def unknown_names(env_file: Path = ENV_FILE) -> list[str]:
    """The variables of an env file that no setting reads: misspelt, or meant for another program."""
    from dotenv import dotenv_values  # noqa: PLC0415 - only `tagbrief check` asks

    if not env_file.is_file():
        return []
    known = {name.upper() for name in Settings.model_fields}
    return [name for name in dotenv_values(env_file, encoding="utf-8-sig") if name.upper() not in known]


def web_address(value: str, schemes: tuple[str, ...]) -> str:
    """An http(s) address without a slash at its end. Raises ValueError, saying what is wrong."""
    address = value.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        good = parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:  # a port that is no number, brackets that do not match
        good = False
    if not good or re.search(r"\s", address):
        raise ValueError(f"is not a web address that begins with {' or '.join(f'{s}://' for s in schemes)}")
    return address


def expanded(path: Path) -> Path:
    """The path with `~` resolved, absolute. Raises ValueError for a home that does not exist."""
    try:
        return path.expanduser().absolute()
    except RuntimeError as error:
        raise ValueError("names a home folder that does not exist") from error


def _unreadable(env_file: Path, *, needed: bool) -> tuple[str, ...]:
    """What is wrong with the file itself; a file that is not there is wrong only when it was asked for."""
    from dotenv.parser import parse_stream  # noqa: PLC0415 - beside its only use

    if not env_file.exists() and not needed:
        return ()
    try:
        with env_file.open(encoding="utf-8-sig") as lines:
            return tuple(
                f"{env_file}, line {binding.original.line}: not of the form NAME=value"
                for binding in parse_stream(lines)
                if binding.error
            )
    except UnicodeDecodeError:
        return (f"{env_file} is not UTF-8 text; save it as UTF-8",)
    except OSError as error:
        return (f"{env_file} cannot be read: {error.strerror or error}",)


def _line(problem: ErrorDetails) -> str:
    """One problem as a line: the variable, what is wrong, an example. Never the value: it may be a secret."""
    name = str(problem["loc"][0])
    field: FieldInfo = Settings.model_fields[name]
    wrong = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "literal_error":
        wrong = f"is not one of {problem['ctx']['expected']}".replace("'", "")
    elif problem["type"] != "value_error":
        wrong = f"is not usable ({wrong[:1].lower()}{wrong[1:]})"
    example = (field.examples or [""])[0]
    return f"{name.upper()} {wrong}; for example {name.upper()}={example}"
