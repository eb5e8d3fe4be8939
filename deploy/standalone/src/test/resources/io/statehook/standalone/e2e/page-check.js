// What people who cannot see a page well, or at all, need of it; returns what is wrong.
const wrong = [];
const shown = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 140);
const all = (selector) => [...document.querySelectorAll(selector)];

// Every field has a label, and every thing that can be pressed a name.
for (const field of all("input:not([type=hidden]), select, textarea")) {
  const labels = [...field.labels].map((label) => label.textContent.trim()).join("");
  if (!labels && !field.getAttribute("aria-label")) wrong.push("no label: " + shown(field));
}
for (const e of all("button, a[href], summary")) {
  if (!e.textContent.trim() && !e.getAttribute("aria-label")) wrong.push("no name: " + shown(e));
}
for (const e of all("svg")) {
  const named = e.getAttribute("role") === "img" && e.getAttribute("aria-label");
  if (!named && !e.closest("[aria-hidden=true]")) wrong.push("neither hidden nor named: " + shown(e));
}

// What one element says about another is there, once.
const ids = all("[id]").map((e) => e.id);
for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) wrong.push("twice: #" + id);
for (const e of all("[aria-describedby]")) {
  for (const id of e.getAttribute("aria-describedby").split(" ")) {
    if (!ids.includes(id)) wrong.push("described by #" + id + ", which is not there: " + shown(e));
  }
}
for (const label of all("label[for]")) {
  if (!ids.includes(label.htmlFor)) wrong.push("label of nothing: " + shown(label));
}
for (const header of all("th")) if (!header.scope) wrong.push("no scope: " + shown(header));
if (!document.documentElement.lang) wrong.push("no language");
if (all("h1").length !== 1) wrong.push("h1: " + all("h1").length);
if (all("main").length !== 1) wrong.push("main: " + all("main").length);

// WCAG AA: 4.5 between text and what is behind it, 3 for large text.
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const rgba = (colour) => {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
};
const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
const behind = (e) => {
  if (!e) return [255, 255, 255];
  const own = rgba(getComputedStyle(e).backgroundColor);
  return own[3] === 1 ? own : over(own, behind(e.parentElement));
};
const light = (colour) => {
  const [r, g, b] = colour.slice(0, 3).map((v) => {
    const part = v / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const told = new Set();
while (texts.nextNode()) {
  const e = texts.currentNode.parentElement;
  if (!texts.currentNode.data.trim() || !e.checkVisibility() || e.closest("option, .hidden, .skip")) continue;
  const style = getComputedStyle(e);
  const back = behind(e);
  const [one, other] = [light(over(rgba(style.color), back)), light(back)].sort();
  const ratio = (other + 0.05) / (one + 0.05);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const what = e.tagName.toLowerCase() + "." + e.className + " on " + back.map(Math.round);
  if (ratio < (large ? 3 : 4.5) && !told.has(what)) {
    told.add(what);
    wrong.push("contrast " + ratio.toFixed(2) + ": " + what + ": " + shown(e));
  }
}
return wrong;
