// What all charts share: their place on the page, days, a line that tells what is pointed at, keys.

const LANGUAGE = document.documentElement.lang || "en";
const DAY = new Intl.DateTimeFormat(LANGUAGE, { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat(LANGUAGE, { year: "numeric", month: "short", timeZone: "UTC" });
export const DAYS = 86_400_000; // milliseconds of a day

/** A day as `2022-09-14` from a date, and back: in UTC, as all days of the workbench. */
export const iso = (date) => date.toISOString().slice(0, 10);
export const date = (day) => new Date(`${day}T00:00:00Z`);

/** A day as the page's language writes it. English has it as the rest of the page does. */
export const told = (day) => (LANGUAGE === "en" ? day : DAY.format(date(day)));

/** Ticks of months: as many as there is room for, in the page's language. */
export const ticks = (width, each = 110) => ({
  ticks: Math.max(2, Math.floor(width / each)),
  tickFormat: (at) => (LANGUAGE === "en" ? iso(at).slice(0, 7) : MONTH.format(at)),
});

/** Ticks of days from a first to a last: each, or as many as there is room for. */
export const dayTicks = (first, last, width) => ({
  ticks: d3.utcDay.every(Math.max(1, Math.ceil(((last - first) / DAYS + 2) / Math.max(1, Math.floor(width / 120))))),
  tickFormat: (at) => told(iso(at)),
});

/** How wide the longest of some names is, in pixels, about: Chinese and Japanese signs are twice as wide as Latin ones. */
export const widest = (names) =>
  7 * Math.max(...names.map((name) => [...name].reduce((sum, sign) => sum + (sign > "\u2e80" ? 2 : 1), 0)));

export const element = (name, attributes = {}, text = "") => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};

/** Put what `draw(data, width, figure)` returns into a figure instead of what was sent, and again when its width changes. */
export function drawer(figure, draw) {
  const data = JSON.parse(figure.querySelector("script").textContent);
  const place = element("div", { class: "plot" });
  let drawn = 0;
  figure.append(place);
  figure.classList.remove("scroll"); // a chart that is drawn here fits its place
  figure.removeAttribute("tabindex");
  figure.hidden = false;
  const again = async () => {
    const width = Math.floor(place.clientWidth);
    if (!width || width === drawn) return;
    drawn = width;
    place.replaceChildren(...[await draw(data, width, figure)].flat());
  };
  new ResizeObserver(() => requestAnimationFrame(again)).observe(place);
  return again();
}

/** A chart's SVG for those who hear: what can be chosen in it, without its ticks. */
export function named(svg, label) {
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", label);
  for (const part of svg.querySelectorAll(":scope > g"))
    if (!part.querySelector("a")) part.setAttribute("aria-hidden", "true");
  return svg;
}

/** Tell below a chart what is pointed at or reached by keys. */
export function teller() {
  const line = element("p", { class: "pointed soft", "aria-hidden": "true" }, "\u00a0");
  const tell = (words) => { line.textContent = words || "\u00a0"; };
  return [line, tell];
}

/** Make the links of a chart one stop of the tab key, with arrow keys between them; each named by `words[n]`. */
export function linked(svg, words, tell, follow) {
  const links = [...svg.querySelectorAll("a")];
  links.forEach((link, n) => {
    const address = link.getAttribute("href") ?? link.getAttributeNS("http://www.w3.org/1999/xlink", "href");
    link.setAttribute("href", address);
    link.setAttribute("tabindex", n ? -1 : 0);
    link.setAttribute("aria-label", words[n]);
    link.addEventListener("pointerenter", () => tell(words[n]));
    link.addEventListener("pointerleave", () => tell(""));
    link.addEventListener("focus", () => tell(words[n]));
    link.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const next = event.key === "Home" ? links[0] : event.key === "End" ? links.at(-1) : step && links[n + step];
      if (!next) return;
      event.preventDefault();
      links.forEach((one) => one.setAttribute("tabindex", one === next ? 0 : -1));
      next.focus();
    });
    if (follow) link.addEventListener("click", (event) => { if (follow(n)) event.preventDefault(); });
  });
  return svg;
}

/** Ask the form of periods for its evidence, after a moment without another wish. */
let waiting = 0;
export function ask(values, moment = 0) {
  const form = document.querySelector("form.period");
  for (const [name, value] of Object.entries(values)) if (form.elements[name]) form.elements[name].value = value;
  clearTimeout(waiting);
  waiting = setTimeout(() => form.requestSubmit(), moment);
}
