"""Two conventions that data follow differently, brought together before training.

The first passages bound pronouns' verbs to the antecedent; the codebook now binds them to the pronoun itself (rule 2).
And pairs files count by CAMEO root: a promise of help is an agreement, a refusal to yield a rejection.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from training.passages import Offsets, Passage, build

PRONOUNS = {
    "en": "he she they it we i",
    "ru": "он она они мы я",
    "uk": "він вона вони ми я",
    "zh": "他 她 他们 她们 我们 我 其",
    "ja": "同氏 彼 彼女 我々 われわれ 同国 同省 両者",
}
_GAP = re.compile(r"[\s\w'’]{0,18}$")


def localise(p: Passage) -> Passage:
    """Bind actors and speakers to a pronoun directly before the verb, where the passage has one."""
    words = PRONOUNS.get(p.language, "").split()
    for event in p.events:
        place = _before(p, event["trigger"], words)
        if place and event["actors"] and not _nearer(event["actors"], place, event["trigger"]):
            event["actors"] = [place, *event["actors"][1:]]
    for statement in p.statements:
        if statement["cue"] and statement["speaker"]:
            place = _before(p, statement["cue"], words)
            if place and not _nearer([statement["speaker"]], place, statement["cue"]):
                statement["speaker"] = place
    return p


def _nearer(spans: list[Offsets], place: Offsets, verb: Offsets) -> bool:
    """Tell whether a labelled span stands between pronoun and verb, or is the pronoun."""
    low, high = min(place[0], verb[0]), max(place[1], verb[1])
    return any(low <= a < high for a, _ in spans)


def _before(p: Passage, verb: Offsets, words: list[str]) -> Offsets | None:
    alphabet = p.language not in ("ja", "zh")
    start = max(0, verb[0] - 24)
    pattern = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    edge = r"\b" if alphabet else ""
    found = list(re.finditer(rf"{edge}(?:{pattern}){edge}", p.text[start : verb[0]], re.I))
    if not found or not words:
        return None
    last = found[-1]
    between = p.text[start + last.end() : verb[0]]
    if re.search(r"[,.;:!?。、，；：“”«»「」\"]", between) or len(between) > (14 if alphabet else 8):
        return None
    return start + last.start(), start + last.end()


SIGNED = re.compile(
    r"\bsign|\bconclud|署名|締結|調印|подпис|заключ|підпис|уклад|уклал|签署|签订|簽署|簽訂"
    r"|unterzeichn|signé|firm[aóo]|imzala|podpis|توقيع|وقّع|امضا|서명|체결|қол қой",
    re.I,
)
"""What is signed is diplomatic cooperation in CAMEO (057), what is only agreed to is an intention (03)."""
_NAMED = re.compile(
    r"\b(?:agreements?|deals?|treat(?:y|ies)|pacts?|accords?|memorandums?)\b|соглашени|договор(?:а|у|ом|е|ы)?\b|угод[уаи]\b|договір"
    r"|協定|条約|協議書|协议|协定|条约|協議|條約|Abkommen|Vertrag|accord\b|acuerdo|tratado|anlaşma|اتفاق|توافق‌نامه"
    r"|porozumieni|umow|협정|조약|келісім|шарт",
    re.I,
)
"""A treaty that is reached or agreed is 057 too."""
_EMBARGO = re.compile(
    r"sanction|embargo|boycott|санкц|эмбарго|ембарго|бойкот|制裁|禁輸|禁运|禁運|Sanktion|sancion|yaptırım|ambargo"
    r"|عقوبات|حظر|تحریم|sankcj|제재|금수",
    re.I,
)
"""163 is SANCTION in the codebook, COERCE in the table from CAMEO to PLOVER (CAMEO2PLOVER-2021)."""
_OCCUPIED = re.compile(
    r"blockad|\boccup(?:y|ied|ies|ation)|блокад|оккуп|окуп|封鎖|占領|封锁|占领|佔領|Blockade|besetz|blocus|bloqueo|abluka"
    r"|işgal|حصار|احتلال|محاصره|اشغال|okup|봉쇄|점령|қоршау",
    re.I,
)
"""191 and 192 are the use of force by their root."""
_CANCELLED = re.compile(
    r"(?:cancel|call\w* off|отмен|скас|延期|中止|取消|推迟|absag|annul|iptal|ألغ|لغو|odwoł|취소).{0,40}"
    r"(?:visit|trip|meeting|summit|визит|візит|встреч|зустріч|訪問|会談|访问|會|会|Besuch|Treffen|visite|visita|ziyaret"
    r"|زيارة|سفر|wizyt|방문|회담)",
    re.I,
)
"""Not to meet as planned is a rejection (125)."""
DONE = ("CONCEDE", "RETREAT", "AID", "COOPERATE", "CONSULT", "SUPPORT")
"""Cooperation that is done: what is only promised of it is an agreement."""
BEHIND = 40
"""Characters behind a trigger that may name what is agreed, imposed or called off."""


def root_type(event: dict[str, Any], text: str = "") -> str:
    """Return the type as CAMEO's roots count it.

    Example:
        >>> root_type({"type": "RETREAT", "modality": "planned"})
        'AGREE'
        >>> root_type({"type": "AGREE", "modality": "actual", "trigger": (5, 11)}, "They signed it.")
        'SUPPORT'
        >>> root_type({"type": "SANCTION", "modality": "actual", "trigger": (5, 12)}, "They imposed an embargo.")
        'COERCE'
    """
    kind, modality = event["type"], event["modality"]
    if kind in ("AGREE", *DONE) and modality == "negated":
        return "REJECT"
    if kind in DONE and modality == "planned":
        return "AGREE"
    if not text or modality != "actual":
        return str(kind)
    start, end = event["trigger"]
    words, near = text[start:end], text[start : end + BEHIND]
    if kind == "AGREE" and (SIGNED.search(words) or _NAMED.search(near)):
        return "SUPPORT"
    if kind == "COERCE" and _OCCUPIED.search(near):
        return "ASSAULT"
    if kind == "SANCTION" and _CANCELLED.search(near):
        return "REJECT"
    if kind == "SANCTION" and _EMBARGO.search(near):
        return "COERCE"
    return str(kind)


def pair_type(passage: Passage, event: dict[str, Any]) -> str:
    """Return the type of an event for pairs; a sentence written for a CAMEO code has that of its code."""
    return str(event["type"]) if passage.loose else root_type(event, passage.text)


CAMEO = {
    "02": "REQUEST", "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE", "07": "AID", "080": "CONCEDE",
    "081": "CONCEDE", "082": "CONCEDE", "083": "CONCEDE", "084": "RETREAT", "085": "CONCEDE", "086": "RETREAT",
    "087": "RETREAT", "09": "ACCUSE", "10": "REQUEST", "11": "ACCUSE", "12": "REJECT", "13": "THREATEN",
    "14": "PROTEST", "15": "MOBILIZE", "16": "SANCTION", "163": "COERCE", "17": "COERCE", "18": "ASSAULT",
    "19": "ASSAULT", "20": "ASSAULT",
}  # fmt: skip
"""CAMEO code (longest matching beginning) to PLOVER type."""


def cameo_type(code: str) -> str | None:
    """Return the PLOVER type of a CAMEO code, None for an unknown one.

    Example:
        >>> cameo_type("0356"), cameo_type("0841"), cameo_type("999")
        ('AGREE', 'RETREAT', None)
    """
    return CAMEO.get(code[:3]) or CAMEO.get(code[:2])


def read_cameo(path: Path) -> list[Passage]:
    """Return practice sentences by CAMEO code (``data/practice/*.yml``): ``{cameo: "0841", eg: "[a …] {…} [r …]"}``.

    The language stands in the name (``cameo-ja-01.yml``); without one it is English.
    """
    from training.practice import _grouped, _nth, parse

    found = []
    named = re.fullmatch(r"cameo-([a-z]{2})-\d+", path.stem)
    language = named[1] if named else "en"
    for i, entry in enumerate(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) or []):
        name, kind = f"practice/{path.name}", cameo_type(str(entry.get("cameo", "")))
        problems = [] if kind else [f"{name}#{i}: unknown CAMEO code {entry.get('cameo')!r}"]
        try:
            text, marks = parse(str(entry.get("eg", "")))
        except ValueError as error:
            found.append(Passage("", language, name, i, problems=[f"{name}#{i}: {error}"]))
            continue
        by = _grouped(marks)
        if not by.get("a") or not by.get("r"):
            problems.append(f"{name}#{i}: needs an actor and a recipient")
        spans = {
            f"{k}{j}": text[a:b] + (f"#{_nth(text, a, b)}" if _nth(text, a, b) > 1 else "")
            for k, places in by.items()
            for j, (a, b) in enumerate(places)
        }
        event = {"trigger": "cue0", "type": kind, "actors": [s for s in spans if s[0] == "a"],
                 "recipients": [s for s in spans if s[0] == "r"]}  # fmt: skip
        passage = build({"text": text, "spans": spans, "events": [event] if "cue" in by else []}, language, name, i)
        passage.problems += problems
        passage.partial = passage.loose = True
        found.append(passage)
    return found


def same_in_both(p: Passage) -> bool:
    """Tell whether a practice sentence means the same by CAMEO and by the codebook: no promise, nothing signed."""
    return all(e["type"] != "AGREE" and not SIGNED.search(p.text[slice(*e["trigger"])]) for e in p.events)
