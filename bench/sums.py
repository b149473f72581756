"""Writes ``samples/SHA256SUMS``: ``python -m bench.sums``. ``sha256sum --check`` reads it, and a test does."""

from __future__ import annotations

import hashlib
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "samples"


def main() -> None:
    """Hash every sample."""
    paths = [p for p in sorted(SAMPLES.rglob("*")) if p.is_file() and p.name not in ("SHA256SUMS", "README.md")]
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(SAMPLES).as_posix()}\n" for p in paths]
    (SAMPLES / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
