"""From the values of a date's slots to EDTF.

Slots, with what their values mean (``+k`` counted from the anchor):

=========== ====================================================================================================
year        the year; ``anyyear`` any number, ``shortyear`` its last two digits, ``era`` + ``n`` a year of an era
ryear       +k years; ``same``: the year last spoken of. Likewise ``rmonth``, ``rweek``, ``rday``
month       1–12, as a word; ``nmonth`` as a number, ``sure`` as a word that means nothing else
day         day of the month
weekday     0 (Monday) – 6 (``dayofweek`` after a word for the week)
which       -1 the last before the anchor, 0 this one, 1 the next
part        early, mid, late, start, end, half1, half2 of a month, a year, a decade or a century (``yearpart``)
season      21 (spring) – 24 (winter); ``quarter`` 1–4
decade      1990, or 90; ``century`` 20
n, unit     a number of day, week, month, year, decade, century; ``dir`` -1 ago, 1 ``ahead``
span        -1 the last, 1 the next ``n`` ``unit``: an interval that ends, or starts, at the anchor
about       1: about then (``near`` before the date)
solar       1–12, a month of the solar calendar of Iran, with ``syear`` its year
=========== ====================================================================================================
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta

from dragoman.dates import solar
from dragoman.dates.edtf import end, month_end, start
from dragoman.dates.grammar import Fields
from dragoman.records import Record

_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_DAYS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31), "start": (1, 10), "end": (21, 31), "half1": (1, 15),
         "half2": (16, 31)}  # fmt: skip
_MONTHS_OF = {"early": (1, 4), "mid": (5, 8), "late": (9, 12), "start": (1, 1), "end": (12, 12), "half1": (1, 6),
              "half2": (7, 12)}  # fmt: skip
_YEARS_OF = {"early": (0, 3), "mid": (4, 6), "late": (7, 9), "start": (0, 0), "end": (9, 9), "half1": (0, 4),
             "half2": (5, 9)}  # fmt: skip


# Slots that say the same in other words; a language has them apart where their words differ.
_ALIASES = {"anyyear": "year", "nmonth": "month", "shortyear": "year", "sure": "month", "ahead": "dir",
            "yearpart": "part", "near": "about", "dayofweek": "weekday", "weekend": "rweek",
            "decadeword": "decade"}  # fmt: skip


class Setting(Record, frozen=True, kw_only=True):
    """What a date is resolved against: the anchor, the date last spoken of, and whether the verb lies ahead."""

    anchor: date | None
    exact: bool
    last: str | None
    near: bool
    ahead: Callable[[], bool]


def resolve(fields: Fields, setting: Setting) -> str | None:
    """Return the EDTF of the slots' values, or None when they give no (possible) date."""
    fields = _joined(fields)
    try:
        edtf = _range(fields, setting) if any(key.endswith("2") for key in fields) else _single(fields, setting)
    except (ValueError, OverflowError):
        return None
    if edtf is None or start(edtf) is None or end(edtf) is None:
        return None
    return "/".join(f"{part}~" for part in edtf.rstrip("~").split("/")) if fields.get("about") else edtf


def _joined(fields: Fields) -> Fields:
    """Bring the several ways to write a year or a month to one."""
    joined: Fields = {}
    for key, value in fields.items():
        plain, second = key.rstrip("2"), "2" if key.endswith("2") else ""
        name = _ALIASES.get(plain, plain)
        if plain == "shortyear" and isinstance(value, int):
            value += 2000 if value < 50 else 1900
        if plain in ("decade", "decadeword") and isinstance(value, int) and value < 100:
            value += 2000 if value < 30 else 1900
        joined[name + second] = value
    if "era" in joined:
        joined["year"] = _int(joined, "era") + _int(joined, "n", 1)
        del joined["era"]
        joined.pop("n", None)
    return joined


def _int(fields: Fields, key: str, default: int = 0) -> int:
    value = fields.get(key, default)
    return value if isinstance(value, int) else default


def _range(fields: Fields, setting: Setting) -> str | None:
    """Resolve a form with two ends: what one end does not say, it has from the other."""
    own = {key: value for key, value in fields.items() if not key.endswith("2")}
    second = {key[:-1]: value for key, value in fields.items() if key.endswith("2")}
    order = ["ryear", "year", "syear", "rmonth", "month", "solar", "day"]
    finest = max((order.index(key) for key in second if key in order), default=0)
    last = {**{key: value for key, value in own.items() if key in order[:finest]}, **second}
    if "year" in last and _int(last, "year") < 100 and "year" in own:
        last["year"] = _int(own, "year") // 100 * 100 + _int(last, "year")
    closing = _single(last, setting)
    if closing is None:
        return None
    first = _with_context(own, closing, last)
    opening = _single(first, setting)
    return joined_range(opening, closing)


def _with_context(own: Fields, closing: str, last: Fields) -> Fields:
    """Give the first end the year and month of the second where it has none; one that wraps lies a year before."""
    first = dict(own)
    day = start(closing)
    if day is None or "year" in first or "ryear" in first:
        return first
    if "month" in first or "day" in first:
        first.setdefault("month", last.get("month", day.month))
        first["year"] = day.year - (1 if _int(first, "month") > day.month else 0)
        first.pop("ryear", None)
    return first


def joined_range(opening: str | None, closing: str | None) -> str | None:
    """Return the interval between two dates, or None when they are out of order."""
    if opening is None or closing is None:
        return None
    opening, closing = opening.partition("/")[0], closing.rpartition("/")[2]
    first, last = start(opening), end(closing)
    return f"{opening}/{closing}" if first and last and first <= last else None


def _single(fields: Fields, setting: Setting) -> str | None:
    for keys, rule in _RULES:
        if all(key in fields for key in keys):
            return rule(fields, setting)
    return None


def _day(fields: Fields, setting: Setting) -> str | None:
    """A day of the month: with its month, or alone."""
    if "month" not in fields and "rmonth" not in fields:
        return _day_alone(_int(fields, "day"), setting)
    day = _int(fields, "day")
    year, month = _year_month(fields, setting, day)
    return date(year, month, day).isoformat() if year else None


JUST = 7
"""Days back in which a day named alone has been, whatever verb is near: in a month's time the month is named too."""


def _day_alone(day: int, setting: Setting) -> str | None:
    last = start(setting.last)
    if setting.near and last and setting.last and len(setting.last) >= 7 and _after(setting.last, day):
        return date(last.year, last.month, day).isoformat()
    if setting.anchor is None:
        return None
    just = 0 < setting.anchor.day - day <= JUST
    step = 1 if not just and setting.ahead() else -1
    year, month = setting.anchor.year, setting.anchor.month
    for _ in range(13):
        if day <= calendar.monthrange(year, month)[1]:
            found = date(year, month, day)
            if (found >= setting.anchor) if step > 0 else (found <= setting.anchor):
                return found.isoformat()
        year, month = _shift(year, month, step)
    return None


def _after(last: str, day: int) -> bool:
    """Tell whether a day named alone may go on from the date before it: same month, later day."""
    first, final = start(last), end(last)
    return bool(first and final and (first.year, first.month) == (final.year, final.month) and day >= first.day
                and day <= calendar.monthrange(final.year, final.month)[1])  # fmt: skip


def _year_month(fields: Fields, setting: Setting, day: int | None = None) -> tuple[int, int]:
    """Return the year (0 when it cannot be told) and the month that the slots give."""
    if "rmonth" in fields:
        return _relative_month(fields, setting)
    month = _int(fields, "month")
    year = _year_of(fields, setting)
    if year is not None:
        return year, month
    anchor = setting.anchor
    if anchor is None:
        return 0, month
    key, now = (month, day or 0), (anchor.month, anchor.day if day else 0)
    if "which" in fields:
        which = _int(fields, "which")
        return anchor.year + (0 if which == 0 else which if (key > now) == (which < 0) or key == now else 0), month
    if setting.ahead():
        return anchor.year + (key < now), month
    return anchor.year - (key > now), month


def _relative_month(fields: Fields, setting: Setting) -> tuple[int, int]:
    offset = fields["rmonth"]
    if offset == "same":
        last = start(setting.last)
        return (last.year, last.month) if last and setting.last and len(setting.last) >= 7 else (0, 1)
    if setting.anchor is None:
        return 0, 1
    return _shift(setting.anchor.year, setting.anchor.month, int(offset))


def _year_of(fields: Fields, setting: Setting) -> int | None:
    if "year" in fields:
        year = _int(fields, "year")
        return year if 1 <= year <= 9999 else 0
    offset = fields.get("ryear")
    if offset is None:
        return None
    if offset == "same":
        last = start(setting.last)
        return last.year if last else 0
    return setting.anchor.year + int(offset) if setting.anchor else 0


def _shift(year: int, month: int, by: int) -> tuple[int, int]:
    years, months = divmod(year * 12 + month - 1 + by, 12)
    return years, months + 1


def _month(fields: Fields, setting: Setting) -> str | None:
    year, month = _year_month(fields, setting)
    if not year or not 1 <= month <= 12:
        return None
    whole = f"{year:04}-{month:02}"
    if "part" not in fields:
        return whole
    low, high = _DAYS[str(fields["part"])]
    return f"{whole}-{low:02}/{whole}-{min(high, month_end(year, month).day):02}"


def _year(fields: Fields, setting: Setting) -> str | None:
    year = _year_of(fields, setting)
    if not year:
        return None
    if "part" not in fields:
        return f"{year:04}"
    low, high = _MONTHS_OF[str(fields["part"])]
    return f"{year:04}-{low:02}" if low == high else f"{year:04}-{low:02}/{year:04}-{high:02}"


def _season(fields: Fields, setting: Setting) -> str | None:
    season, anchor = _int(fields, "season"), setting.anchor
    year = _year_of(fields, setting)
    if year is None and anchor is not None:
        first = (season - 20) * 3
        ahead = _int(fields, "which") > 0 or setting.ahead()
        year = anchor.year + (ahead and first + 2 < anchor.month) - (not ahead and first > anchor.month)
        year -= "which" in fields and _int(fields, "which") < 0 and first <= anchor.month <= first + 2
    return f"{year:04}-{season}" if year else None


def _quarter(fields: Fields, setting: Setting) -> str | None:
    first = _int(fields, "quarter") * 3 - 2
    year = _year_of(fields, setting)
    if year is None and setting.anchor is not None:
        year = setting.anchor.year - (first > setting.anchor.month and not setting.ahead())
    return f"{year:04}-{first:02}/{year:04}-{first + 2:02}" if year else None


def _decade(fields: Fields, setting: Setting) -> str | None:
    decade = _int(fields, "decade")
    if not 1000 <= decade <= 2090 or decade % 10:
        return None
    if "part" in fields:
        low, high = _YEARS_OF[str(fields["part"])]
        return f"{decade + low}/{decade + high}" if low < high else f"{decade + low}"
    return f"{decade // 10}X"


def _century(fields: Fields, setting: Setting) -> str | None:
    century = _int(fields, "century") - 1
    if "part" in fields:
        low, high = {"early": (0, 33), "mid": (34, 66), "late": (67, 99), "start": (0, 9), "end": (90, 99),
                     "half1": (0, 49), "half2": (50, 99)}[str(fields["part"])]  # fmt: skip
        return f"{century * 100 + low:04}/{century * 100 + high:04}"
    return f"{century:02}XX" if 0 <= century <= 30 else None


def _weekday(fields: Fields, setting: Setting) -> str | None:
    anchor, weekday = setting.anchor, _int(fields, "weekday")
    if anchor is None or not setting.exact:
        return None
    if "rweek" in fields:
        return (_monday(anchor) + timedelta(weeks=_int(fields, "rweek"), days=weekday)).isoformat()
    back = (anchor.weekday() - weekday) % 7
    forth = (weekday - anchor.weekday()) % 7
    which = fields.get("which")
    if which is None:
        days = forth if setting.ahead() else -back
    else:
        days = {-1: -(back or 7), 0: weekday - anchor.weekday(), 1: forth or 7}[_int(fields, "which")]
    return (anchor + timedelta(days=days)).isoformat()


def _week(fields: Fields, setting: Setting) -> str | None:
    if setting.anchor is None or not setting.exact:
        return None
    first = _monday(setting.anchor) + timedelta(weeks=_int(fields, "rweek"))
    low, high = {"early": (0, 2), "start": (0, 2), "mid": (2, 4), "late": (4, 6), "end": (4, 6), "weekend": (5, 6)}.get(
        str(fields.get("part")), (0, 6))  # fmt: skip
    return f"{first + timedelta(days=low)}/{first + timedelta(days=high)}"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _relative_day(fields: Fields, setting: Setting) -> str | None:
    if setting.anchor is None or not setting.exact:
        return None
    return (setting.anchor + timedelta(days=_int(fields, "rday"))).isoformat()


def _context_day(fields: Fields, setting: Setting) -> str | None:
    """The same day, the day after: counted from the date last spoken of."""
    last = start(setting.last)
    if last is None or setting.last is None or len(setting.last) != len("2022-09-15"):
        return None
    return (last + timedelta(days=_int(fields, "cday"))).isoformat()


def _distance(fields: Fields, setting: Setting) -> str | None:
    """Some units ago or ahead: days exactly, longer units about."""
    anchor, unit = setting.anchor, str(fields["unit"])
    by = _int(fields, "n", 1) * _int(fields, "dir")
    if anchor is None or by == 0:
        return None
    if unit in ("day", "week"):
        if not setting.exact:
            return None
        day = anchor + timedelta(days=by * (7 if unit == "week" else 1))
        return day.isoformat() + ("~" if unit == "week" else "")
    year, month = _shift(anchor.year, anchor.month, by * _MONTHS[unit])
    return f"{year:04}-{month:02}~" if unit == "month" else f"{year:04}~"


def _stretch(fields: Fields, setting: Setting) -> str | None:
    """The last (or next) so many units: an interval that ends (or starts) at the anchor."""
    anchor, ahead = setting.anchor, _int(fields, "span") > 0
    far = _distance({**fields, "dir": fields["span"]}, setting)
    if anchor is None or far is None:
        return None
    size = {"day": 10, "week": 10, "month": 7}.get(str(fields["unit"]), 4)
    near, far = anchor.isoformat()[:size], far.rstrip("~")
    return f"{near}/{far}" if ahead else f"{far}/{near}"


def _solar(fields: Fields, setting: Setting) -> str | None:
    """A day, a month (or a part of it) or a year of the solar calendar."""
    month = _int(fields, "solar") or None
    days = (_int(fields, "day"),) * 2 if "day" in fields else _DAYS[str(fields["part"])] if "part" in fields else None
    year = _int(fields, "syear") or _solar_year(fields, setting, month, days)
    if not year:
        return None
    if "day" in fields and month:
        return solar.gregorian(year, month, _int(fields, "day")).isoformat()
    first, last = solar.span(year, month, days if month else None)
    return f"{first}/{last}"


def _solar_year(fields: Fields, setting: Setting, month: int | None, days: tuple[int, int] | None) -> int:
    anchor = setting.anchor
    if anchor is None:
        return 0
    year = solar.solar_year(anchor)
    if "ryear" in fields:
        return year + _int(fields, "ryear")
    first, last = solar.span(year, month, days)
    ahead = _int(fields, "which") > 0 or ("which" not in fields and setting.ahead())
    return year + (ahead and last < anchor) - (not ahead and first > anchor)


_RULES: tuple[tuple[tuple[str, ...], Callable[[Fields, Setting], str | None]], ...] = (
    (("solar",), _solar),
    (("syear",), _solar),
    (("cday",), _context_day),
    (("rday",), _relative_day),
    (("day",), _day),
    (("month",), _month),
    (("rmonth",), _month),
    (("season",), _season),
    (("quarter",), _quarter),
    (("weekday",), _weekday),
    (("rweek",), _week),
    (("span", "unit"), _stretch),
    (("unit", "dir"), _distance),
    (("decade",), _decade),
    (("century",), _century),
    (("year",), _year),
    (("ryear",), _year),
)
