/* The rhymes of the word at the caret, by grade, beside the sheet; in the order of the dictionary, or
   what fits the caret's line first. */

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
  constructor({ place, address, grades, fits, use, keep, onWord }) {
    Object.assign(this, { place, address, grades, fits, use, keep, onWord, found: new Map() });
    this.field = this.part("rhyme-word");
    for (const name of ["rhyme-word", "rhyme-syllables", "rhyme-stress"]) this.part(name).addEventListener("input", () => this.soon());
    this.part("rhyme-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.look();
    });
    this.part("rhyme-order").addEventListener("change", () => this.look());
    this.part("near").addEventListener("toggle", () => this.part("near").open && this.look());
    for (const list of [this.part("rhyme-list"), this.part("near-list")]) {
      list.addEventListener("click", ({ target }) => target.closest("button") && this.use(target.closest("button").value));
      list.addEventListener("keydown", (event) => this.onKey(event, list));
    }
  }

  part(name) {
    return this.place.querySelector(`[data-${name}]`);
  }

  /* The caret is at a word, and at a place that other rhymes may fit. */
  follow(word) {
    if (this.place.hidden) return;
    const here = this.asks && this.fits.here();
    const isOther = word && !this.part("rhyme-pin").checked && word.toLowerCase() !== this.field.value.toLowerCase();
    if (isOther) this.field.value = word;
    if (isOther || (here && here !== this.seen)) this.soon();
    this.seen = here;
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
      if (this.wanted !== query) return;
      this.show(this.found.get(query), word);
      await this.fit(this.found.get(query), word);
    } catch (error) {
      if (this.wanted === query) this.tell(error.message);
    }
  }

  get byFit() {
    return this.part("rhyme-order").value === "fits";
  }

  get asks() {
    return this.byFit || this.part("near").open;
  }

  /* Ask the network, where its order or its words are wanted. Until it answers all is as usual. */
  async fit(rhymes, word) {
    this.showNear([], "");
    if (!this.asks || !word) return;
    const tell = (words) => (this.byFit && this.tell(words), this.tellNear(words));
    try {
      tell("The network looks what fits…");
      const found = await this.fits.of(word, () => tell("No worker answers just now: rhymes stand in their usual order."));
      if (!found) return;
      if (this.byFit) this.show(rhymes, word, found.shares);
      this.showNear(found.near, word);
    } catch (error) {
      tell(`${error.message} Rhymes stand in their usual order.`);
    }
  }

  /* Words may be said in another way now. */
  forget() {
    this.found.clear();
    this.fits.forget();
    this.look();
  }

  show(rhymes, word = "", shares = new Map()) {
    const grades = Object.entries(rhymes).filter(([, words]) => words.length);
    const count = grades.reduce((sum, [, words]) => sum + words.length, 0);
    const fitting = shares.size ? "; what fits here stands first, with its share" : "";
    this.tell(word && `${count || "No"} rhyme${count === 1 ? "" : "s"} of “${word}”${fitting}`);
    const first = (words) => words.toSorted((one, other) => (shares.get(other) ?? 0) - (shares.get(one) ?? 0));
    const groups = grades.flatMap(([grade, words]) => [heading(this.grades[grade] ?? grade), chips(first(words), shares)]);
    this.part("rhyme-list").replaceChildren(...groups);
    oneStop(this.buttons);
  }

  showNear(words, word) {
    const none = word ? `The network has no words near “${word}”.` : "";
    this.tellNear(words.length ? "" : none);
    this.part("near-list").replaceChildren(chips(words));
    oneStop([...this.part("near-list").querySelectorAll("button")]);
  }

  get buttons() {
    return [...this.part("rhyme-list").querySelectorAll("button")];
  }

  /* One stop for Tab; the arrows go from word to word. */
  onKey(event, list) {
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.indexOf(event.target);
    const steps = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
    if (event.key === "+" && at >= 0) this.keep(event.target.value);
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

  tellNear(words) {
    this.part("near-told").textContent = words;
  }
}

function heading(name) {
  return Object.assign(document.createElement("h3"), { className: "rhyme-grade", textContent: name });
}

function chips(words, shares = new Map()) {
  const list = Object.assign(document.createElement("ul"), { className: "chips" });
  for (const word of words) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "chip", value: word, textContent: word });
    const share = Math.round(100 * (shares.get(word) ?? 0));
    if (share) button.append(" ", Object.assign(document.createElement("span"), { className: "chip-share", textContent: `${share} %` }));
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  }
  return list;
}

function oneStop(buttons) {
  buttons.forEach((button, at) => (button.tabIndex = at ? -1 : 0));
}
