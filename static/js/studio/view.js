/* Draws the rows of a sheet as fields that are typed into, with what is heard beside each. Rows are
   kept while they stand, so that neither the caret nor a screen reader loses its place. */

const SHADES = {
  full: ["perfect", "multi", "mosaic", "identical"],
  near: ["near", "family", "eye"],
  far: ["assonance", "consonance"],
};
const MOST_LETTERS = { line: 300, heading: 80 };

const shadeOf = (grade) => Object.keys(SHADES).find((shade) => SHADES[shade].includes(grade)) ?? "";

function made(tag, className, more = {}) {
  return Object.assign(document.createElement(tag), { className, ...more });
}

export class View {
  constructor(place) {
    this.place = place;
    this.drawn = new Map();
    this.feet = new Set();
  }

  /* Draw rows in their order, each as it is `described`; `feet` stand below the rows they name. */
  draw(rows, described, feet) {
    const caret = this.caret();
    for (const foot of this.feet) foot.remove();
    this.feet = new Set(feet.values());
    const stand = new Set(rows.map(({ id }) => id));
    for (const [id, row] of this.drawn) {
      if (stand.has(id)) continue;
      row.element.remove();
      this.drawn.delete(id);
    }
    let before = null;
    for (const row of rows) {
      if (!this.drawn.has(row.id)) this.drawn.set(row.id, row.heading ? newHeading(row) : newLine(row));
      const { element } = this.drawn.get(row.id);
      const next = before ? before.nextSibling : this.place.firstChild;
      if (next !== element) this.place.insertBefore(element, next);
      before = element;
      this.name(row, described.get(row.id));
      this.write(row.id, row.text);
    }
    for (const [id, foot] of feet) this.drawn.get(id).element.after(foot);
    if (caret && document.activeElement !== caret.field) this.focus(caret.id, caret.start, caret.end);
  }

  name(row, { label, kind, first, sung = "" }) {
    const { element, field, again } = this.drawn.get(row.id);
    field.setAttribute("aria-label", [label, sung].filter(Boolean).join(", "));
    if (again) again.textContent = sung;
    element.dataset.kind = kind;
    this.drawn.get(row.id).open?.setAttribute("aria-label", `Other words for ${label}`);
    element.toggleAttribute("data-first", first);
  }

  write(id, text) {
    const { field, grow } = this.drawn.get(id);
    if (field.value !== text) field.value = text;
    if (grow) grow.dataset.text = text;
  }

  /* What is heard in a line: `letter`, `grade`, `said`, `syllables`, `certain`, `target`, `beats`. */
  measure(id, heard) {
    const row = this.drawn.get(id);
    const { letter, grade, said, syllables, certain, target, by, locked } = heard;
    row.element.className = `studio-row line rhyme-${letter.toLowerCase().replace(/[0-9]/, "") || "x"}`;
    row.letter.textContent = letter;
    row.letter.dataset.shade = shadeOf(grade);
    const count = syllables ? `${certain ? "" : "~"}${syllables}` : "";
    const off = Boolean(target && syllables && syllables !== target);
    row.syllables.textContent = off ? `${count}/${target}` : count;
    row.syllables.classList.toggle("off", off);
    row.origin.dataset.by = by;
    row.element.toggleAttribute("data-locked", locked);
    row.origin.title = by === "network" ? "Written by a network" : "";
    row.said.textContent = sentence(heard, off);
    row.beats.textContent = (heard.beats ?? "").replaceAll("+", "●").replaceAll("-", "○");
    row.loose.textContent = shadeOf(grade) === "full" ? "" : said;
    row.missed.textContent = heard.missed;
    row.shared.textContent = heard.shared ? `${heard.shared} words as in ${heard.sharedWith}` : "";
  }

  /* Tell beside a row what became of its words, with buttons; nothing takes a note away. */
  note(id, words, buttons = []) {
    const row = this.drawn.get(id);
    if (!row) return;
    row.note?.remove();
    row.note = null;
    if (!words) return;
    row.note = made("p", "studio-note", { role: "status" });
    row.note.append(made("span", "", { textContent: words }));
    for (const [label, press] of buttons) {
      const button = made("button", "button button-small", { type: "button", textContent: label });
      button.addEventListener("click", press);
      row.note.append(button);
    }
    row.element.append(row.note);
  }

  flash(ids) {
    for (const id of ids) this.drawn.get(id)?.element.classList.add("line-new");
  }

  focus(id, start = 0, end = start) {
    const field = this.drawn.get(id)?.field;
    field?.focus();
    field?.setSelectionRange(start, end);
  }

  caret() {
    const field = document.activeElement;
    const id = field?.closest?.("[data-row]")?.dataset.row;
    if (!id || !this.drawn.has(id) || field !== this.drawn.get(id).field) return null;
    return { id, field, start: field.selectionStart, end: field.selectionEnd };
  }
}

function sentence({ letter, grade, said, syllables, certain, target, by, locked }, off) {
  const parts = [];
  if (syllables) parts.push(`${certain ? "" : "about "}${syllables} syllables${off ? `, ${target} asked for` : ""}`);
  if (letter && letter !== "X") parts.push(grade ? `rhyme ${letter}, ${said}` : `rhyme ${letter}`);
  else if (letter) parts.push("no rhyme");
  if (by === "network") parts.push("by a network");
  if (locked) parts.push("locked");
  return parts.join("; ");
}

function newLine({ id }) {
  const element = made("div", "studio-row line");
  element.dataset.row = id;
  const letter = made("span", "line-rhyme");
  const grow = made("span", "grow");
  const field = made("textarea", "line-field", { rows: 1, maxLength: MOST_LETTERS.line, dir: "auto" });
  field.setAttribute("aria-describedby", `said-${id}`);
  field.setAttribute("autocapitalize", "sentences");
  grow.append(field);
  const origin = made("span", "line-origin");
  const syllables = made("span", "line-syllables");
  for (const part of [letter, origin, syllables]) part.setAttribute("aria-hidden", "true");
  const said = made("span", "visually-hidden", { id: `said-${id}` });
  const beats = made("span", "line-beats");
  beats.setAttribute("aria-hidden", "true");
  const [missed, loose, shared] = ["missed", "loose", "shared"].map((name) => made("span", `line-${name}`));
  const open = made("button", "line-open", { type: "button", tabIndex: -1, textContent: "⋯" });
  element.append(letter, grow, origin, syllables, open, said, beats, missed, loose, shared);
  return { element, field, grow, open, letter, origin, syllables, said, beats, missed, loose, shared };
}

function newHeading({ id }) {
  const element = made("div", "studio-row studio-heading");
  element.dataset.row = id;
  const field = made("input", "verse-kind heading-field", {
    type: "text",
    maxLength: MOST_LETTERS.heading,
    placeholder: "Heading, such as Verse 2",
    dir: "auto",
  });
  const again = made("span", "heading-again");
  again.setAttribute("aria-hidden", "true");
  element.append(field, again);
  return { element, field, again };
}
