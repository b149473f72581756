"""Known vulnerabilities in what is pinned: ``python -m bench.audit``, part of ``make check``.

Asks PyPI about every pinned version (``pip-audit -s pypi``). Ends with 1 when one has a known vulnerability that
``IGNORED`` does not name. Where PyPI cannot be asked it says so and ends with 0: an outage is no vulnerability, and no
check either, so the line is there to be read.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
IGNORED: dict[str, str] = {}
"""Vulnerabilities that do not reach us: their id, and why."""
TIMEOUT = 180


def main() -> int:
    """Audit the locked versions."""
    pip_audit = Path(sys.executable).with_name("pip-audit")
    command = [
        str(pip_audit),
        "-s",
        "pypi",
        "--no-deps",
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    command += [part for lock in LOCKS for part in ("-r", str(ROOT / lock))]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    except (subprocess.TimeoutExpired, OSError) as error:
        return _not_asked(type(error).__name__)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return _not_asked((done.stderr.strip().splitlines() or ["no answer"])[-1])
    return report(found)


def _not_asked(why: str) -> int:
    sys.stderr.write(f"audit: NOT DONE, PyPI could not be asked ({why[:200]})\n")
    return 0


def report(found: list[dict[str, Any]]) -> int:
    """Tell what was found; return the exit code.

    Example:
        >>> report([{"name": "a", "version": "1", "vulns": []}])
        0
    """
    known = [(one["name"], one["version"], v) for one in found for v in one.get("vulns", ())]
    open_ = [row for row in known if not {row[2]["id"], *row[2].get("aliases", ())} & IGNORED.keys()]
    for name, version, vulnerability in open_:
        fixed = ", ".join(vulnerability.get("fix_versions") or ("none yet",))
        sys.stderr.write(f"audit: {name} {version}: {vulnerability['id']}, fixed in {fixed}\n")
    asked = sum("vulns" in one for one in found)
    if not asked:
        return _not_asked("it answered for none of the packages")
    sys.stderr.write(f"audit: {asked} of {len(found)} packages asked about, {len(open_)} known vulnerabilities\n")
    return int(bool(open_))


if __name__ == "__main__":
    sys.exit(main())
