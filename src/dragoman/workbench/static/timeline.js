// The articles of a story by day and country; a dot leads to its article, or to the list where it stands for several.
import { date, dayTicks, DAYS, linked, named, teller, widest } from "./common.js";

export function draw(data, width, figure) {
  const [line, tell] = teller();
  const points = data.points.map((one) => ({ ...one, at: date(one.day), who: data.countries[one.country] }));
  const most = Math.max(...points.map((one) => one.count));
  const pad = Math.max(DAYS, (+date(data.last) - +date(data.first)) * 0.04);
  const left = 14 + widest(data.countries);
  const svg = Plot.plot({
    width, marginLeft: left, marginRight: 46, marginTop: 10, marginBottom: 26, height: 50 + 28 * data.countries.length,
    x: { type: "utc", domain: [new Date(+date(data.first) - pad), new Date(+date(data.last) + pad)], label: null, grid: true,
      ...dayTicks(+date(data.first), +date(data.last), width - left - 46) },
    y: { type: "point", domain: data.countries, label: null, padding: 0.6, grid: true },
    r: { type: "sqrt", domain: [0, most], range: [0, 11] },
    marks: [Plot.dot(points, { x: "at", y: "who", r: (one) => Math.max(one.count, most / 5), fill: "var(--level)",
      fillOpacity: 0.85, stroke: "var(--card)", href: "href" })],
  });
  const order = points.map((one) => one.words);
  return [named(linked(svg, order, tell), figure.getAttribute("aria-label")), line];
}
