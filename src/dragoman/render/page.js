"use strict";
(() => {
  const light = (id) => {
    document.querySelectorAll(".lit").forEach((e) => e.classList.remove("lit"));
    if (!id) return;
    document.querySelectorAll("mark[data-r]").forEach((e) => e.classList.toggle("lit", e.dataset.r === id && !e.classList.contains("cue")));
    const record = document.getElementById(id);
    if (record) record.classList.add("lit");
  };
  const fromHash = () => light(decodeURIComponent(location.hash.slice(1)).replace(/^t-/, ""));
  const open = (mark) => {
    const id = mark.dataset.r;
    if (document.getElementById(id)) location.hash = id;
  };
  addEventListener("hashchange", fromHash);
  document.querySelector("article").addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    if (mark) open(mark);
  });
  document.querySelector("article").addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && event.target.matches("mark")) {
      event.preventDefault();
      open(event.target);
    }
  });
  addEventListener("keydown", (event) => { if (event.key === "Escape") light(""); });
  fromHash();
})();
