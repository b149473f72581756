"""What the network's outputs mean: the one list that training and run time share."""

from __future__ import annotations

KINDS = ("mention", "date", "trigger", "say", "read", "content", "meaning")
TYPES = (
    "none", "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
ROLES = (
    "none", "actor", "recipient", "place", "date", "speaker", "addressee", "via", "content", "say", "reader",
    "points_at", "meaning", "read", "of",
)  # fmt: skip
HEAD_ROLES = {
    "mention": (),
    "date": (),
    "trigger": ("actor", "recipient", "place", "date"),
    "say": ("speaker", "addressee", "via", "content", "date"),
    "content": ("speaker", "addressee", "via", "say", "date"),
    "read": ("reader", "points_at", "meaning", "of"),
    "meaning": ("reader", "points_at", "read", "of"),
}
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "type": TYPES,
    "modality": ("actual", "planned", "hypothetical", "historical", "negated"),
    "status": ("asserted", "attributed", "inferred", "speculated", "rumoured", "denied", "open"),
    "said": ("direct", "indirect", "paraphrase", "none"),
    "stance": ("reading", "ostensible"),
    "forecast": ("none", "prediction", "warning", "plan"),
}
MODES: dict[str, tuple[str, ...]] = {
    "CONSULT": ("visit", "third-party", "multilateral", "phone"),
    "RETREAT": ("withdraw", "release", "return", "disarm", "ceasefire", "access", "resign"),
    "REQUEST": ("assist", "change", "yield", "meet"),
    "REJECT": ("assist", "change", "yield", "meet"),
    "ACCUSE": ("disapprove", "investigate", "allege"),
    "THREATEN": ("restrict", "ban", "arrest", "relations", "expel", "territory", "violence"),
    "PROTEST": ("demo", "riot", "strike", "hunger", "boycott", "obstruct"),
    "SANCTION": ("convict", "expel", "withdraw", "discontinue"),
    "MOBILIZE": ("troops", "weapons", "police", "militia"),
    "COERCE": (
        "seize", "restrict", "ban", "censor", "curfew", "martial-law", "arrest", "deport", "withhold",
        "misinformation", "cyber",
    ),
    "ASSAULT": (
        "abduct", "beat", "torture", "execute", "sexual", "assassinate", "destroy", "primitive", "firearms",
        "explosives", "suicide-attack", "aerial", "drone", "heavy-weapons", "crowd-control", "cleansing", "massacre",
        "unconventional",
    ),
}  # fmt: skip
"""PLOVER modes by type."""
ALL_MODES = ("none", *dict.fromkeys(mode for modes in MODES.values() for mode in modes))
