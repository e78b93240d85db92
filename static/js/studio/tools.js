/* What can be done with a whole section, below it. */

import { KINDS, duplicated, moved, removed, turnedInto } from "./sections.js";

export class Tools {
  /* `change(rows, words)` makes a change and tells of it, `network` writes anew, `apart` are the
     sections that are not to change with others. */
  constructor({ blank, sheet, network, save, change, announce, apart, draw }) {
    Object.assign(this, { blank, sheet, network, save, change, announce, apart, draw });
  }

  of(id) {
    const tools = this.blank.cloneNode(true);
    const part = (name) => tools.querySelector(`[data-${name}]`);
    const press = (name, done) => part(name).addEventListener("click", done);
    const kind = part("section-kind");
    kind.append(...KINDS.map((name) => new Option(name)));
    press("section-anew", ({ currentTarget }) => this.redraw(id, currentTarget));
    press("section-up", () => this.make(moved(this.sheet.rows, id, -1), "Moved up"));
    press("section-down", () => this.make(moved(this.sheet.rows, id, 1), "Moved down"));
    press("section-twice", () => this.make(duplicated(this.sheet.rows, id), "Duplicated"));
    press("section-delete", () => this.make(removed(this.sheet.rows, id), "Deleted. Undo brings the section back"));
    press("section-apart", () => this.part(id));
    kind.addEventListener("change", () => {
      if (kind.value) this.make(turnedInto(this.sheet.rows, id, kind.value), `It is a ${kind.value} now`);
      kind.value = "";
    });
    kind.addEventListener("input", (event) => event.stopPropagation());
    return tools;
  }

  make(rows, words) {
    if (rows) this.change(rows, words);
  }

  /* A chorus goes its own way from here on. */
  part(id) {
    this.apart.add(id);
    this.draw();
    this.announce("This section no longer changes with the others.");
  }

  /* All lines anew, but the locked ones. */
  async redraw(id, button) {
    if (button.getAttribute("aria-disabled") === "true" || !(await this.save())) return;
    button.setAttribute("aria-disabled", true);
    this.announce("The network is writing…");
    try {
      const lines = this.sheet.sections.find(({ heading }) => heading?.id === id).lines.map((line) => line.id);
      const found = await this.network.takes({ lines }, () => this.announce("Waiting for a worker that writes…"));
      const texts = new Map(found.map((take) => [take.id, take.text]));
      const rows = this.sheet.rows.map((row) => (texts.has(row.id) ? { ...row, text: texts.get(row.id) } : row));
      this.change(rows, `New: ${texts.size} of ${lines.length} lines. Undo brings the old ones back.`);
    } catch (error) {
      this.announce(error.message);
    } finally {
      button.setAttribute("aria-disabled", false);
    }
  }
}
