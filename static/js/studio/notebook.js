/* Notes and a bank of words beside the sheet, saved by themselves. */

import { call } from "./api.js";

const PAUSE = 1000;
const TRY_AGAIN = 4000;
const BETWEEN = "\n———\n"; // two wordings of the notes that met

export class Notebook {
  constructor({ place, address, use, announce }) {
    Object.assign(this, { place, address, use, announce, saved: "" });
    this.notes = this.part("notes");
    this.notes.addEventListener("input", () => this.soon());
    window.addEventListener("pagehide", () => this.save());
    this.part("bank-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const field = this.part("bank-word");
      if (field.value.trim()) this.keep(field.value.trim());
      field.value = "";
    });
    this.part("bank-list").addEventListener("click", ({ target }) => this.onClick(target));
  }

  part(name) {
    return this.place.querySelector(`[data-${name}]`);
  }

  async load() {
    const { notes, words } = await call("GET", this.address);
    this.list(words);
    // Who typed before they came has read none of them: the save will tell of both.
    if (!this.notes.value) this.notes.value = this.saved = notes;
  }

  soon(wait = PAUSE) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), wait);
  }

  async save() {
    window.clearTimeout(this.timer);
    const notes = this.notes.value;
    if (notes === this.saved) return;
    try {
      await call("PATCH", this.address, { notes, notes_were: this.saved });
      this.saved = notes;
    } catch (error) {
      if (error.status === 409) await this.merge();
      else this.soon(TRY_AGAIN);
    }
  }

  /* Another window wrote too: both stand, and are saved so. */
  async merge() {
    const { notes } = await call("GET", this.address);
    this.notes.value = [notes, this.notes.value].join(BETWEEN);
    this.saved = notes;
    this.announce("The notes were changed in another window. Both stand in them now.");
    this.soon();
  }

  keep(word) {
    return this.change({ add: [word] }, `“${word}” is kept in the word bank`);
  }

  async change(wish, told) {
    try {
      const { words } = await call("PATCH", this.address, wish);
      this.list(words);
      this.announce(told);
    } catch (error) {
      this.announce(error.message);
    }
  }

  list(words) {
    this.part("bank-none").hidden = words.length > 0;
    this.part("bank-list").replaceChildren(
      ...words.map((word) => {
        const item = document.createElement("li");
        const use = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: word });
        const drop = Object.assign(document.createElement("button"), { type: "button", className: "chip-drop", textContent: "×" });
        drop.dataset.word = word;
        drop.setAttribute("aria-label", `Take “${word}” out of the bank`);
        item.append(use, drop);
        return item;
      }),
    );
  }

  onClick(target) {
    if (target.matches(".chip")) this.use(target.textContent);
    const { word } = target.dataset;
    if (word) this.change({ remove: [word] }, `“${word}” is no longer in the word bank`);
  }
}
