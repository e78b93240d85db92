/* Undo and redo over what this page did. What others did meanwhile stays: a step is taken back by
   edits, not by bringing an old sheet back. */

import { applied, changes } from "./rows.js";

const ONE_STEP = 1000; // typing on in a line within so many milliseconds is one step
const MOST_STEPS = 500;

export class History {
  constructor() {
    this.done = [];
    this.undone = [];
  }

  /* `typed` names the row that was typed into, so that letters do not become steps. */
  add(before, after, typed = "") {
    const last = this.done.at(-1);
    const now = Date.now();
    this.undone = [];
    if (typed && last?.typed === typed && now - last.time < ONE_STEP) {
      last.after = after;
      last.time = now;
      return;
    }
    this.done.push({ before, after, typed, time: now });
    if (this.done.length > MOST_STEPS) this.done.shift();
  }

  undo(rows) {
    return this.#step(rows, this.done, this.undone, ({ before, after }) => changes(after, before));
  }

  redo(rows) {
    return this.#step(rows, this.undone, this.done, ({ before, after }) => changes(before, after));
  }

  /* The rows after the step, and the name of a row to look at; null where there is no step. */
  #step(rows, from, to, editsOf) {
    const step = from.pop();
    if (!step) return null;
    const edits = editsOf(step);
    to.push({ ...step, typed: "" });
    const made = applied(rows, edits).rows;
    const shown = edits.find(({ id }) => made.some((row) => row.id === id));
    return { rows: made, look: shown?.id ?? edits[0]?.after[0] };
  }
}
