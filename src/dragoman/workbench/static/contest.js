// A contest: a small chart for each power and measure, by quarter. A quarter leads to its sentences.
import { ask, date, DAYS, element, linked, named, teller, ticks } from "./common.js";

export function draw(data) {
  const [line, tell] = teller();
  const rows = data.rows.map((row) => {
    const block = element("div", { class: "measure" });
    const cells = element("div", { class: "panels" });
    block.append(element("p", { class: "measured" }, row.name), cells);
    row.panels.forEach((panel, n) => cells.append(cell(data, row, panel, data.powers[n], tell)));
    return block;
  });
  requestAnimationFrame(() => rows.forEach((row) => row.querySelectorAll(".panel").forEach((one) => one.fill())));
  return [...rows, line];
}

function cell(data, row, panel, power, tell) {
  const place = element("div", { class: "panel" });
  place.append(element("strong", {}, power.name), element("small", {}, `${panel.before} → ${panel.after}`));
  place.fill = () => place.append(panelChart(data, row, panel, power, place.clientWidth, tell));
  return place;
}

function panelChart(data, row, panel, power, width, tell) {
  const points = panel.points.filter((one) => one.values.length).map((one) => {
    const [value, low, high] = one.values;
    const end = +date(one.last) - (one.last === data.end ? 0 : DAYS);
    return { ...one, value, low, high, until: new Date(end), at: new Date((+date(one.first) + end) / 2) };
  });
  const href = (one) => `${data.address}&${new URLSearchParams(wish(one))}#period`;
  const wish = (one) => ({ power: power.code, first: one.first, last: one.until.toISOString().slice(0, 10) });
  const svg = Plot.plot({
    width, height: 110, marginLeft: 46, marginRight: 8, marginTop: 8, marginBottom: 20, insetBottom: 4,
    x: { type: "utc", domain: [date(data.begin), date(data.end)], label: null, ...ticks(width, 80) },
    y: row.signed ? { domain: [-1, 1], ticks: [-1, 0, 1], label: null, grid: true }
      : { domain: [0, 1], ticks: [0, 0.5, 1], tickFormat: (n) => `${100 * n} %`, label: null, grid: true },
    marks: [
      Plot.areaY(points, { x: "at", y1: "low", y2: "high", fill: "var(--band)" }),
      Plot.ruleX(points, { x: "at", y1: "low", y2: "high", stroke: "var(--band)", strokeWidth: 2 }),
      Plot.lineY(points, { x: "at", y: "value", stroke: "var(--level)", strokeWidth: 1.5 }),
      Plot.ruleX([date(data.split)], { stroke: "currentColor", strokeDasharray: "4 2" }),
      Plot.dot(points, { x: "at", y: "value", r: 4.5, fill: "var(--level)", stroke: "var(--card)", href }),
    ],
  });
  const follow = (n) => {
    ask(wish(points[n]));
    document.getElementById("period").scrollIntoView();
    return true;
  };
  return named(linked(svg, points.map((one) => one.words), tell, follow), panel.label);
}
