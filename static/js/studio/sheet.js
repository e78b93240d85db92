/* The song on this page: its rows and title as they are now, and what the server knows of them. */

import { lettersOf } from "./rhyme.js";
import { rowsOf } from "./rows.js";
import { sectionsOf } from "./sections.js";
import { wordsOf } from "./words.js";

const NOTHING_HEARD = { letter: "", grade: "", said: "", beats: "", missed: "", shared: 0 };

export class Sheet {
  constructor(song, words, grades, locked) {
    this.locked = new Set(locked);
    this.rows = rowsOf(song.sections);
    this.title = song.title;
    this.words = words;
    this.grades = grades; // what a reader is told of each
    this.tell(song);
  }

  /* Remember what the server measured. */
  tell({ sections }) {
    const lines = sections.flatMap((section) => section.lines.map((line) => [line.id, { ...line, all: section.lines }]));
    this.facts = new Map(lines);
    this.orders = new Set(sections.map((section) => section.lines.map(({ id }) => id).join()));
  }

  at(id) {
    return this.rows.findIndex((row) => row.id === id);
  }

  /* The sections as they stand: a heading, if it has one, and its lines. */
  get sections() {
    return sectionsOf(this.rows);
  }

  /* What is heard in each line of a section, by its name. */
  heard({ lines }) {
    const measured = lines.map((line) => this.fact(line));
    const letters = this.lettersOf(lines, measured);
    return lines.map((line, at) => {
      const fact = measured[at];
      const count = fact ? { syllables: fact.syllables, certain: true } : this.words.count(line.text);
      const target = this.facts.get(line.id)?.target ?? null;
      const by = fact?.receipt.by ?? "hand";
      const rhyme = this.rhymeOf(lines, letters, at, fact);
      const known = fact ? { beats: fact.stress, missed: fact.missed, shared: fact.shared, sharedWith: fact.shared_with } : {};
      const locked = this.locked.has(line.id);
      return [line.id, { ...NOTHING_HEARD, ...count, locked, target, by, letter: letters[at], ...rhyme, ...known }];
    });
  }

  /* What the server measured of a line, if its words are still those. */
  fact(line) {
    const fact = this.facts.get(line.id);
    return fact?.text === line.text.trim() ? fact : undefined;
  }

  lettersOf(lines, measured) {
    const written = lines.filter(({ text }) => text.trim());
    const same = measured.every((fact, at) => fact || !lines[at].text.trim());
    if (same && this.orders.has(written.map(({ id }) => id).join())) return measured.map((fact) => fact?.rhyme ?? "");
    const asked = lines.map(({ text }, at) => ({ text, letter: measured[at]?.rhyme ?? "", grade: measured[at]?.grade }));
    return lettersOf(asked, this.words);
  }

  rhymeOf(lines, letters, at, fact) {
    const first = letters.indexOf(letters[at]);
    if (first === at || ["", "X"].includes(letters[at])) return {};
    const partner = wordsOf(lines[first].text).at(-1) ?? "";
    const known = fact?.grade && fact.rhyme === letters[at];
    const grade = known ? fact.grade : "perfect";
    const said = known ? (this.grades[grade] ?? "does not rhyme") : "rhymes";
    return { grade, said: `${said} with “${partner}”` };
  }
}
