// The reader: what is pointed at or reached by keys lights up on both sides, the words in the text and the record beside.
// Enter on words leads to their record, Enter on a record's words to the text; Escape puts the light out.

const text = document.querySelector(".reader article");
const records = document.querySelector(".reader aside");
const pieces = new Map();
for (const mark of text.querySelectorAll("mark[data-r]")) {
  if (!pieces.has(mark.dataset.r)) pieces.set(mark.dataset.r, []);
  pieces.get(mark.dataset.r).push(mark);
}
const recordOf = (id) => records.querySelector(`li.record[id="${CSS.escape(id)}"]`);
const known = (mark) => mark && (recordOf(mark.dataset.r) ? mark : known(mark.parentElement.closest("mark[data-r]")));

let lit = "";
function light(id) {
  if (id === lit) return;
  for (const one of document.querySelectorAll(".reader .lit")) one.classList.remove("lit");
  lit = id;
  if (!id) return;
  for (const mark of pieces.get(id) ?? []) mark.classList.add("lit");
  recordOf(id)?.classList.add("lit");
}

/** Bring a record into view inside its own column, where that scrolls by itself. */
function reveal(id) {
  const record = recordOf(id);
  if (record && records.scrollHeight > records.clientHeight) record.scrollIntoView({ block: "nearest" });
}

for (const name of ["pointerover", "focusin"]) {
  text.addEventListener(name, (event) => {
    const mark = known(event.target.closest("mark[data-r]"));
    light(mark ? mark.dataset.r : "");
    if (mark && name === "focusin") reveal(lit);
  });
  records.addEventListener(name, (event) => light(event.target.closest("li.record")?.id ?? ""));
}
for (const side of [text, records]) side.addEventListener("pointerleave", () => light(""));
addEventListener("keydown", (event) => { if (event.key === "Escape") light(""); });

function open(mark) {
  const id = known(mark)?.dataset.r;
  if (!id) return;
  location.hash = id;
  recordOf(id).focus();
}
text.addEventListener("click", (event) => { if (!getSelection().toString()) open(event.target.closest("mark[data-r]")); });
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("mark")) return;
  event.preventDefault();
  open(event.target);
});
