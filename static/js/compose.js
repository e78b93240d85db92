/* Makes the compose form handier: sections as chips with steppers, presets that fill a field.
   The fields themselves stay, hold all values, and are the whole form where scripts are off. */

const structure = document.querySelector("#id_structure");
const scheme = document.querySelector("#id_rhyme_scheme");
const editor = document.querySelector("[data-sections]");
const list = editor.querySelector("[data-list]");
const chip = editor.querySelector("template").content.firstElementChild;
const schemes = JSON.parse(document.querySelector("#scheme-names").textContent);
const adders = [...editor.querySelectorAll("[data-add]")];
const kinds = adders.map((button) => button.value);
const most = {
  sections: Number(editor.dataset.mostSections),
  sectionLines: Number(editor.dataset.mostSectionLines),
  lines: Number(editor.dataset.mostLines),
};

/* Reading and writing the fields */

function readSections() {
  const parts = structure.value.toLowerCase().replaceAll(",", " ").split(" ").filter(Boolean);
  const sections = parts.map((part) => {
    const [, kind, lines] = part.match(/^([a-z-]+)(?::([0-9]{1,3}))?$/) ?? [];
    return { kind, lines: Number(lines ?? 4) };
  });
  const good = ({ kind, lines }) => kinds.includes(kind) && lines >= 1 && lines <= most.sectionLines;
  return sections.every(good) ? sections : null;
}

function fill(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function write(sections) {
  fill(structure, sections.map(({ kind, lines }) => `${kind}:${lines}`).join(" "));
}

/* The scheme of a kind of section: its own, else the one for all; a name stands for its letters. */
function schemeOf(kind) {
  const [every, ...named] = scheme.value.toLowerCase().split(RegExp(`(${kinds.join("|")})\\s*:`));
  const at = named.indexOf(kind);
  const letters = (at < 0 ? every : named[at + 1]).replace(/[^a-z1-9*]/g, "");
  return (schemes[letters] ?? letters).toUpperCase() || schemes.alternate;
}

/* The letters of a section, as the server gives them: a longer section has fresh ones, and a digit
   has the letter of the line that is sung again. */
function lettersOf(kind, lines) {
  const marks = schemeOf(kind).match(/[A-Z]|[1-9]/g) ?? ["X"];
  const distinct = [...new Set(marks)].filter((mark) => /[A-WYZ]/.test(mark)).sort();
  const letters = [];
  for (let at = 0; at < lines; at += 1) {
    const mark = marks[at % marks.length];
    const round = Math.floor(at / marks.length);
    const fresh = (distinct.indexOf(mark) + round * distinct.length) % 25;
    if (mark === "X") letters.push(mark);
    else if (/[1-9]/.test(mark)) letters.push(letters[round * marks.length + Number(mark) - 1] ?? "?");
    else letters.push("ABCDEFGHIJKLMNOPQRSTUVWYZ"[fresh]);
  }
  return letters;
}

/* The chips */

const actions = {
  fewer: (sections, at) => (sections[at].lines -= 1),
  more: (sections, at) => (sections[at].lines += 1),
  remove: (sections, at) => sections.splice(at, 1),
  earlier: (sections, at) => sections.splice(at - 1, 0, ...sections.splice(at, 1)),
};
const labels = {
  fewer: "Fewer lines",
  more: "More lines",
  remove: "Remove",
  earlier: "Move earlier",
};

function draw(section, at, sections) {
  const total = sections.reduce((sum, { lines }) => sum + lines, 0);
  const never = {
    fewer: section.lines <= 1,
    more: section.lines >= most.sectionLines || total >= most.lines,
    remove: sections.length <= 1,
    earlier: at === 0,
  };
  const shown = chip.cloneNode(true);
  const name = section.kind[0].toUpperCase() + section.kind.slice(1);
  const label = `Section ${at + 1}: ${name}, ${section.lines} lines`;
  shown.querySelector("[data-section]").setAttribute("aria-label", label);
  shown.querySelector("[data-kind]").textContent = name;
  shown.querySelector("[data-lines]").textContent = section.lines;
  shown.querySelector("[data-letters]").replaceChildren(...lettersOf(section.kind, section.lines).map(drawLetter));
  for (const button of shown.querySelectorAll("[data-do]")) {
    const what = button.dataset.do;
    button.setAttribute("aria-label", `${labels[what]}: section ${at + 1}, ${name}`);
    button.setAttribute("aria-disabled", never[what]);
    button.dataset.at = at;
  }
  return shown;
}

function drawLetter(letter) {
  const shown = document.createElement("span");
  shown.textContent = letter;
  shown.className = `rhyme-${letter.toLowerCase()}`;
  return shown;
}

function drawAll() {
  const sections = readSections();
  editor.classList.toggle("unreadable", !sections);
  if (!sections) return showText(true);
  const lines = sections.reduce((sum, section) => sum + section.lines, 0);
  list.replaceChildren(...sections.map(draw));
  editor.querySelector("[data-sum]").textContent =
    `${sections.length} ${sections.length === 1 ? "section" : "sections"}, ` +
    `${lines} of at most ${most.lines} lines`;
  const full = sections.length >= most.sections || lines >= most.lines;
  for (const button of adders) button.setAttribute("aria-disabled", full);
}

function focusOn(at, what) {
  const near = Math.max(0, Math.min(at, list.children.length - 1));
  list.children[near]?.querySelector(`[data-do="${what}"]`).focus();
}

function onPress({ target }) {
  const button = target.closest("button");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const sections = readSections() ?? [];
  if (button.dataset.do) {
    const at = Number(button.dataset.at);
    const what = button.dataset.do;
    actions[what](sections, at);
    write(sections);
    focusOn(what === "earlier" ? at - 1 : at, what);
  } else if ("add" in button.dataset) {
    const room = most.lines - sections.reduce((sum, { lines }) => sum + lines, 0);
    write([...sections, { kind: button.value, lines: Math.min(4, room) }]);
  }
}

function showText(wanted) {
  const toggle = editor.querySelector("[data-as-text]");
  toggle.setAttribute("aria-expanded", wanted);
  document.querySelector("#as-text").hidden = !wanted;
}

/* Presets and the stepper of a number */

function markPresets(group) {
  const field = document.getElementById(group.dataset.fills);
  const plain = (text) => text.trim().toLowerCase().replaceAll(/\s+/g, " ");
  for (const button of group.children) {
    button.setAttribute("aria-pressed", plain(button.value) === plain(field.value));
  }
}

function addPresets(group) {
  const field = document.getElementById(group.dataset.fills);
  group.hidden = false;
  group.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button) fill(field, button.value);
  });
  field.addEventListener("input", () => markPresets(group));
}

function addStepper(place) {
  const field = place.querySelector("input");
  const stepper = document.createElement("span");
  stepper.className = "stepper stepper-large";
  field.before(stepper);
  const button = (sign, change, label) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = sign;
    made.setAttribute("aria-label", label);
    // A pattern of several numbers grows or shrinks as a whole.
    const changed = () => field.value.replaceAll(/\d+/g, (number) => Number(number) + change);
    made.addEventListener("click", () => fill(field, changed()));
    return made;
  };
  const { fewer, more } = place.dataset;
  stepper.append(button("−", -1, fewer), field, button("+", 1, more));
}

/* Everything together. A page that the browser brings back fills its fields late. */

const groups = [...document.querySelectorAll("[data-fills]")];
groups.forEach(addPresets);
document.querySelectorAll("[data-stepper]").forEach(addStepper);
editor.hidden = false;
editor.addEventListener("click", onPress);
editor.querySelector("[data-as-text]").addEventListener("click", ({ target }) => {
  showText(target.getAttribute("aria-expanded") !== "true");
});
structure.addEventListener("input", drawAll);
scheme.addEventListener("input", drawAll);
showText(structure.getAttribute("aria-invalid") === "true");
window.addEventListener("pageshow", () => {
  drawAll();
  groups.forEach(markPresets);
});
