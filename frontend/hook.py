"""Hatch's build hook: a wheel brings the browser libraries of the workbench, where npm's registry can be reached."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FetchLibraries(BuildHookInterface):  # type: ignore[type-arg,misc]
    """Runs ``fetch.py`` before a wheel, or an editable installation, is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch; only a library that is not what the lock says stops the build."""
        sys.path.insert(0, str(Path(self.root) / "frontend"))
        import fetch

        if fetch.main():
            raise SystemExit(1)
