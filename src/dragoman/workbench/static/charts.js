// Draws the charts of a page anew, from the data beside each, so that they can be asked. What they show stands in the
// page's tables too: where anything fails here, the page stays as it was sent.
import { drawer } from "./common.js";

const SCRIPTS = { contest: "./contest.js", map: "./map.js", readers: "./readers.js", relation: "./relation.js",
  timeline: "./timeline.js" };

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const script = SCRIPTS[figure.dataset.chart];
  if (script && globalThis.Plot) import(script).then(({ draw }) => drawer(figure, draw));
}
