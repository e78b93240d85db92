/* A sheet as rows: lines and headings, each known by its name. What was done to them is told as
   edits, which can be made to rows that others changed meanwhile (generator/edits.py). */

const MOST_ANCHORS = 10;

/* Where a site is reached without TLS, the browser draws no names of its own. */
export function newName() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export const line = (text, id = newName()) => ({ id, heading: false, text });
export const heading = (text, id = newName()) => ({ id, heading: true, text });

export function rowsOf(sections) {
  return sections.flatMap((section) => [
    heading(section.heading, section.id),
    ...section.lines.map((one) => line(one.text, one.id)),
  ]);
}

/* As the server keeps them: without blank lines, spaces around words, and headings of nothing. */
export function filled(rows) {
  const plain = rows.map((row) => (row.text === row.text.trim() ? row : { ...row, text: row.text.trim() }));
  const lines = plain.filter((row) => row.heading || row.text);
  return lines.filter((row, at) => row.text || lines[at + 1]?.heading === false);
}

/* A sheet as text, as it is copied. */
export function asText(rows) {
  const parts = filled(rows).map((row, at) => {
    if (!row.heading) return `${row.text}\n`;
    return (at ? "\n" : "") + (row.text ? `[${row.text}]\n` : "");
  });
  return parts.join("").trim();
}

/* What leads from some rows to others. */
export function changes(before, after) {
  const was = new Map(before.map((row) => [row.id, row]));
  const is = new Set(after.map((row) => row.id));
  const still = stillInOrder(before, after);
  const gone = before.filter((row) => !is.has(row.id));
  const edits = gone.map(({ id, heading, text }) => ({ id, heading, was: text, text: null, after: [], moved: false }));
  after.forEach(({ id, heading, text }, at) => {
    const old = was.get(id);
    const moved = old !== undefined && !still.has(id);
    if (old?.text === text && !moved) return;
    const anchors = after.slice(Math.max(0, at - MOST_ANCHORS), at).map((row) => row.id);
    edits.push({ id, heading, was: old?.text ?? null, text, after: anchors.reverse(), moved });
  });
  return edits;
}

/* The rows that need not be moved: a longest run of those that stand in both, in one order. */
function stillInOrder(before, after) {
  const places = new Map(before.map((row, at) => [row.id, at]));
  const order = after.filter((row) => places.has(row.id)).map((row) => row.id);
  if (order.every((id, at) => !at || places.get(order[at - 1]) < places.get(id))) return new Set(order);
  const best = [];
  order.forEach((id, at) => {
    const earlier = best.filter((run, other) => places.get(order[other]) < places.get(id) && other < at);
    const longest = earlier.reduce((one, other) => (other.length > one.length ? other : one), []);
    best.push([...longest, id]);
  });
  return new Set(best.reduce((one, other) => (other.length > one.length ? other : one), []));
}

/* Rows with edits made to them, and the edits that could not be made: whoever comes second to a
   row finds it changed, and what stands there stays. */
export function applied(rows, edits) {
  const after = [...rows];
  const conflicts = [];
  const place = (id) => after.findIndex((row) => row.id === id);
  const below = (anchors) => {
    if (!anchors.length) return 0;
    const found = anchors.map(place).find((at) => at >= 0);
    return found === undefined ? after.length : found + 1;
  };
  for (const { id, heading, was, text, after: anchors, moved } of edits) {
    const at = place(id);
    if (at < 0) {
      if (text !== null && text !== was) after.splice(below(anchors), 0, { id, heading, text });
      continue;
    }
    const row = after[at];
    if (row.text !== was && row.text !== text) {
      if (was !== text) conflicts.push({ id, yours: text, theirs: row.text });
    } else if (text === null) {
      after.splice(at, 1);
      continue;
    } else {
      after[at] = { ...row, text };
    }
    if (moved) {
      const [taken] = after.splice(at, 1);
      after.splice(below(anchors), 0, taken);
    }
  }
  return { rows: after, conflicts };
}
