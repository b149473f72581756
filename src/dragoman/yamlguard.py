r"""YAML of strangers: what would overflow the parser's stack or unfold to millions is refused before it is built.

libyaml's composer recurses in C: 100,000 opening brackets end the process, no exception is raised. Aliases share
nodes, so thirty lines can stand for a billion of them. Its parser of events does neither and is asked first, but only
where a glance at the text leaves a doubt, since it costs as much as reading the file.

Example:
    >>> check_yaml("a: [1, 2]", "x.yml")
    >>> check_yaml("[" * 500, "x.yml")
    Traceback (most recent call last):
    dragoman.errors.ResourceError: x.yml:1: nested more than 60 deep. No file of ours is.
"""

from __future__ import annotations

import re

import yaml

from dragoman.errors import ResourceError

DEEPEST = 60
LARGEST = 5_000_000
"""Nodes of a file with its aliases unfolded; the largest of ours has some 200,000."""
_BRACKET = re.compile(r"[\[{\]}]")
_RUN = re.compile(r"^[ \-?:]{120}", re.MULTILINE)
_FEW = 8  # anchors: doubling so often makes nobody poor


def check_yaml(source: str, name: str) -> None:
    """Refuse a text that is nested too deep, or unfolds to too much.

    Args:
        source: the text.
        name: of the file, for the message.

    Raises:
        ResourceError: when it is; a text that is no YAML at all is left to the reader that comes next.
    """
    if not _is_doubtful(source):
        return
    try:
        _walk(source, name)
    except yaml.YAMLError:
        return


def _is_doubtful(source: str) -> bool:
    depth = 0
    for match in _BRACKET.finditer(source):
        depth = depth + 1 if match.group() in "[{" else max(0, depth - 1)
        if depth > DEEPEST // 2:
            return True
    return source.count("&") > _FEW or _RUN.search(source) is not None


def _walk(source: str, name: str) -> None:
    sizes: dict[str, int] = {}
    open_nodes: list[tuple[int, str | None]] = []
    size = 0
    for event in yaml.parse(source, yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            size += sizes.get(event.anchor or "", 1)
        elif isinstance(event, yaml.ScalarEvent):
            size += 1
        elif isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((size, event.anchor))
            size += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            before, anchor = open_nodes.pop()
            if anchor:
                sizes[anchor] = size - before
        where = f"{name}:{event.start_mark.line + 1 if event.start_mark else 1}"
        if len(open_nodes) > DEEPEST:
            raise ResourceError(f"{where}: nested more than {DEEPEST} deep. No file of ours is.")
        if size > LARGEST:
            raise ResourceError(f"{where}: unfolds to over {LARGEST:,} values by its aliases.")
