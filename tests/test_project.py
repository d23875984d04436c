"""The house keeps its own rules: layers and arrows, quiet imports, locked packages, wheel and image."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import bot
from bot.config import Settings

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SOURCES = sorted((ROOT / "bot").rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in SOURCES}
RUN_BY_ALEMBIC = "bot.store.migrations"


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"), filename=str(MODULES[module]))


def imports_of(*nodes: ast.AST) -> set[str]:
    """Every module that these nodes import, by its full name; `from bot import x` gives bot.x."""
    found: set[str] = set()
    for node in (inner for outer in nodes for inner in ast.walk(outer)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute, so that the arrows can be read off"
            parent = str(node.module)
            inner = {f"{parent}.{alias.name}" for alias in node.names}
            found.update(inner & MODULES.keys() or {parent})
    return found


def is_type_checking(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@cache
def imported(module: str) -> frozenset[str]:
    """What a module imports anywhere in it."""
    return frozenset(imports_of(tree(module)))


@cache
def imported_at_import(module: str) -> frozenset[str]:
    """What importing the module imports: not what stands in functions or under TYPE_CHECKING."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    statements = [node for node in tree(module).body if not isinstance(node, functions)]
    return frozenset(imports_of(*(node for node in statements if not is_type_checking(node))))


def outside(module: str) -> set[str]:
    """The top-level packages that a module imports from elsewhere."""
    return {name.partition(".")[0] for name in imported(module)} - {"bot", "__future__"}


def within(module: str, layer: str) -> bool:
    return module == layer or module.startswith(layer + ".")


CORE_MAY_IMPORT = {"xxhash", "rapidfuzz", "zoneinfo"} | {
    *("abc", "bisect", "collections", "contextlib", "csv", "dataclasses", "datetime", "decimal", "difflib", "enum"),
    *("fractions", "functools", "hashlib", "heapq", "html", "io", "ipaddress", "itertools", "json", "math", "operator"),
    *("re", "statistics", "string", "textwrap", "types", "typing", "unicodedata", "urllib"),
}
"""Libraries of values: nothing here reads a clock, a random number or the network. `io` is there for its StringIO,
which `csv` wants; opening a file is told by the next test."""


@cache
def adapters() -> frozenset[str]:
    """The packages and files that touch the world; neighbours in sources/ and chats/ are adapters apart."""
    families = ("bot.sources", "bot.chats")
    found = {"bot.store", "bot.engine", "bot.llm", "bot.fetch", "bot.web"}
    for module in MODULES:
        for family in families:
            if module.startswith(family + "."):
                found.add(".".join(module.split(".")[:3]))
    return frozenset(adapter for adapter in found if any(within(module, adapter) for module in MODULES))


def own_adapter(module: str) -> str | None:
    return next((adapter for adapter in adapters() if within(module, adapter)), None)


COMMAND_LINE = {module for module in MODULES if within(module, "bot.cli")}
MAY_KNOW_ADAPTERS = {"bot.app", *COMMAND_LINE, "bot.terminal", "bot.service", "bot.networks"}


@pytest.mark.parametrize("module", [name for name in MODULES if within(name, "bot.core")])
def test_the_core_knows_values_and_nothing_of_the_world(module: str) -> None:
    assert outside(module) <= CORE_MAY_IMPORT
    assert {name for name in imported(module) if within(name, "bot") and not within(name, "bot.core")} == set()


@pytest.mark.parametrize("module", [name for name in MODULES if within(name, "bot.core")])
def test_the_core_asks_neither_clock_nor_disk_nor_prints(module: str) -> None:
    acts = {"now", "utcnow", "today", "open", "print", "input", "read_text", "write_text", "getenv"}
    calls = [node.func for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
    called = {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls}
    assert called & acts == set()


@pytest.mark.parametrize("module", [name for name in MODULES if within(name, "bot.ports")])
def test_the_ports_know_the_core_alone(module: str) -> None:
    known = {name for name in imported(module) if within(name, "bot")}
    assert {name for name in known if not within(name, "bot.core") and not within(name, "bot.ports")} == set()
    assert outside(module) <= CORE_MAY_IMPORT


def test_the_ports_are_known_by_one_name() -> None:
    inner = {name for name in MODULES if within(name, "bot.ports")} - {"bot.ports"}
    assert {name for name in MODULES if imported(name) & inner} - inner == {"bot.ports"}


@pytest.mark.parametrize("module", sorted(name for name in MODULES if own_adapter(name)))
def test_an_adapter_knows_the_core_and_its_own_library_never_another_adapter(module: str) -> None:
    strange = {
        name
        for name in imported(module)
        if within(name, "bot")
        and not within(name, "bot.core")
        and name not in {"bot", "bot.ports", "bot.together"}
        and own_adapter(name) != own_adapter(module)
    }
    assert strange == set()


def test_what_adapters_share_besides_knows_asyncio_alone() -> None:
    assert imported("bot.together") <= {"__future__", "asyncio", "collections.abc"}


@pytest.mark.parametrize("module", sorted(set(MODULES) - MAY_KNOW_ADAPTERS))
def test_only_the_composition_root_and_the_command_line_know_adapters(module: str) -> None:
    known = {own_adapter(name) for name in imported(module)} - {None, own_adapter(module)}
    assert known == set()


@pytest.mark.parametrize("module", sorted(COMMAND_LINE))
def test_the_command_line_meets_adapters_only_inside_the_command_that_needs_them(module: str) -> None:
    assert {name for name in imported_at_import(module) if own_adapter(name)} == set()


def test_nothing_imports_the_application_but_the_command_line() -> None:
    above = {"bot.app", *COMMAND_LINE, "bot.terminal", "bot.service", "bot.networks", "bot.__main__"}
    climbers = {name for name in set(MODULES) - above if imported(name) & above}
    assert climbers == set()


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {name: {other for other in imported(name) if other in MODULES} - {name} for name in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")


HEAVY = (
    "openai",
    "discord",
    "telegram",
    "sqlalchemy",
    "alembic",
    "dbos",
    "psycopg",
    "asyncpg",
    "aiosqlite",
    "httpx",
    "httpx2",
)

IMPORT_ALL = """
import importlib, json, os, sys

acts = []
outward = ("socket.", "subprocess.", "os.mkdir", "os.remove", "os.rename", "os.system")
def watch(event, args):
    writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    # DBOS opens the null device on import; croniter, which it brings, asks `file` about the interpreter.
    harmless = args[:1] == (os.devnull,) or (event, args[0]) == ("subprocess.Popen", "file")
    if (writes or event.startswith(outward)) and not harmless:
        acts.append([event, str(args[0])])
wanted, heavy = json.loads(sys.argv[1])
sys.addaudithook(watch)
for module in wanted:
    importlib.import_module(module)
print(json.dumps({"acts": acts, "heavy": sorted(set(heavy) & set(sys.modules))}))
"""


def import_apart(modules: list[str]) -> dict[str, object]:
    """What importing these modules does in a fresh interpreter whose settings are nonsense."""
    nonsense = {
        "OPENAI_TIMEOUT": "soon",
        "DATABASE_URL": "nowhere",
        "LOG_LEVEL": "loud",
        "DATA_DIR": "/proc/none",
    }
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-B", "-c", IMPORT_ALL, json.dumps([modules, HEAVY])],
        cwd=ROOT,
        env={**os.environ, **nonsense},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    said: dict[str, object] = json.loads(done.stdout)  # anything printed on import would spoil the JSON
    return said


def may_be_imported(name: str) -> bool:
    return name != "bot.__main__" and not within(name, RUN_BY_ALEMBIC)


@pytest.mark.slow
def test_importing_every_module_does_nothing_that_can_be_seen() -> None:
    assert import_apart([name for name in MODULES if may_be_imported(name)])["acts"] == []


def test_heavy_libraries_come_only_with_the_adapter_that_speaks_to_them() -> None:
    speaking = {"bot.store", "bot.engine", "bot.llm", "bot.chats.telegram", "bot.chats.discord"}
    speakers = {name for name in MODULES if own_adapter(name) in speaking}
    light = [name for name in MODULES if may_be_imported(name) and name not in speakers]
    assert import_apart(light)["heavy"] == []


LOOPS_THAT_GO_ON = {"bot.guard", "bot.verbs.following_up"}
"""One starts again what died, one goes on with the next chat; both log what happened."""


def test_no_code_swallows_errors_it_does_not_name() -> None:
    blind = []
    for module in set(MODULES) - LOOPS_THAT_GO_ON:
        for node in ast.walk(tree(module)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = ast.unparse(node.type) if node.type else "everything"
            passed_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if re.search(r"\b(everything|Exception|BaseException)\b", caught) and not passed_on:
                blind.append(f"{module}:{node.lineno}")
    assert blind == []


def test_nothing_is_left_as_a_placeholder() -> None:
    mark = re.compile(r"\b(TODO|FIXME|XXX|HACK|(?i:lorem ipsum|coming soon))\b")
    ours = [path for path in project_files() if path != Path(__file__)]
    left = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in ours
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if mark.search(line)
    ]
    assert left == []


def project_files() -> list[Path]:
    """The text files of the project, data tables left out."""
    folders = [ROOT / name for name in ("bot", "docs", "prompts", "scripts", "tests", ".ci")]
    inside = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    top = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".env"]
    text = {".py", ".md", ".toml", ".in", ".sh", ".example", ""}
    return [path for path in (*inside, *top) if path.suffix in text]


def test_the_project_speaks_of_itself_only() -> None:
    foreign = re.compile(r"\bDESIGN\b|\bSTYLE\.md\b|\.\./shared|/work/|\bissue #?\d")
    shipped = [path for path in project_files() if "tests" not in path.relative_to(ROOT).parts]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in shipped
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if foreign.search(line)
    ]
    assert found == []


def test_no_two_files_of_tests_have_one_name() -> None:
    """Outside of packages a second one of a name is not collected, and only a run of both tells."""
    names = Counter(
        path.name for path in (ROOT / "tests").rglob("test_*.py") if not (path.parent / "__init__.py").exists()
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_functions_have_bodies() -> None:
    empty = []
    for module in MODULES:
        protocols = {
            id(function)
            for node in ast.walk(tree(module))
            if isinstance(node, ast.ClassDef) and any(ast.unparse(base).startswith("Protocol") for base in node.bases)
            for function in node.body
        }
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and id(node) not in protocols:
                if node.decorator_list:  # a framework's callback may be its decorator alone
                    continue
                body = [statement for statement in node.body if not is_docstring(statement)]
                if all(map(is_nothing, body)):
                    empty.append(f"{module}:{node.lineno} {node.name}")
    assert empty == []


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def is_nothing(node: ast.stmt) -> bool:
    code = ast.unparse(node)
    return code in {"pass", "..."} or code.startswith("raise NotImplementedError")


# Lock files


LOCKS = sorted(ROOT.glob("requirements*.lock"))


def locked(path: Path) -> dict[str, Requirement]:
    """The pinned requirements of a lock file by name."""
    pins = re.findall(r"^(\S.*?)(?: \\)?$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, pins)}


def version_of(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    return specifier.version


def direct(group: str) -> list[Requirement]:
    """What pyproject.toml asks for: "runtime" with its extras, or "dev"."""
    project = PYPROJECT["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    lines = [*project["dependencies"], *extras]
    if group == "dev":
        lines += PYPROJECT["dependency-groups"]["dev"]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_locked_requirement_has_hashes_and_none_an_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"://|--index|--find-links|--trusted", text)


@pytest.mark.parametrize(("group", "name"), [("runtime", "requirements.lock"), ("dev", "requirements-dev.lock")])
def test_the_lock_answers_what_the_project_asks_for(group: str, name: str) -> None:
    pins = locked(ROOT / name)
    for asked in direct(group):
        pin = pins[canonicalize_name(asked.name)]
        assert asked.specifier.contains(version_of(pin)), f"{pin} is not {asked}; run make lock"


@pytest.mark.parametrize(("group", "name"), [("runtime", "requirements.lock"), ("dev", "requirements-dev.lock")])
def test_the_lock_holds_nothing_that_nothing_needs(group: str, name: str) -> None:
    pins = {key: pin for key, pin in locked(ROOT / name).items() if not pin.marker or pin.marker.evaluate()}
    needed: set[str] = set()
    waiting = direct(group)
    while waiting:
        asked = waiting.pop()
        key = canonicalize_name(asked.name)
        wanted = [Requirement(line) for line in metadata.requires(key) or []] if key in pins else []
        fresh = key not in needed or asked.extras
        needed.add(key)
        if fresh:
            waiting += [line for line in wanted if applies(line, asked.extras)]
    assert set(pins) - needed == set()


def applies(line: Requirement, extras: set[str]) -> bool:
    return line.marker is None or any(line.marker.evaluate({"extra": extra}) for extra in {"", *extras})


def test_the_locks_agree_where_one_environment_holds_them_all() -> None:
    build, run, dev = (
        {key: version_of(pin) for key, pin in locked(ROOT / name).items()}
        for name in ("requirements-build.lock", "requirements.lock", "requirements-dev.lock")
    )
    assert run.items() <= dev.items()
    assert {key: build[key] for key in build.keys() & dev.keys()} == {
        key: dev[key] for key in build.keys() & dev.keys()
    }


# Version, wheel, image


def test_the_changelog_speaks_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[?{re.escape(bot.__version__)}\b", changelog, re.MULTILINE)


def test_the_wheel_carries_the_code_the_tables_and_the_prompts(tmp_path: Path) -> None:
    subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "bot").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    } | {f"bot/prompts/{path.name}" for path in (ROOT / "prompts").glob("*.md")}
    assert wanted - packed == set()
    assert {name for name in packed if not name.startswith(("bot/", f"tagbrief-{bot.__version__}.dist-info/"))} == set()


def stages() -> list[list[tuple[str, str]]]:
    """The Dockerfile as stages of (instruction, rest), continuation lines joined, comments left out."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    found: list[list[tuple[str, str]]] = []
    for line in filter(str.strip, lines):
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest.strip()))
    return found


def said(stage: list[tuple[str, str]], instruction: str) -> list[str]:
    return [rest for word, rest in stage if word == instruction]


def test_the_image_builds_on_a_python_that_the_project_supports() -> None:
    supported = SpecifierSet(PYPROJECT["project"]["requires-python"])
    tags = [said(stage, "FROM")[0].split()[0] for stage in stages()]
    assert len(set(tags)) == 1, "a venv moves between stages only under the same Python"
    match = re.fullmatch(r"python:(3\.\d+)(?:\.\d+)?-slim-[a-z]+", tags[0])
    assert match, "the tag names a minor version and a Debian release"
    assert match[1] in supported


def test_the_image_is_built_from_the_locks_with_hashes() -> None:
    builder = " ".join(said(stages()[0], "RUN"))
    installs = re.findall(r"pip \S* ?\S* ?install [^&]+", builder) + re.findall(r"bin/pip install [^&]+", builder)
    assert {lock for line in installs for lock in re.findall(r"-r (\S+)", line)} == {
        "requirements-build.lock",
        "requirements.lock",
    }
    for line in installs:
        assert "--require-hashes" in line or {"--no-deps", "--no-index"} <= set(line.split())


def test_the_image_copies_files_that_are_there_and_that_the_build_may_see() -> None:
    seen = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    copied = [
        name
        for stage in stages()
        for rest in said(stage, "COPY")
        if "--from=" not in rest
        for name in rest.split()[:-1]
    ]
    assert sorted(copied) == sorted(seen)
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_final_stage_holds_no_build_tool_and_runs_as_nobody() -> None:
    final = stages()[-1]
    assert not re.search(r"\b(gcc|build-essential|pip|hatchling|git|curl|uv)\b", " ".join(said(final, "RUN")))
    assert [rest for rest in said(final, "COPY") if "--from=builder" not in rest] == []
    (user,) = said(final, "USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    assert [word for word, _ in final].index("USER") < [word for word, _ in final].index("ENTRYPOINT")
    assert any("ca-certificates" in rest for rest in said(final, "RUN"))


def test_the_image_writes_nowhere_but_in_its_volume_and_tells_its_health() -> None:
    final = stages()[-1]
    environment = dict(word.split("=", 1) for word in " ".join(said(final, "ENV")).split())
    assert environment["PYTHONDONTWRITEBYTECODE"] == "1"
    assert [environment["DATA_DIR"]] == said(final, "VOLUME")
    (health,) = said(final, "HEALTHCHECK")
    assert json.loads(health.partition("CMD ")[2]) == ["tagbrief", "check", "--offline"]
    assert json.loads(said(final, "ENTRYPOINT")[0]) == list(PYPROJECT["project"]["scripts"])
    assert json.loads(said(final, "CMD")[0]) == ["run"]


# The scripts


@pytest.mark.parametrize("name", ["scripts/setup", "scripts/lock", ".ci/run"])
def test_scripts_are_executable_and_their_shell_can_read_them(name: str) -> None:
    script = ROOT / name
    assert os.access(script, os.X_OK)
    shell = script.read_text(encoding="utf-8").splitlines()[0].rpartition("/")[2].split()[-1]
    subprocess.run([shell, "-n", str(script)], check=True, capture_output=True)  # noqa: S603


def test_settings_of_the_bot_do_not_reach_the_tests() -> None:
    listed = re.search(r"^SETTINGS := (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert listed
    patterns = [word.replace("%", ".*") for word in listed[1].split()]
    names = [name.upper() for name in Settings.model_fields]
    assert [name for name in names if not any(re.fullmatch(pattern, name) for pattern in patterns)] == []


def test_ci_runs_what_a_developer_runs() -> None:
    commands = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert [line for line in commands if line.startswith("make ")] == [
        "make test",
        "make test-slow",
        "make lint",
    ]


# The sample thread


def test_the_sample_thread_speaks_only_of_places_that_do_not_exist() -> None:
    files = sorted((ROOT / "bot/data/sample").glob("*.jsonl"))
    posts = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({post["id"] for post in posts}) == len(posts) == 12
    hosts = {host for post in posts for host in re.findall(r"https?://([^/\s]+)", json.dumps(post))}
    assert [host for host in hosts if not host.endswith(".example")] == []
    assert len({post["source"] for post in posts}) == 2
