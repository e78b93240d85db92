/* The rhymes of the word at the caret, by grade, beside the sheet. */

import { call } from "./api.js";

const LOOK_AFTER = 500; // milliseconds that the caret rests
const MOST = 60; // words of one grade
const WORD = /[\p{L}\p{M}'\u2019]+/gu;

/* The word at a place of a line, and where it stands; null where no word is. */
export function wordAt(text, caret) {
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (index <= caret && caret <= index + word.length) return { word, start: index, end: index + word.length };
  }
  return null;
}

export class Rhymes {
  /* `use(word)` puts a word into the song, `keep(word)` into the bank; `onWord` is told which is looked up. */
  constructor({ place, address, grades, use, keep, onWord }) {
    Object.assign(this, { place, address, grades, use, keep, onWord, found: new Map() });
    this.field = this.part("rhyme-word");
    for (const name of ["rhyme-word", "rhyme-syllables", "rhyme-stress"]) this.part(name).addEventListener("input", () => this.soon());
    this.part("rhyme-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.look();
    });
    this.part("rhyme-list").addEventListener("click", ({ target }) => target.matches("button") && this.use(target.textContent));
    this.part("rhyme-list").addEventListener("keydown", (event) => this.onKey(event));
  }

  part(name) {
    return this.place.querySelector(`[data-${name}]`);
  }

  /* The caret is at a word. */
  follow(word) {
    if (this.place.hidden || this.part("rhyme-pin").checked || !word || word.toLowerCase() === this.field.value.toLowerCase()) return;
    this.field.value = word;
    this.soon();
  }

  soon() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.look(), LOOK_AFTER);
  }

  async look() {
    window.clearTimeout(this.timer);
    const word = this.field.value.trim();
    this.onWord(word);
    if (!word) return this.show({});
    const [syllables, stress] = ["rhyme-syllables", "rhyme-stress"].map((name) => this.part(name).value);
    const query = String(new URLSearchParams({ word, most: MOST, ...(syllables && { syllables }), ...(stress && { stress }) }));
    this.wanted = query;
    try {
      if (!this.found.has(query)) {
        this.tell("Looking…");
        this.found.set(query, (await call("GET", `${this.address}?${query}`)).rhymes);
      }
      if (this.wanted === query) this.show(this.found.get(query), word);
    } catch (error) {
      if (this.wanted === query) this.tell(error.message);
    }
  }

  /* Words may be said in another way now. */
  forget() {
    this.found.clear();
    this.look();
  }

  show(rhymes, word = "") {
    const grades = Object.entries(rhymes).filter(([, words]) => words.length);
    const count = grades.reduce((sum, [, words]) => sum + words.length, 0);
    this.tell(word && `${count || "No"} rhyme${count === 1 ? "" : "s"} of “${word}”`);
    this.part("rhyme-list").replaceChildren(...grades.flatMap(([grade, words]) => this.group(this.grades[grade] ?? grade, words)));
    this.buttons.forEach((button, at) => (button.tabIndex = at ? -1 : 0));
  }

  group(name, words) {
    const heading = Object.assign(document.createElement("h3"), { className: "rhyme-grade", textContent: name });
    const list = Object.assign(document.createElement("ul"), { className: "chips" });
    for (const word of words) {
      const item = document.createElement("li");
      item.append(Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: word }));
      list.append(item);
    }
    return [heading, list];
  }

  get buttons() {
    return [...this.part("rhyme-list").querySelectorAll("button")];
  }

  /* One stop for Tab; the arrows go from word to word. */
  onKey(event) {
    const { buttons } = this;
    const at = buttons.indexOf(event.target);
    const steps = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
    if (event.key === "+" && at >= 0) this.keep(event.target.textContent);
    const next = buttons[steps[event.key]];
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  tell(words) {
    this.part("rhyme-told").textContent = words;
  }
}
