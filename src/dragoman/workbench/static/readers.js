// Who hears whom in it: a dot for each reading country and target, as large as they are many. It leads to the sentences.
import { linked, named, teller, widest } from "./common.js";

export function draw(data, width, figure) {
  const [line, tell] = teller();
  const cells = data.cells.map((one) => ({ ...one, who: data.readers[one.reader], whom: data.targets[one.target] }));
  const narrow = width < 560;
  const left = Math.min(150, 14 + widest(data.readers));
  const step = (width - left - 20) / (data.targets.length + 0.2); // pixels from a target to the next
  const most = Math.max(...cells.map((one) => one.count));
  const svg = Plot.plot({
    width, marginLeft: left, marginTop: narrow ? Math.min(140, 20 + widest(data.targets)) : 40, marginRight: 20,
    marginBottom: 8, height: 60 + (narrow ? 90 : 0) + 44 * data.readers.length,
    x: { type: "point", domain: data.targets, axis: "top", label: null, padding: 0.6, grid: true,
      tickRotate: narrow ? -90 : 0 },
    y: { type: "point", domain: data.readers, label: null, padding: 0.6, grid: true },
    r: { type: "sqrt", domain: [0, most], range: [0, Math.min(20, step * 0.55)] },
    marks: [
      Plot.dot(cells, { x: "whom", y: "who", r: (one) => Math.max(one.count, most / 3), fill: "var(--level)",
        href: "href" }),
      Plot.text(cells, { x: "whom", y: "who", text: (one) => String(one.count), fill: "var(--card)", fontWeight: 700,
        fontSize: 12, pointerEvents: "none" }),
    ],
  });
  return [named(linked(svg, cells.map((one) => one.words), tell), figure.getAttribute("aria-label")), line];
}
