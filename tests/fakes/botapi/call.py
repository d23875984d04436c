"""The parameters of one request, whether they came as JSON, as a form, in parts or in the address."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.botapi.refusals import bad_request

if TYPE_CHECKING:
    from tests.fakes.botapi.shapes import Json


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    name: str
    content: bytes


@dataclass
class Call:
    """What is asked for. Readers raise RefusedError 400 for what cannot be read."""

    method: str
    parameters: Json = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return self.parameters.get(name) not in {None, ""} if is_plain(self.parameters.get(name)) else True

    def text(self, name: str) -> str:
        """A string; empty if it is missing."""
        value = self.parameters.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; Telegram takes what is none for the default."""
        value = self.parameters.get(name)
        try:
            return default if value is None or value == "" else int(value)
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        value = self.parameters.get(name)
        return value is True or str(value).lower() in {"true", "yes", "1"}

    def value(self, name: str) -> Any:
        """A JSON value, which a form carries as a string; None if it is missing."""
        value = self.parameters.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def object(self, name: str) -> Json | None:
        """A JSON object; None if it is missing."""
        value = self.value(name)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"object expected as {name.replace('_', ' ')}")
        return value

    def array(self, name: str) -> list[Any] | None:
        """A JSON array; None if it is missing."""
        value = self.value(name)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"expected an Array of {name.replace('_', ' ')}")
        return value


def is_plain(value: object) -> bool:
    return value is None or isinstance(value, str)


async def read_call(method: str, request: web.Request) -> Call:
    """The call that a request makes. Raises RefusedError if its body cannot be read."""
    call = Call(method, dict(request.query))
    if request.method == "GET" or not request.can_read_body:
        return call
    if request.content_type == "application/json":
        call.parameters |= read_json(await request.read())
        return call
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            call.files[name] = Upload(value.filename, value.file.read())
        else:
            call.parameters[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return call


def read_json(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise bad_request("can't parse JSON object")
    return value
