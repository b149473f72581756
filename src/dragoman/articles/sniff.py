"""What bytes or text seem to be: binary and of which sort, a page, or plain text.

Example:
    >>> binary_kind(b"%PDF-1.7 ...")
    'a PDF document'
    >>> looks_like_html("<!doctype html><p>Hello</p>")
    True
"""

from __future__ import annotations

import re

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive (or a DOCX, ODT or EPUB file)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x7fELF", "a program (ELF)"),
    (b"MZ\x90\x00", "a program (Windows)"),
    (b"\xcf\xfa\xed\xfe", "a program (macOS)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript document"),
    (b"OggS", "an Ogg recording"),
    (b"ID3", "an MP3 recording"),
    (b"fLaC", "a FLAC recording"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\x00asm", "a WebAssembly program"),
)
_MARKUP = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|article|main|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = re.compile(r"</?(?:p|div|span|a|h[1-6]|br|article|section|figure|img|ul|li|table|script)\b[^<>]{0,500}>", re.I)
_ORDERS = ("utf-16-le", "utf-16-be")
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\x0b\x1b\x0e\x0f\x1c\x1d\x1e\x1f")


def binary_kind(data: bytes) -> str | None:
    """Return what binary data seems to be, or None where it may be text (UTF-16 and ISO-2022-JP are text)."""
    head = data[:65536]
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith(b"RIFF"):
        return {b"WEBP": "a WebP picture", b"WAVE": "a WAV recording"}.get(head[8:12], "a RIFF media file")
    if head[4:8] == b"ftyp":
        return "a video, sound or picture (MP4, HEIC)"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_utf16(head):
        return None
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return "binary data" if controls > max(2, len(head) // 200) else None


def utf16_order(data: bytes) -> str | None:
    """Return ``utf-16-le`` or ``utf-16-be`` where zero bytes of ASCII characters show it without a mark."""
    head = data[: 65536 & ~1]
    if len(head) < 4 or not head.count(0):
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    least = len(head) // 20  # texts in Chinese hold few zero bytes, on both sides: those are left to the letters
    if odd > least and odd > 20 * even:
        return "utf-16-le"
    if even > least and even > 20 * odd:
        return "utf-16-be"
    return None


def _is_utf16(head: bytes) -> bool:
    if not head.count(0) or len(head) < 4:
        return False
    order = utf16_order(head)
    return any(
        _is_readable(head[: len(head) & ~1].decode(one, errors="replace")) for one in ([order] if order else _ORDERS)
    )


def _is_readable(text: str) -> bool:
    # 0.85: two random bytes are a letter of some script two times out of three
    good = sum(char.isalnum() or char.isspace() or char in ".,:;!?-\"'()<>/=。、，「」«»“”—" for char in text)
    return good > 0.85 * len(text) and "\ufffd" not in text[:-1]


def looks_like_html(text: str) -> bool:
    """Tell whether a text is a page: it opens like one, or has tags all over."""
    if _MARKUP.match(text[:4000]):
        return True
    head = text[:20000]
    return len(_TAGS.findall(head)) >= 6 and ("</p>" in head.lower() or "</div>" in head.lower())
