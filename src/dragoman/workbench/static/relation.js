// A relation: its level with the band, shifts, and volume. A stretch of it is brushed, by pointer or by the keys of its two
// handles; the form of periods then shows its evidence.
import { ask, date, DAYS, element, iso, named, teller, ticks, told } from "./common.js";

const LEFT = 44, RIGHT = 14, TOP = 34, BOTTOM = 26, HEIGHT = 300;
const COLOURS = ["var(--for)", "var(--for-soft)", "var(--dim)", "var(--against-soft)", "var(--against)"];
const STEPS = { ArrowLeft: -7, ArrowDown: -7, ArrowRight: 7, ArrowUp: 7, PageDown: -28, PageUp: 28, Home: -1e5, End: 1e5 };
const MOMENT = 350; // milliseconds after the last key before evidence is asked for

export function draw(data, width) {
  const { labels } = data;
  const [line, tell] = teller();
  const x = { type: "utc", domain: [date(data.begin), new Date(+date(data.end) + DAYS)], label: null, ...ticks(width) };
  const level = levels(data, width, x);
  brush(level, data, width, tell);
  const volume = volumes(data, width, x);
  named(volume, labels.volume);
  const ofLevel = key([[labels.level, 5]]), ofVolume = key(labels.classes.map((name, n) => [name, n]));
  return [ofLevel, level, ofVolume, volume, line, element("p", { class: "soft hint" }, labels.brush)];
}

function levels(data, width, x) {
  const weeks = data.weeks.map(([day, value = NaN, low = NaN, high = NaN]) => ({ day: date(day), value, low, high }));
  const shifts = data.shifts.map((one) => ({ ...one, at: date(one.day) }));
  const narrow = width < 560;
  return Plot.plot({
    width, height: HEIGHT, marginLeft: LEFT, marginRight: RIGHT, marginTop: TOP, marginBottom: BOTTOM, x,
    insetBottom: 8,
    y: { domain: [-1, 1], label: null, grid: true, ticks: [-1, -0.5, 0, 0.5, 1], tickFormat: signed },
    marks: [
      Plot.areaY(weeks, { x: "day", y1: "low", y2: "high", fill: "var(--band)" }),
      Plot.ruleY([0], { stroke: "var(--dim)" }),
      Plot.lineY(weeks, { x: "day", y: "value", stroke: "var(--level)", strokeWidth: 1.8 }),
      Plot.ruleX(shifts, { x: "at", stroke: "currentColor", strokeDasharray: "4 2" }),
      ...[0, 1].map((line) => Plot.text(shifts.filter((_, n) => n % 2 === line), { x: "at", frameAnchor: "top",
        text: narrow ? (one) => one.name.split(" ").slice(0, 2).join("") : "name", dy: -30 + 13 * line, fontWeight: 700,
        textAnchor: "middle", lineAnchor: "top" })), // neighbours stand in two lines
    ],
  });
}

const signed = (n) => (n ? n.toFixed(1).replace("-", "\u2212") : "0");

function volumes(data, width, x) {
  const bars = [];
  data.volume.forEach(([day, ...counts], n) => {
    const end = data.volume[n + 1] ? date(data.volume[n + 1][0]) : x.domain[1];
    const [deeds, words, , against, hard] = counts;
    const stacked = [[deeds + words, words, 0], [words, 0, 1], [0, -against, 3], [-against, -against - hard, 4]];
    for (const [y1, y2, kind] of stacked) if (y1 !== y2) bars.push({ x1: date(day), x2: end, y1, y2, kind });
    if (counts[2]) bars.push({ x1: date(day), x2: end, neutral: counts[2] });
  });
  return Plot.plot({
    width, height: 130, marginLeft: LEFT, marginRight: RIGHT, marginTop: 20, marginBottom: BOTTOM, insetBottom: 4, x,
    y: { label: data.labels.volume, grid: true, ticks: 4, tickFormat: (n) => (Number.isInteger(n) ? `${Math.abs(n)}` : "") },
    marks: [
      Plot.rect(bars.filter((bar) => bar.neutral === undefined), { x1: "x1", x2: "x2", y1: "y1", y2: "y2",
        fill: (bar) => COLOURS[bar.kind], insetRight: width > 900 ? 1 : 0 }),
      Plot.ruleY(bars.filter((bar) => bar.neutral), { x1: "x1", x2: "x2", y: "neutral", stroke: "var(--dim)",
        strokeDasharray: "2 2" }),
      Plot.ruleY([0], { stroke: "var(--dim)" }),
    ],
  });
}

/** What colours mean: names, each with the number of its colour. */
function key(names) {
  const list = element("p", { class: "key soft" });
  for (const [name, colour] of names) {
    const one = element("span");
    one.append(element("span", { class: `swatch k${colour}` }), name);
    list.append(one);
  }
  return list;
}

function brush(svg, data, width, tell) {
  const form = document.querySelector("form.period");
  const scale = svg.scale ? svg.scale("x") : null;
  const at = d3.scaleUtc(scale.domain, [LEFT, width - RIGHT]);
  const last = +date(data.end);
  const clamp = (time) => Math.min(last, Math.max(+date(data.begin), time));
  const period = () => [form.elements.first.value || data.begin, form.elements.last.value || data.end];
  const place = d3.select(svg).append("g").attr("class", "brush");
  const tool = d3.brushX().extent([[LEFT, TOP], [width - RIGHT, HEIGHT - BOTTOM]]);
  const show = () => {
    const [first, until] = period();
    const [left, right] = [at(clamp(+date(first))), at(clamp(+date(until)) + DAYS)];
    place.call(tool.move, left < right ? [left, right] : null); // days that are typed may stand the wrong way round
    for (const [handle, day] of [[handles[0], first], [handles[1], until]]) {
      handle.setAttribute("aria-valuenow", Math.round((+date(day) - +date(data.begin)) / DAYS));
      handle.setAttribute("aria-valuetext", told(day));
    }
  };
  place.call(tool);
  place.select(".selection").attr("fill", "var(--link)").attr("fill-opacity", 0.16).attr("stroke", "var(--link)");
  const handles = ["w", "e"].map((side) => place.select(`.handle--${side}`).node());
  named(svg, data.labels.brush);
  place.attr("aria-hidden", null);
  handles.forEach((handle, n) => slider(handle, n, data, clamp, period, show));
  show();
  tool.on("brush", ({ selection, sourceEvent }) => { if (sourceEvent) tell(days(selection, at).map(told).join(" – ")); });
  tool.on("end", ({ selection, sourceEvent }) => {
    if (!sourceEvent) return;
    if (!selection) return show();
    const [first, until] = days(selection, at);
    ask({ first, last: until });
    show();
  });
  for (const name of ["first", "last"]) form.elements[name].addEventListener("change", show);
}

/** The first and the last day of what is brushed. */
const days = ([left, right], at) => {
  const [first, end] = [at.invert(left), at.invert(right)];
  return [iso(first), iso(new Date(Math.max(+first, +end - DAYS / 2)))];
};

/** Make a handle a slider: arrow keys move it by a week, page keys by four, Home and End as far as the chart goes. */
function slider(handle, n, data, clamp, period, show) {
  const attributes = { role: "slider", tabindex: 0, "aria-label": n ? data.labels.until : data.labels.from,
    "aria-valuemin": 0, "aria-valuemax": Math.round((+date(data.end) - +date(data.begin)) / DAYS), "aria-valuenow": 0,
    "aria-orientation": "horizontal" };
  for (const [name, value] of Object.entries(attributes)) handle.setAttribute(name, value);
  handle.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const both = period();
    both[n] = iso(new Date(clamp(+date(both[n]) + step * DAYS)));
    if (both[0] > both[1]) both[n] = both[1 - n];
    ask({ first: both[0], last: both[1] }, MOMENT);
    show();
  });
}
