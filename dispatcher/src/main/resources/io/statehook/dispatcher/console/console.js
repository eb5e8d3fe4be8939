// What the console does beyond links and forms. Without this file every page still works.
"use strict";

document.documentElement.classList.add("scripted");

// On a phone the navigation is one long line.
document.querySelector("nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

// Copy buttons name the field that they copy.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.querySelector(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy");
  }
  const before = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = before; }, 1500);
});

// Search fields name the list that they narrow; what is ticked always stays in sight.
document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-filter]");
  if (!field) return;
  const words = field.value.toLowerCase().trim();
  for (const group of document.querySelectorAll(field.dataset.filter + " details")) {
    let shown = 0;
    for (const choice of group.querySelectorAll("[data-text]")) {
      choice.hidden = !choice.dataset.text.toLowerCase().includes(words)
        && !choice.querySelector("input").checked;
      if (!choice.hidden) shown++;
    }
    group.hidden = shown === 0;
    if (words !== "") group.open = true;
  }
});

// How many of a group are ticked.
document.addEventListener("change", (event) => {
  const group = event.target.closest("details.group");
  if (!group) return;
  const boxes = [...group.querySelectorAll("input[type=checkbox]")];
  const ticked = boxes.filter((box) => box.checked).length;
  group.querySelector("[data-count]").textContent =
    ticked > 0 ? ticked + " of " + boxes.length : String(boxes.length);
});

// A list that follows a stream of server-sent events, newest first.
for (const list of document.querySelectorAll("[data-tail]")) {
  const limit = 200;
  const told = document.querySelector("#tail-state");
  const stream = new EventSource(list.dataset.tail);
  const hold = document.querySelector("#tail-hold");
  stream.addEventListener("open", () => { told.textContent = "connected"; told.dataset.tone = "good"; });
  stream.addEventListener("error", () => {
    // Closed: the session has ended, or too many follow already.
    const over = stream.readyState === EventSource.CLOSED;
    told.textContent = over ? "ended, reload to follow" : "connecting again";
    told.dataset.tone = "warn";
  });
  stream.addEventListener("attempt", (event) => {
    if (hold && hold.checked) return;
    document.querySelector("#tail-empty")?.remove();
    list.insertAdjacentHTML("afterbegin", event.data);
    while (list.children.length > limit) list.lastElementChild.remove();
  });
  addEventListener("pagehide", () => stream.close());
}
