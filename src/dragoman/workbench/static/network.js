// Whom an actor deals with, as a network beside its table. Each line of the table is a node: pointing at one lights the
// other.

const NARROW = 500; // pixels
const figure = document.querySelector("figure[data-chart=network]");
if (figure && globalThis.cytoscape) {
  // Cytoscape would put a style sheet into the page, which the policy forbids; ours has its one rule, under its name.
  if (!document.getElementById("__________cytoscape_stylesheet"))
    document.head.append(Object.assign(document.createElement("meta"), { id: "__________cytoscape_stylesheet" }));
  draw(figure, JSON.parse(figure.querySelector("script").textContent));
}

function draw(place, data) {
  const box = Object.assign(document.createElement("div"), { className: "network" });
  place.append(box);
  place.hidden = false;
  const narrow = box.clientWidth < NARROW;
  const most = Math.max(...data.ties.map(([, , count]) => count));
  const side = (favour, against) => (favour > against ? "for" : against > favour ? "against" : "even");
  const edges = data.ties.map(([source, target, count, favour, against]) =>
    ({ data: { source, target, width: 1 + 7 * Math.sqrt(count / most) }, classes: side(favour, against) }));
  const nodes = data.nodes.map(({ id, name, href }, n) => ({ data: { id, name, href }, classes: n ? "" : "centre" }));
  const graph = cytoscape({ container: box, elements: [...nodes, ...edges], style: looks(narrow),
    layout: { name: "preset", fit: false }, zoom: 1, pan: { x: 0, y: 0 }, autoungrabify: true, userZoomingEnabled: false,
    userPanningEnabled: false, boxSelectionEnabled: false });
  const arrange = () => { graph.resize(); around(graph, box); };
  arrange();
  new ResizeObserver(() => requestAnimationFrame(arrange)).observe(box);
  for (const query of ["(prefers-color-scheme: dark)", "print"])
    matchMedia(query).addEventListener("change", () => graph.style(looks(narrow)));
  link(graph, box, place.closest("section"));
}

/** The actor in the middle, the others around it, the strongest at the top. */
function around(graph, box) {
  const [centre, ...others] = graph.nodes().toArray();
  const [x, y] = [box.clientWidth / 2, box.clientHeight / 2];
  const [wide, high] = [Math.max(60, x - 62), Math.max(60, y - 30)];
  centre.position({ x, y });
  others.forEach((node, n) => {
    const turn = (2 * Math.PI * n) / others.length - Math.PI / 2;
    const beside = Math.abs(Math.cos(turn)) > 0.8; // the name of the one in the middle needs the room there
    const far = box.clientWidth < NARROW && n % 2 && !beside ? 0.6 : 1; // little room: names stand in two rings
    node.position({ x: x + far * wide * Math.cos(turn), y: y + far * high * Math.sin(turn) });
  });
}

function looks(narrow) {
  const own = getComputedStyle(document.documentElement);
  const colour = (name) => own.getPropertyValue(`--${name}`).trim();
  const edge = (name, line) => ({ selector: `edge.${name}`, style: { "line-color": colour(line) } });
  return [
    { selector: "node", style: { label: "data(name)", "font-size": narrow ? 10 : 12, color: colour("ink"),
      "background-color": colour("level"), width: 14, height: 14, "text-valign": "bottom", "text-margin-y": 3,
      "text-wrap": "wrap", "text-max-width": narrow ? 76 : 110, "text-overflow-wrap": narrow ? "anywhere" : "whitespace",
      "text-background-color": colour("card"), "text-background-opacity": 0.8, "text-background-padding": 1 } },
    { selector: "node.centre", style: { width: 24, height: 24, "text-valign": "top", "text-margin-y": -3,
      "font-size": 14, "font-weight": "bold" } },
    { selector: "edge", style: { width: "data(width)", "curve-style": "haystack", opacity: 0.75 } },
    edge("for", "for-soft"), edge("against", "against-soft"), edge("even", "dim"),
    { selector: ".faint", style: { opacity: 0.12 } },
  ];
}

/** Light what is pointed at in the network or reached in the table; a node leads where its line leads. */
function link(graph, box, section) {
  const lines = new Map([...section.querySelectorAll("tbody th a")].map((line) => [line.getAttribute("href"), line]));
  const light = (node) => {
    graph.elements().toggleClass("faint", Boolean(node));
    node?.closedNeighborhood().removeClass("faint");
    for (const [href, line] of lines) line.closest("tr").classList.toggle("lit", href === node?.data("href"));
  };
  graph.on("mouseover", "node", ({ target }) => {
    light(target);
    box.classList.toggle("leads", Boolean(target.data("href")));
  });
  graph.on("mouseout", "node", () => {
    light(null);
    box.classList.remove("leads");
  });
  graph.on("tap", "node", ({ target }) => { if (target.data("href")) location.assign(target.data("href")); });
  graph.nodes().forEach((node) => {
    const line = lines.get(node.data("href"));
    line?.addEventListener("focus", () => light(node));
    line?.addEventListener("blur", () => light(null));
    line?.closest("tr").addEventListener("pointerenter", () => light(node));
    line?.closest("tr").addEventListener("pointerleave", () => light(null));
  });
}
