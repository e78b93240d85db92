/* The song as it is printed: plain words, as on the page without scripts. */

import { filled } from "./rows.js";

function made(tag, className, text) {
  const element = Object.assign(document.createElement(tag), { className, textContent: text });
  element.dir = "auto";
  return element;
}

export function drawPaper(place, { rows, title }) {
  place.replaceChildren(made("h1", "", title));
  for (const { heading, text } of filled(rows)) {
    if (heading || place.children.length === 1) place.append(made("section", "verse", ""));
    const verse = place.lastElementChild;
    if (heading && text) verse.append(made("h2", "verse-kind", text));
    if (heading) continue;
    const line = made("p", "line", "");
    line.append(made("span", "line-text", text));
    verse.append(line);
  }
}
