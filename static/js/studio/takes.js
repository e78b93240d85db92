/* Other words for a line: all that it ever had, and new ones by a network. The arrows try them in
   their place, Enter keeps one, Escape brings back what stood there. */

import { call } from "./api.js";
import { Why } from "./why.js";

const LOOK_EVERY = 400;
const LONG_WAIT = 10_000;
const GAP = /_{2,}/;

const drawSeed = () => Math.floor(Math.random() * 2 ** 52);

/* Asks for new words by a worker, and waits for them. */
export class Network {
  constructor(address) {
    this.address = address;
  }

  ask(method, path, body) {
    return call(method, this.address + path, body);
  }

  line(id) {
    return this.ask("GET", `lines/${id}/`);
  }

  lock(id, locked) {
    return this.ask("PATCH", `lines/${id}/`, { locked });
  }

  /* The wordings of a wish; `onWait` is told when nobody seems to write. */
  async takes(wish, onWait) {
    const { takes } = await this.done("retakes/", { seed: drawSeed(), ...wish }, onWait);
    return takes;
  }

  /* Why a line reads as it does. */
  why(line, onWait) {
    return this.done("explanations/", { line }, onWait);
  }

  /* What became of a wish, once a worker has done it. */
  async done(path, wish, onWait, patience = LONG_WAIT) {
    const begun = Date.now();
    let row = await this.ask("POST", path, wish);
    while (["queued", "running"].includes(row.status)) {
      if (Date.now() - begun > patience) onWait();
      await new Promise((resolve) => window.setTimeout(resolve, LOOK_EVERY));
      row = await this.ask("GET", `${path}${row.id}/`);
    }
    if (row.status !== "done") throw new Error(row.error || "Nothing was written.");
    return row;
  }
}

export class Takes {
  /* `blank` is a copy of the panel; `use(id, text)` takes a wording over, `show(id, text)` tries it,
     and `saved()` is true once the server has all words. */
  constructor({ blank, network, sheet, show, use, saved, lock, isLocked }) {
    Object.assign(this, { blank, network, sheet, show, use, saved, lock, isLocked });
    this.panel = null;
    this.why = new Why({ network, fork: (prefix, word, isLast) => this.fork(prefix, word, isLast) });
  }

  async open(id, row) {
    this.close();
    if (!(await this.saved())) return;
    const panel = this.blank.cloneNode(true);
    Object.assign(this, { panel, id, row, wordings: [], chosen: 0 });
    this.was = this.sheet.rows[this.sheet.at(id)].text;
    this.caret = row.field.selectionStart;
    row.element.append(panel);
    this.fillPartners();
    this.part("lock").checked = this.isLocked(id);
    this.part("continue").hidden = !this.was.slice(0, this.caret).trim() || this.caret >= this.was.length;
    panel.addEventListener("keydown", (event) => this.onKey(event));
    panel.addEventListener("input", (event) => event.stopPropagation());
    this.part("list").addEventListener("click", ({ target }) => this.onClick(target));
    this.part("write").addEventListener("click", () => this.write(GAP.test(this.was) ? { pattern: this.was } : {}));
    this.part("continue").addEventListener("click", () => this.write({ pattern: `${this.was.slice(0, this.caret).trim()} ___` }));
    this.part("explain").addEventListener("click", () => this.explain());
    this.part("lock").addEventListener("change", ({ target }) => this.lock(id, target.checked));
    this.part("close").addEventListener("click", () => this.close({ back: true }));
    const { alternatives } = await this.network.line(id);
    this.list([...alternatives].reverse());
    this.part("list").focus();
  }

  part(name) {
    return this.panel.querySelector(`[data-${name}]`);
  }

  close({ back = false } = {}) {
    if (!this.panel) return;
    if (back) this.show(this.id, this.was);
    this.panel.remove();
    this.panel = null;
    this.row.field.focus();
  }

  fillPartners() {
    const section = this.sheet.sections.find(({ lines }) => lines.some(({ id }) => id === this.id));
    for (const [at, { id, text }] of section.lines.entries()) {
      if (id === this.id || !text.trim()) continue;
      this.part("partner").append(new Option(`Line ${at + 1}: ${text.trim().split(/\s+/).at(-1)}`, id));
    }
  }

  /* Show wordings, what stands now first. */
  list(wordings) {
    const others = wordings.filter(({ text }) => text !== this.was);
    this.wordings = [{ text: this.was, isNow: true }, ...others];
    this.part("list").replaceChildren(...this.wordings.map((one, at) => this.option(one, at)));
    this.part("none").hidden = others.length > 0;
    this.choose(0);
  }

  option({ text, isNow, syllables, score, receipt, missed }, at) {
    const option = document.createElement("li");
    option.id = `take-${at}`;
    option.setAttribute("role", "option");
    const facts = [
      isNow ? "as it stands" : "",
      syllables ? `${syllables} syllables` : "",
      typeof score === "number" ? `score ${score}` : "",
      receipt?.by === "network" ? receipt.model.toUpperCase() : "",
      missed ?? "",
    ];
    const words = Object.assign(document.createElement("span"), { className: "take-words", textContent: text, dir: "auto" });
    const told = Object.assign(document.createElement("span"), { className: "meta", textContent: facts.filter(Boolean).join(", ") });
    option.append(words, " ", told);
    return option;
  }

  choose(at) {
    if (at < 0 || at >= this.wordings.length) return;
    this.chosen = at;
    [...this.part("list").children].forEach((option, place) => option.setAttribute("aria-selected", place === at));
    const option = this.part("list").children[at];
    this.part("list").setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
    this.show(this.id, this.wordings[at].text);
  }

  keep() {
    const { id, was } = this;
    const { text } = this.wordings[this.chosen];
    this.close();
    if (text !== was) this.use(id, text);
  }

  onClick(target) {
    const option = target.closest("[role=option]");
    if (!option) return;
    this.choose([...this.part("list").children].indexOf(option));
    this.keep();
  }

  onKey(event) {
    const { key } = event;
    event.stopPropagation();
    if (key === "Escape") return this.close({ back: true });
    if (event.target !== this.part("list")) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (step) this.choose(this.chosen + step);
    else if (key === "Enter") this.keep();
    else return;
    event.preventDefault();
  }

  async explain() {
    const { panel } = this;
    const tell = (words) => (panel.querySelector("[data-wait]").textContent = words);
    try {
      await this.why.show(this.part("why"), this.id, this.was, tell);
    } catch (error) {
      tell(error.message);
    }
  }

  /* From a word that the network would rather have sung: the end of the line, or what leads on. */
  fork(prefix, word, isLast) {
    const begun = `${prefix} ${word}`.trim();
    if (!isLast) return this.write({ pattern: `${begun} ___` });
    this.list([{ text: begun }, ...this.wordings.filter(({ isNow, text }) => !isNow && text !== begun)]);
    this.choose(1);
    return this.part("list").focus();
  }

  async write(wish) {
    const { panel, id } = this;
    const button = this.part("write");
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", true);
    const tell = (words) => (panel.querySelector("[data-wait]").textContent = words);
    tell("The network is writing…");
    const partner = this.part("partner").value;
    const syllables = Number(this.part("count").value);
    const asked = { ...wish, ...(partner ? { rhymes_with: partner } : {}), ...(syllables ? { syllables } : {}) };
    try {
      const takes = await this.network.takes({ lines: [id], ...asked }, () => tell("Waiting for a worker that writes…"));
      tell(`${takes.length} new wordings`);
      if (this.panel !== panel) return;
      this.list([...takes, ...this.wordings.filter((one) => !one.isNow && !takes.some(({ text }) => text === one.text))]);
      this.choose(Math.min(1, takes.length));
      this.part("list").focus();
    } catch (error) {
      tell(error.message);
    } finally {
      button.setAttribute("aria-disabled", false);
    }
  }
}
