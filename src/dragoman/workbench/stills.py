"""Charts as pictures, for browsers that run no scripts: drawn when one asks for them, not with their page.

A chart takes longer than all the rest of its page, and whoever runs scripts never sees it.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dragoman.render.messages import speaking
from dragoman.render.pages import text
from dragoman.workbench.assets import scripts
from dragoman.workbench.links import query_string
from dragoman.workbench.state import of
from dragoman.workbench.views import language_of

router = APIRouter(include_in_schema=False)


def still(address: str, asked: dict[str, str], label: str) -> str:
    """Return the picture of a chart as HTML; where scripts draw the chart, browsers that run them leave it out.

    Args:
        address: of the page; its chart stands under it.
        asked: what the page was asked for.
        label: what the chart shows, as text.
    """
    image = f'<img src="{text(f"{address}/chart.svg?{query_string(asked)}")}" alt="{text(label)}">'
    return f"<noscript>{image}</noscript>" if scripts("period") else image


@router.get("/relations/{a}/{b}/chart.svg")
def relation_still(request: Request, a: str, b: str, since: str = "", until: str = "") -> Response:
    """Draw how two states stand."""
    from dragoman.render.charts import relation_svg
    from dragoman.workbench.answers import relation_of

    work = of(request)
    found = relation_of(work, a, b, since, until)
    with speaking(language_of(request)):
        return _picture(work.drawn.chart(found, relation_svg))


@router.get("/contest/chart.svg")
def contest_still(request: Request, over: str = "", powers: str = "", split: str = "") -> Response:
    """Draw who gains over a state or a region."""
    from dragoman.render.charts import contest_svg
    from dragoman.workbench.answers import contest_of

    work = of(request)
    found = contest_of(work, over, powers, split)
    with speaking(language_of(request)):
        return _picture(work.drawn.chart(found, contest_svg))


def _picture(svg: str) -> Response:
    return Response(svg, media_type="image/svg+xml", headers={"Vary": "Accept-Language, Cookie"})
