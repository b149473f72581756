"""CAMEO to PLOVER and back."""

from __future__ import annotations

from typing import get_args

import pytest

from dragoman.events.crosswalk import cameo_codes, cameo_names, to_cameo, to_plover
from dragoman.events.ontology import scale
from dragoman.records import Type

MODES: dict[str, str] = {
    "CONSULT": "visit third-party multilateral phone",
    "RETREAT": "withdraw release return disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "REJECT": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "THREATEN": "restrict ban arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict ban censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": (
        "abduct beat torture execute sexual assassinate destroy primitive firearms explosives suicide-attack aerial "
        "drone heavy-weapons crowd-control cleansing massacre unconventional"
    ),
}
PAIRS = [(kind, mode) for kind in get_args(Type) for mode in (None, *MODES.get(kind, "").split())]


@pytest.mark.parametrize("code", cameo_codes())
def test_every_code_has_a_type_a_mode_of_it_and_its_numbers(code: str) -> None:
    entry = to_plover(code)
    assert entry.type in get_args(Type)
    assert entry.mode is None or entry.mode in MODES[entry.type].split()
    assert entry.root == int(code[:2])
    assert entry.quad == (1 if entry.root < 6 else 2 if entry.root < 9 else 3 if entry.root < 14 else 4)
    assert -10 <= entry.goldstein <= 10
    assert len(code) == 2 or code[:-1] in cameo_codes()
    assert entry.exact == (entry.root != 1)


def test_the_twenty_roots_and_nothing_else() -> None:
    assert [code for code in cameo_codes() if len(code) == 2] == [f"{root:02}" for root in range(1, 21)]


@pytest.mark.parametrize(("kind", "mode"), PAIRS)
def test_there_and_back_keeps_the_type(kind: Type, mode: str | None) -> None:
    entry = to_cameo(kind, mode)
    assert to_plover(entry.code) == entry
    assert entry.type == kind


@pytest.mark.parametrize("kind", get_args(Type))
def test_every_type_has_codes_and_an_intensity_of_the_same_sign(kind: Type) -> None:
    values = [entry.goldstein for entry in cameo_codes().values() if entry.type == kind and entry.exact]
    assert values
    _, intensity = scale(kind)
    assert (to_cameo(kind).goldstein > 0) == (intensity > 0)


def test_back_and_there_keeps_the_root_but_where_plover_joins_roots() -> None:
    moved = {(e.root, to_cameo(e.type, e.mode).root) for e in cameo_codes().values() if e.exact}
    # appeals are requests, signing is agreeing, fighting is assault, blockade and occupation are coercion
    assert {(here, back) for here, back in moved if here != back} == {(2, 10), (5, 3), (19, 18), (19, 17)}


def test_modes_and_codes_that_are_not_known() -> None:
    assert to_cameo("AID", "by-train") == to_cameo("AID")
    assert to_plover("0811x") == to_plover("0811")
    with pytest.raises(KeyError):
        to_plover("99")


def test_names_lead_to_codes() -> None:
    names = cameo_names()
    assert all(names[entry.name.casefold()].root == entry.root for entry in cameo_codes().values())
    assert names["consult"].code == "040"
    assert names["carry out car bombing"].code == "1832"
