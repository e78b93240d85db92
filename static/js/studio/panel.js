/* The panel beside the sheet: rhymes of the caret's word, how it is said, word bank and notes. */

import { call } from "./api.js";
import { Fits } from "./fits.js";
import { Notebook } from "./notebook.js";
import { Rhymes, wordAt } from "./rhymes.js";
import { Saying } from "./saying.js";

const BESIDE = window.matchMedia("(min-width: 62rem)"); // as in studio.css

export class Panel {
  /* `insert(row, start, end, text)` puts words into a line; `took(song)` takes over a song that was
     heard anew; `version()` is the one that the server has. */
  constructor({ button, view, sheet, words, network, addresses, grades, insert, took, saved, version, announce }) {
    const place = document.querySelector("[data-panel]");
    Object.assign(this, { place, button, view, sheet, words, addresses, insert, took, version, caret: null });
    const use = (word) => this.use(word);
    this.notebook = new Notebook({ place, address: `${addresses.song}notebook/`, use, announce });
    this.saying = new Saying({ place, words, address: addresses.book, heard: (word) => this.hear(word) });
    this.rhymes = new Rhymes({
      place,
      address: addresses.rhymes,
      grades,
      fits: new Fits({ network, where: () => this.where(), saved }),
      use,
      keep: (word) => this.notebook.keep(word),
      onWord: (word) => this.saying.show(word),
    });
    this.part("rhyme-keep").addEventListener("click", () => this.rhymes.field.value && this.notebook.keep(this.rhymes.field.value.trim()));
    this.part("panel-close").addEventListener("click", () => this.open(false));
    place.addEventListener("keydown", (event) => event.key === "Escape" && this.leave());
    button.addEventListener("click", () => this.open(place.hidden));
    document.addEventListener("selectionchange", () => this.follow());
    this.open(BESIDE.matches);
    this.notebook.load().catch((error) => announce(error.message));
  }

  part(name) {
    return this.place.querySelector(`[data-${name}]`);
  }

  open(wanted) {
    this.place.hidden = !wanted;
    this.button.setAttribute("aria-expanded", wanted);
    if (wanted) this.look();
  }

  /* By a key: the rhymes of the word at the caret, the first one under the next key. */
  async enter() {
    this.open(true);
    this.look();
    await this.rhymes.look();
    (this.rhymes.buttons[0] ?? this.rhymes.field).focus();
  }

  leave() {
    if (this.caret) this.view.focus(this.caret.id, this.caret.start, this.caret.end);
    if (!BESIDE.matches) this.open(false);
  }

  follow() {
    const caret = this.view.caret();
    if (!caret || this.sheet.rows[this.sheet.at(caret.id)].heading) return;
    this.caret = caret;
    this.look();
  }

  look() {
    if (this.caret) this.rhymes.follow(this.wordHere()?.word);
  }

  wordHere() {
    const row = this.sheet.rows[this.sheet.at(this.caret.id)];
    return row && wordAt(row.text, this.caret.start);
  }

  /* The end of the caret's line as the network is asked about it: after what a word put in would stand
     after. A line without words is not known to the server: it comes after the one above. */
  where() {
    const { rows } = this.sheet;
    const at = rows.findIndex(({ id }) => id === this.caret?.id);
    if (at < 0) return null;
    const version = this.version();
    const row = rows[at];
    if (row.text.trim()) return { version, line: row.id, before: row.text.slice(0, this.placeHere().start).trim() };
    const isLine = ({ heading, text }) => !heading && text.trim();
    const above = rows.slice(0, at).findLast(isLine);
    const line = above ?? rows.slice(at).find(isLine);
    return line ? { version, line: line.id, is_new: Boolean(above), before: "" } : null;
  }

  /* What is marked, or the word at the caret, or where the caret is. */
  placeHere() {
    return this.caret.start < this.caret.end ? this.caret : (this.wordHere() ?? this.caret);
  }

  /* In place of what is marked, or of the word at the caret, or where the caret is. */
  use(word) {
    const row = this.caret && this.sheet.rows[this.sheet.at(this.caret.id)];
    if (!row) return;
    const { start, end } = this.placeHere();
    const before = row.text.slice(0, start);
    const after = row.text.slice(end);
    const text = `${before && !before.endsWith(" ") ? " " : ""}${word}${/^[\p{L}\p{N}]/u.test(after) ? " " : ""}`;
    this.insert(row.id, start, end, text);
  }

  /* Ask how the word is said now, and have the song's lines with it measured by that. */
  async hear(word) {
    await this.words.renew(word);
    this.took(await call("POST", `${this.addresses.song}hearing/`, { word }));
    this.rhymes.forget();
  }
}
