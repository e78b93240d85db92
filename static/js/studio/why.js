/* Why a line reads as it does: what the network expected at each word, and what its gates did. A word
   that it would rather have sung leads to lines that go on from there. */

const GATES = {
  hidden: "Memory",
  input: "Lets in",
  forget: "Keeps",
  output: "Shows",
  cell: "Long memory",
  reset: "Looks back",
  update: "Keeps",
};

const percent = (share) => (share < 0.001 ? "< 0.1 %" : `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`);

function made(tag, more = {}, ...parts) {
  const element = Object.assign(document.createElement(tag), more);
  element.append(...parts);
  return element;
}

export class Why {
  /* `fork(prefix, word, isLast)` has lines written that go on from those words. */
  constructor({ network, fork }) {
    Object.assign(this, { network, fork });
  }

  async show(place, id, text, tell) {
    tell("The network looks at its line…");
    place.replaceChildren();
    const { reasons } = await this.network.why(id, () => tell("Waiting for a worker that looks…"));
    tell("");
    place.replaceChildren(...this.parts(reasons, text));
    place.firstElementChild.focus();
  }

  parts(reasons, text) {
    const told = reasons.told ? ` It was told to end on “${reasons.told}”, which rhymes with “${reasons.partner}”; ♪ marks words that leave room for a rhyme.` : "";
    const title = made("p", { className: "why-title", tabIndex: -1, textContent: "Why these words" });
    const how = made("p", { className: "hint", textContent: `What the ${reasons.cell.toUpperCase()} expected at each word, of all that could follow.${told} Press a word to go on from there.` });
    const table = made("table", {}, this.head(reasons), this.choices(reasons, text), this.gates(reasons));
    const region = made("div", { className: "why-table", tabIndex: 0 }, table);
    region.setAttribute("role", "region");
    region.setAttribute("aria-label", "What the network expected, word by word");
    const sentence = made("p", { textContent: reasons.sentence });
    return [title, how, region, sentence];
  }

  head({ steps }) {
    const cells = steps.map(({ word, probability }) => made("th", { scope: "col" }, word, " ", made("span", { className: "why-share", textContent: percent(probability) })));
    return made("thead", {}, made("tr", {}, made("th", { scope: "col", textContent: "The line" }), ...cells));
  }

  choices({ steps }, text) {
    const ranks = steps[0].choices.map((_, rank) => {
      const cells = steps.map((step, at) => made("td", {}, this.choice(step, rank, at, steps.length, text)));
      return made("tr", {}, made("th", { scope: "row", textContent: rank ? `${rank + 1}.` : "Likeliest" }), ...cells);
    });
    return made("tbody", {}, ...ranks);
  }

  choice({ prefix, choices, word: sung }, rank, at, count, text) {
    const { word, probability, closes } = choices[rank];
    const button = made("button", { type: "button", className: "why-word" }, word, " ", made("span", { className: "why-share", textContent: percent(probability) }));
    if (closes) button.append(made("span", { className: "why-closes", textContent: "♪", ariaHidden: "true" }), made("span", { className: "visually-hidden", textContent: ", leaves room for the rhyme" }));
    if (word === sung) button.setAttribute("aria-current", "true");
    // The writer's own spelling, where the network parts words as people do.
    const words = text.trim().split(/\s+/);
    const before = words.length === count ? words.slice(0, at).join(" ") : prefix;
    button.addEventListener("click", () => this.fork(before, word, at === count - 1));
    return button;
  }

  gates({ strips }) {
    const rows = strips.map(({ layer, gate, values }) => {
      const [least, most] = [Math.min(...values), Math.max(...values)];
      const cells = values.map((value) => {
        const cell = made("td", { className: "why-heat", textContent: value.toFixed(2) });
        cell.style.setProperty("--heat", most > least ? (value - least) / (most - least) : 0);
        return cell;
      });
      return made("tr", {}, made("th", { scope: "row", textContent: `${GATES[gate] ?? gate}, layer ${layer}` }), ...cells);
    });
    return made("tbody", { className: "why-gates" }, ...rows);
  }
}
