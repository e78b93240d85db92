/* What keys do in a line beside typing letters: lines are split, joined and moved, and what is
   pasted becomes lines. Each gives the rows after it, and where the caret stands then. */

import { heading, line } from "./rows.js";

const MOST_LINES = 400;
const LONGEST_LINE = 300;
const MARK = /^\[\s*([^\W\d_][^[\]]{0,70}?)\s*\]$/u;

export const headingIn = (text) => text.trim().match(MARK)?.[1] ?? null;

function replaced(rows, at, count, ...more) {
  return [...rows.slice(0, at), ...more, ...rows.slice(at + count)];
}

/* Enter: the rest of the line goes below. A line such as [Chorus] becomes a heading. */
export function split(rows, at, start, end) {
  const row = rows[at];
  if (row.heading) return { rows: replaced(rows, at + 1, 0, line("")), at: at + 1, caret: 0 };
  const named = headingIn(row.text.slice(0, start));
  const first = named ? heading(named) : { ...row, text: row.text.slice(0, start).trimEnd() };
  const rest = line(row.text.slice(end).trimStart());
  return { rows: replaced(rows, at, 1, first, rest), at: at + 1, caret: 0 };
}

/* Backspace at the start: the line joins the one above, or gives way if it is blank. */
export function join(rows, at) {
  const [above, row] = [rows[at - 1], rows[at]];
  if (!above) return null;
  if (row.heading) return { rows: replaced(rows, at, 1), at: at - 1, caret: above.text.length };
  if (above.heading) return row.text.trim() ? null : { rows: replaced(rows, at, 1), at: at - 1, caret: above.text.length };
  const space = above.text && row.text && !above.text.endsWith(" ") ? " " : "";
  const whole = { ...above, text: above.text + space + row.text };
  return { rows: replaced(rows, at - 1, 2, whole), at: at - 1, caret: above.text.length + space.length };
}

/* Alt with an arrow: the line changes places with the row above or below. */
export function move(rows, at, by) {
  const to = at + by;
  if (to < 0 || to >= rows.length || rows[at].heading) return null;
  const others = replaced(rows, at, 1);
  return { rows: replaced(others, to, 0, rows[at]), at: to };
}

/* What is pasted, as lines and headings; or the reason why it cannot be. */
export function paste(rows, at, start, end, pasted) {
  const clean = pasted.replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, "\n").replace(/[\0-\x08\x0e-\x1f\x7f-\x9f]/g, "").replaceAll("\t", " ");
  const row = rows[at];
  const texts = `${row.text.slice(0, start)}${clean}${row.text.slice(end)}`.split("\n").map((text) => text.trim());
  if (texts.some((text) => text.length > LONGEST_LINE)) return { reason: `A line holds at most ${LONGEST_LINE} characters: nothing is pasted.` };
  if (rows.length + texts.length > MOST_LINES) return { reason: `A song holds at most ${MOST_LINES} lines: nothing is pasted.` };
  const more = texts.flatMap((text, number) => {
    if (headingIn(text)) return [heading(headingIn(text))];
    if (text) return [line(text)];
    return number && texts[number + 1] && !headingIn(texts[number + 1]) ? [heading("")] : [];
  });
  const first = more.findIndex((one) => !one.heading);
  if (first < 0) return null;
  more[first] = { ...more[first], id: row.id };
  const last = more.length - 1;
  return { rows: replaced(rows, at, 1, ...more), at: at + last, caret: more[last].text.length - (row.text.length - end) };
}

/* What a key does to the rows, or where it takes the caret; nothing for keys that only type. */
export function keyed({ key, altKey, target }, rows, at) {
  const { selectionStart: start, selectionEnd: end, value } = target;
  const arrow = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (arrow && altKey) {
    const moved = move(rows, at, arrow);
    return moved && { ...moved, caret: start };
  }
  if (arrow) {
    const to = rows[at + arrow];
    const leaves = isOneLine(target) || (arrow < 0 ? start === 0 : end === value.length);
    return to && leaves ? { at: at + arrow, caret: Math.min(start, to.text.length) } : null;
  }
  if (key === "Enter") return split(rows, at, start, end);
  if (key === "Backspace" && start === 0 && end === 0) return join(rows, at);
  if (key === "Delete" && start === end && start === value.length && rows[at + 1]?.heading === false) return join(rows, at + 1);
  return null;
}

function isOneLine(field) {
  return field.clientHeight < 2 * Number.parseFloat(getComputedStyle(field).lineHeight);
}
