// Where a story is told: the press of each country at its capital, on the coast lines of Natural Earth.
import { linked, named, teller } from "./common.js";

let coast;

export async function draw(data, width, figure) {
  coast ??= await fetch(data.land).then((answer) => answer.json()).then((land) => topojson.feature(land, land.objects.land));
  const [line, tell] = teller();
  const points = data.points.map((one) => ({ ...one, lon: one.at[0], lat: one.at[1] }));
  const most = Math.max(...points.map((one) => one.count));
  const svg = Plot.plot({
    width, height: Math.round(Math.min(430, width * 0.5)), margin: 4,
    projection: { type: "equal-earth", domain: around(points), inset: 12 },
    r: { type: "sqrt", domain: [0, most], range: [0, width < 560 ? 14 : 22] },
    marks: [
      Plot.graticule({ stroke: "var(--line)", strokeOpacity: 0.5, clip: true }),
      Plot.geo(coast, { fill: "var(--land)", clip: true }),
      Plot.dot(points, { x: "lon", y: "lat", r: (one) => Math.max(one.count, most / 12), fill: "var(--level)",
        fillOpacity: 0.75, stroke: "var(--card)", href: "href", sort: { channel: "-r" } }),
      Plot.text(points, { x: "lon", y: "lat", text: (one) => `${one.name} ${one.count}`, dy: -14, fill: "currentColor",
        stroke: "var(--card)", strokeWidth: 4, paintOrder: "stroke", fontSize: 12, pointerEvents: "none", className: "names",
        sort: (one) => -one.count }),
    ],
  });
  const order = [...points].sort((a, b) => b.count - a.count).map((one) => one.words);
  requestAnimationFrame(() => apart(svg.querySelectorAll("g.names text")));
  return [named(linked(svg, order, tell), figure.getAttribute("aria-label")), line];
}

/** Hide names that would cover one that is shown already: those of fewer articles. The dots still tell them. */
function apart(names) {
  const shown = [];
  for (const name of names) {
    const own = name.getBoundingClientRect();
    const beside = (other) => own.left > other.right || other.left > own.right;
    const covers = (other) => !beside(other) && own.top < other.bottom && other.top < own.bottom;
    if (shown.some(covers)) name.setAttribute("visibility", "hidden");
    else shown.push(own);
  }
}

/** The part of the world to show: all points with room around them. */
function around(points) {
  const lon = points.map((one) => one.lon), lat = points.map((one) => one.lat);
  const [west, east] = [Math.max(-179, Math.min(...lon) - 18), Math.min(179, Math.max(...lon) + 18)];
  const [south, north] = [Math.max(-58, Math.min(...lat) - 14), Math.min(80, Math.max(...lat) + 12)];
  return { type: "MultiPoint", coordinates: [[west, south], [west, north], [east, south], [east, north]] };
}
