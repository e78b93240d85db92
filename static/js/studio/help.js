/* The keys of the studio, and a tour of its parts at the first visit in a browser. */

const SEEN = "lyricsite-tour-seen";
const STEPS = [
  ["[data-rows]", "This sheet is the editor: click a line and type. Syllables stand at its right, rhymes at its left, as you go."],
  [".line-open", "The dots beside a line bring other words for it: all that it ever had, and new ones by a network."],
  ["[data-panel-button]", "Words shows what rhymes with the word at the caret, your word bank and your notes."],
  ["[data-state]", "Everything is saved by itself, offline too, and all earlier versions stay. Keys lists what can be done without a mouse."],
];

/* A full or forbidden store must not stop the writer. */
function wasSeen() {
  try {
    return localStorage.getItem(SEEN) !== null;
  } catch {
    return true;
  }
}

function remember() {
  try {
    localStorage.setItem(SEEN, "yes");
  } catch {
    return;
  }
}

class Tour {
  constructor(page) {
    this.page = page;
    this.card = page.querySelector("[data-tour]");
    this.part("tour-next").addEventListener("click", () => this.show(this.at + 1));
    this.part("tour-end").addEventListener("click", () => this.end());
  }

  part(name) {
    return this.page.querySelector(`[data-${name}]`);
  }

  show(at) {
    this.page.querySelector("[data-toured]")?.removeAttribute("data-toured");
    if (at === STEPS.length) return this.end();
    const [target, words] = STEPS[at];
    this.at = at;
    this.card.hidden = false;
    this.page.querySelector(target)?.setAttribute("data-toured", "");
    this.part("tour-words").textContent = `${at + 1} of ${STEPS.length}: ${words}`;
    this.part("tour-next").textContent = at + 1 < STEPS.length ? "Next" : "Begin";
    this.part("tour-end").hidden = at + 1 === STEPS.length;
  }

  end() {
    this.page.querySelector("[data-toured]")?.removeAttribute("data-toured");
    this.card.hidden = true;
    remember();
  }
}

export function offerHelp(page) {
  const tour = new Tour(page);
  const dialog = page.querySelector("[data-help]");
  page.querySelector("[data-help-button]").addEventListener("click", () => dialog.showModal());
  page.querySelector("[data-tour-again]").addEventListener("click", () => {
    dialog.close();
    tour.show(0);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
  });
  if (!wasSeen()) tour.show(0);
}
