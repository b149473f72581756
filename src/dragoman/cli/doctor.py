"""``dragoman doctor``: what is installed, whether it is whole, and what state the library is in, on one screen."""

from __future__ import annotations

import base64
import hashlib
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

import typer

from dragoman.errors import DragomanError, LibraryError, ResourceError

HELP = """Check the installation: versions, hashes of the model and of the word lists, languages, library, extras.

Ends with 5 when something of the package is missing or changed, with 7 when the library cannot be used.

\b
Examples:
  dragoman doctor
  dragoman doctor --library press.db --json
"""
EXTRAS: dict[str, tuple[str, ...]] = {
    "postgres": ("psycopg",), "frames": ("pandas",), "batch": ("pyarrow", "fsspec"), "cluster": ("distributed",),
    "build": ("pycountry", "pymorphy3", "opencc"), "train": ("torch", "onnx"),
}  # fmt: skip
"""Optional parts and the modules they bring."""
_SHOWN = ("numpy", "onnxruntime", "tokenizers", "msgspec", "lxml", "trafilatura", "sqlalchemy", "fastapi")
_SOURCE = Path(__file__).parents[1]
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report. ``broken`` makes the command fail; ``absent`` is what nobody needs to have."""

    name: str
    state: Literal["ok", "absent", "broken"]
    detail: str
    exit_code: int = 0


def doctor(
    library: Annotated[
        str | None,
        typer.Option("--library", metavar="FILE", help="The library; else $DRAGOMAN_LIBRARY, else the usual place."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check the installation; see ``HELP``."""
    import json

    from dragoman.cli.output import complain

    found = examine(library)
    broken = [one for one in found if one.state == "broken"]
    if as_json:
        rows = [{"name": one.name, "state": one.state, "detail": one.detail} for one in found]
        typer.echo(json.dumps({"ok": not broken, "findings": rows}, ensure_ascii=False, indent=2))
    else:
        for one in found:
            typer.echo(f"{one.name:<16}{'' if one.state == 'ok' else one.state + ': '}{one.detail}")
    if broken:
        complain(f"{len(broken)} of {len(found)} are broken: {', '.join(one.name for one in broken)}.")
        raise typer.Exit(min(one.exit_code for one in broken))


def examine(library: str | None = None) -> list[Finding]:
    """Return what there is to say about the installation, one finding a line.

    Args:
        library: path or address of the library; None for the usual place.
    """
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("dragoman", _versions), ("needs", _needs), ("model", _model), ("files", _files), ("word lists", _resources),
        ("languages", _languages), ("registry", _registry), ("your registry", _own_registry),
    )  # fmt: skip
    found = [_finding(name, check) for name, check in checks]
    return [*found, _finding("library", lambda: _library(library)), *_extras()]


class _Absent(Exception):
    """What is asked for is not there, and need not be."""


def _finding(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name=name, state="ok", detail=check())
    except _Absent as reason:
        return Finding(name=name, state="absent", detail=str(reason))
    except DragomanError as error:
        return Finding(name=name, state="broken", detail=str(error), exit_code=error.exit_code)
    except Exception as error:  # noqa: BLE001 (a broken installation breaks in any way, and the rest is still to be told)
        detail = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return Finding(name=name, state="broken", detail=detail, exit_code=ResourceError.exit_code)


def _versions() -> str:
    from dragoman import __version__

    return f"{__version__} in {_SOURCE}, Python {platform.python_version()}, {platform.platform()}"


def _needs() -> str:
    try:
        return ", ".join(f"{name} {version(name)}" for name in _SHOWN)
    except PackageNotFoundError as error:
        raise ResourceError(f"{error.name} is not installed. Install the package again.") from error


def _model() -> str:
    """Hash every file of the model against its manifest; nothing is loaded."""
    from dragoman.model import weights

    names = tuple(weights.digests())
    weights.checked(names)
    return f"version {weights.version()}, {len(names)} files as they were packed"


def _files() -> str:
    """Hash the installed files against the list that came with the wheel."""
    try:
        listed = distribution("dragoman").files or []
    except PackageNotFoundError as error:
        raise _Absent("not installed as a package") from error
    hashes = {file: file.hash for file in listed if file.hash and file.parts[0] == "dragoman"}
    own = {file: told.value for file, told in hashes.items() if told.mode == "sha256"}
    if not own:
        raise _Absent("an editable installation: its files change as you edit them")
    wrong = [str(file) for file, told in own.items() if _digest(Path(str(file.locate()))) != told]
    if wrong:
        raise ResourceError(
            f"{len(wrong)} files are missing or changed: {', '.join(sorted(wrong)[:3])}. Install the package again."
        )
    return f"{len(own)} files as they were packed"


def _digest(path: Path) -> str:
    """Return a file's hash as a wheel writes it; the empty string where it cannot be read."""
    made = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                made.update(chunk)
    except OSError:
        return ""
    return base64.urlsafe_b64encode(made.digest()).rstrip(b"=").decode()


def _resources() -> str:
    """Return one hash of all word lists: two installations that show the same read the same."""
    made = hashlib.sha256()
    root = _SOURCE / "resources"
    paths = sorted(path for path in root.rglob("*") if path.is_file() and path.parent.name != "weights")
    for path in paths:
        made.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{len(paths)} files, sha256 {made.hexdigest()[:16]}"


def _languages() -> str:
    from dragoman import lexicons
    from dragoman.language.packs import codes, pack

    taught = [code for code in codes() if pack(code).about.labelled]
    missing = [code for code in codes() if not (lexicons.ROOT / code / "lexicon.json.gz").is_file()]
    if missing:
        raise ResourceError(f"no compiled lexicon of {', '.join(missing)}. Run: python -m dragoman.lexicons.build")
    return f"{len(codes())}: {' '.join(codes())}; the model was taught {len(taught)}"


def _registry() -> str:
    from dragoman.actors import Registry

    registry = Registry.plain()
    return f"{len(registry.entries):,} states, people, organisations and outlets, edition {registry.stamp:08x}"


def _own_registry() -> str:
    from dragoman.actors import overlay

    path = overlay.locate()
    if overlay.stamp(path) is None:
        raise _Absent("none; dragoman actors import makes one")
    return f"{len(overlay.read(path)):,} entries in {path}"


def _library(told: str | None) -> str:
    from dragoman.library import Library
    from dragoman.library.location import is_url, locate, shown
    from dragoman.library.status import status

    place = locate(told)
    if not is_url(place) and not Path(place).exists():
        if told:
            raise LibraryError(f"There is no library at {shown(place)}. Make one with: dragoman init {shown(place)}")
        raise _Absent(f"none at {shown(place)}; dragoman init makes one")
    with Library.open(place) as opened:
        found = status(opened)
    size = "" if found.size is None else f", {found.size / 1e6:,.1f} MB"
    return f"{found.articles:,} articles in {found.library}{size}, {found.failed:,} inputs failed"


def _extras() -> Iterator[Finding]:
    here = [name for name, modules in EXTRAS.items() if all(find_spec(module) for module in modules)]
    away = [name for name in EXTRAS if name not in here]
    yield Finding(name="extras", state="ok", detail=", ".join(here) or "none")
    if away:
        yield Finding(
            name="extras not here", state="absent", detail=f"{', '.join(away)}; pip install 'dragoman[{away[0]}]'"
        )
