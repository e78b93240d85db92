/* What is done to whole sections, as rows before and after; and choruses that are sung again: while
   they have the same words, whoever changes one changes all. */

import { newName } from "./rows.js";

export const KINDS = ["verse", "chorus", "pre-chorus", "refrain", "bridge", "intro", "outro"];
const SUNG_AGAIN = ["chorus", "refrain"];

export const isSungAgain = (kind) => SUNG_AGAIN.includes(kind);

/* The kind of each section; one without a heading goes on as the one above. */
export function kindsOf(sections) {
  let kind = "verse";
  return sections.map(({ heading }) => {
    if (heading?.text.trim()) kind = (heading.text.match(/^[\p{L}-]+/u)?.[0] ?? "verse").toLowerCase();
    return kind;
  });
}

/* The sections of rows: a heading, if there is one, and lines. */
export function sectionsOf(rows) {
  const sections = [];
  for (const row of rows) {
    if (row.heading || !sections.length) sections.push({ heading: row.heading ? row : null, lines: [] });
    if (!row.heading) sections.at(-1).lines.push(row);
  }
  return sections;
}

const rowsIn = ({ heading, lines }) => (heading ? [heading, ...lines] : lines);
const joined = (sections) => sections.flatMap(rowsIn);

/* Each of these gives the rows afterwards, null where it cannot be done. */

export function moved(rows, id, by) {
  const sections = sectionsOf(rows);
  const at = sections.findIndex(({ heading }) => heading?.id === id);
  const to = at + by;
  // What stands above all headings has none of its own, and would slip under another one.
  if (to < 0 || to >= sections.length || !sections[to].heading) return null;
  const [section] = sections.splice(at, 1);
  sections.splice(to, 0, section);
  return joined(sections);
}

export function duplicated(rows, id) {
  return sectionsOf(rows).flatMap((section) => {
    const stands = rowsIn(section);
    return section.heading?.id === id ? [...stands, ...stands.map((row) => ({ ...row, id: newName() }))] : stands;
  });
}

export function removed(rows, id) {
  return joined(sectionsOf(rows).filter(({ heading }) => heading?.id !== id));
}

export function turnedInto(rows, id, kind) {
  const name = kind[0].toUpperCase() + kind.slice(1);
  return rows.map((row) => (row.id === id ? { ...row, text: name } : row));
}

/* For each section the number of the first one whose words it sings again, or null. `apart` are
   those that its writer wants to sing in a way of their own. */
export function sungAgain(sections, apart) {
  const kinds = kindsOf(sections);
  const words = sections.map(({ lines }) => lines.map(({ text }) => text.trim()).join("\n"));
  return sections.map(({ heading }, at) => {
    if (!heading || apart.has(heading.id) || !isSungAgain(kinds[at]) || !words[at].trim()) return null;
    const first = words.findIndex((text, other) => text === words[at] && kinds[other] === kinds[at] && sections[other].heading);
    return first < at && !apart.has(sections[first].heading.id) ? first : null;
  });
}

/* Rows after a change, with the same done to all that sang the same words before it. */
export function echoed(before, after, apart) {
  const sections = sectionsOf(before);
  const again = sungAgain(sections, apart);
  const now = new Map(sectionsOf(after).map((section) => [section.heading?.id, section]));
  let rows = after;
  for (const first of new Set(again.filter((at) => at !== null))) {
    const same = sections.filter((_, at) => at === first || again[at] === first);
    const changed = same.filter(({ heading, lines }) => now.has(heading.id) && !areAlike(now.get(heading.id).lines, lines));
    if (changed.length !== 1) continue;
    const { lines } = now.get(changed[0].heading.id);
    const others = new Set(same.map(({ heading }) => heading.id).filter((id) => id !== changed[0].heading.id));
    rows = joined(sectionsOf(rows).map((section) => (others.has(section.heading?.id) ? follow(section, lines) : section)));
  }
  return rows;
}

const areAlike = (lines, others) => lines.length === others.length && lines.every(({ text }, at) => text === others[at].text);

function follow({ heading, lines }, wanted) {
  return { heading, lines: wanted.map(({ text }, at) => ({ heading: false, id: lines[at]?.id ?? newName(), text })) };
}
