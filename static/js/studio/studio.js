/* The studio: the song's own sheet is the editor. The page is whole without it: the sheet is shown
   as it is, and the form "Edit as text" changes it. */

import { offerHelp } from "./help.js";
import { History } from "./history.js";
import { Kept } from "./kept.js";
import { follow, savesFirst } from "./page.js";
import { Panel } from "./panel.js";
import { drawPaper } from "./paper.js";
import { Ratings } from "./ratings.js";
import { filled, line, rowsOf } from "./rows.js";
import { Saver } from "./saver.js";
import { echoed, isSungAgain, kindsOf, moved, sungAgain } from "./sections.js";
import { Sheet } from "./sheet.js";
import { Network, Takes } from "./takes.js";
import { Tools } from "./tools.js";
import { keyed, paste } from "./typing.js";
import { View } from "./view.js";
import { Words } from "./words.js";

const STATES = {
  saved: "Saved",
  saving: "Saving…",
  changed: "Not saved yet",
  offline: "Offline: kept here, will be saved",
  "signed-out": "You are signed out. Your words are kept here: sign in in another tab",
  gone: "This song was deleted in another window. Your words are kept here",
  refused: "Not saved",
};
const TROUBLES = ["offline", "signed-out", "gone", "refused"];

const page = document.querySelector("[data-studio]");
const { song, grades, addresses, own_words: ownWords, locked } = JSON.parse(document.getElementById("studio-song").textContent);
const part = (name) => page.querySelector(`[data-${name}]`);
const titleField = part("title");
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const view = new View(part("rows"));
const words = new Words({ table: addresses.table, ask: addresses.words, own: ownWords, onNews: () => measure() });
const sheet = new Sheet(song, words, grades, locked);
const history = new History();
const apart = new Set(); // sections that do not change with others of the same words
const saver = new Saver({
  address: addresses.song,
  token,
  kept: new Kept(song.id),
  sheet,
  saved: { rows: filled(rowsOf(song.sections)), title: song.title, version: song.version },
  onState: showState,
});

const blank = (name) => part(name).content.firstElementChild;
const network = new Network(addresses.song);
const takes = new Takes({
  blank: blank("takes-panel"),
  network,
  sheet,
  show: (id, text) => view.write(id, text),
  use: takeOver,
  saved: () => saver.save(),
  lock: setLock,
  isLocked: (id) => sheet.locked.has(id),
});
const panel = new Panel({
  button: part("panel-button"),
  view,
  sheet,
  words,
  network,
  addresses,
  grades,
  announce,
  saved: () => saver.save(),
  version: () => saver.saved.version,
  insert: insertWords,
  took: (told) => saver.takeIn(told, saver.saved.rows, saver.saved.title),
});
const tools = new Tools({
  blank: blank("section-tools"),
  sheet,
  network,
  save: () => saver.save(),
  change: (rows, said) => {
    set(rows);
    announce(said);
  },
  announce,
  apart,
  draw,
});
const ratings = new Ratings({ song, blank: blank("rating"), save: () => saver.save(), tools: (id) => tools.of(id) });

/* What is shown */

function showState(state, reason = "") {
  const words = reason ? `${STATES[state]}: ${reason}` : STATES[state];
  const shown = part("state");
  if (shown.textContent === words) return;
  shown.textContent = words;
  shown.dataset.state = state;
  if (TROUBLES.includes(state)) announce(words);
}

function announce(words) {
  part("told").textContent = words;
}

function draw() {
  const described = new Map();
  const { sections } = sheet;
  const kinds = kindsOf(sections);
  const again = sungAgain(sections, apart);
  sections.forEach(({ heading, lines }, number) => {
    const kind = kinds[number];
    const name = heading?.text.trim() || `Section ${number + 1}`;
    const sung = again[number] === null ? "" : `sung again: changes with section ${again[number] + 1}`;
    if (heading) described.set(heading.id, { label: `Heading of section ${number + 1}`, kind, first: number === 0, sung });
    lines.forEach(({ id }, at) => described.set(id, { label: `${name}, line ${at + 1} of ${lines.length}`, kind, first: false }));
  });
  view.draw(sheet.rows, described, ratings.feet(sections));
  if (titleField.value !== sheet.title) titleField.value = sheet.title;
  titleField.parentElement.dataset.text = sheet.title;
  part("undo").setAttribute("aria-disabled", !history.done.length);
  part("redo").setAttribute("aria-disabled", !history.undone.length);
  part("empty").hidden = sheet.rows.some((row) => row.text.trim());
  measure();
}

function measure(only = null) {
  for (const section of sheet.sections) {
    if (only && !section.lines.some(({ id }) => id === only)) continue;
    for (const [id, heard] of sheet.heard(section)) view.measure(id, heard);
  }
}

/* What is done */

function set(wanted, { typed = "", look = null } = {}) {
  const before = new Map(sheet.rows.map(({ id, text }) => [id, text]));
  const rows = echoed(sheet.rows, wanted, apart);
  history.add(sheet.rows, rows, typed);
  sheet.rows = rows;
  if (typed) {
    for (const { id, text } of rows) {
      if (before.get(id) === text) continue;
      view.write(id, text);
      measure(id);
    }
    part("undo").setAttribute("aria-disabled", false);
  } else {
    draw();
  }
  if (look) view.focus(sheet.rows[look.at].id, look.caret ?? 0);
  saver.touch();
}

function step(back) {
  const made = back ? history.undo(sheet.rows) : history.redo(sheet.rows);
  if (!made) return;
  sheet.rows = made.rows;
  draw();
  const row = sheet.rows[sheet.at(made.look)];
  if (row) view.focus(row.id, row.text.length);
  saver.touch();
}

/* A wording takes the place of a line, and of the same line wherever its kind of section has it. */
function takeOver(id, text) {
  const old = sheet.rows[sheet.at(id)].text;
  const { sections } = sheet;
  const kindAt = kindsOf(sections);
  const kinds = new Map(sections.flatMap(({ lines }, number) => lines.map((one) => [one.id, kindAt[number]])));
  const isSame = (row) => row.id === id || (row.text === old && kinds.get(row.id) === kinds.get(id) && isSungAgain(kinds.get(id)));
  set(sheet.rows.map((row) => (isSame(row) ? { ...row, text } : row)));
}

async function setLock(id, wanted) {
  try {
    await network.lock(id, wanted);
    sheet.locked[wanted ? "add" : "delete"](id);
    measure(id);
  } catch (error) {
    announce(error.message);
  }
}

/* Take over what comes from the server or from an earlier visit. */
sheet.take = (rows, title, told, conflicts) => {
  const before = new Map(sheet.rows.map((row) => [row.id, row.text]));
  sheet.rows = rows;
  sheet.title = title;
  if (told) {
    sheet.tell(told);
    ratings.tell(told);
    follow(told, sheet);
  }
  draw();
  const news = rows.filter((row) => before.get(row.id) !== row.text && row.text);
  view.flash(news.map(({ id }) => id));
  const many = `${news.length} ${news.length === 1 ? "line" : "lines"}`;
  if (news.length) announce(told ? `${many} changed in another window` : `${many} that were not saved are here again`);
  conflicts.forEach(tellConflict);
};

function tellConflict({ id, yours, theirs }) {
  const done = () => view.note(id, "");
  if (id === "title") return announce(`The title was changed in another window. You wrote “${yours}”.`);
  const says = yours === null ? "You took this line away." : `You wrote “${yours}”.`;
  const use = () => {
    done();
    const at = sheet.at(id);
    const mine = yours === null ? [] : [{ ...sheet.rows[at], text: yours }];
    set([...sheet.rows.slice(0, at), ...mine, ...sheet.rows.slice(at + 1)]);
  };
  view.note(id, `Another window changed this to “${theirs}”. ${says}`, [
    [yours === null ? "Take it away" : "Use mine", use],
    ["Leave it so", done],
  ]);
}

/* What is typed and pressed */

function onInput({ target }) {
  if (target === titleField) {
    sheet.title = titleField.value.replaceAll("\n", " ");
    titleField.parentElement.dataset.text = sheet.title;
    return saver.touch();
  }
  const id = target.closest("[data-row]").dataset.row;
  const at = sheet.at(id);
  const text = target.value.replaceAll("\n", " ");
  const rows = [...sheet.rows];
  rows[at] = { ...rows[at], text };
  set(rows, { typed: id });
}

function onKey(event) {
  const { key, target, altKey, shiftKey } = event;
  const command = event.ctrlKey || event.metaKey;
  const undoes = command && key.toLowerCase() === "z" && !shiftKey;
  const redoes = command && (key.toLowerCase() === "y" || (key.toLowerCase() === "z" && shiftKey));
  if (undoes || redoes) {
    event.preventDefault();
    return step(undoes);
  }
  const row = target.closest("[data-row]");
  if (!row || event.isComposing || command) return;
  const at = sheet.at(row.dataset.row);
  if (key === "Enter" && altKey && !sheet.rows[at].heading) {
    event.preventDefault();
    return openTakes(row.dataset.row);
  }
  if (event.code === "KeyR" && altKey) {
    event.preventDefault();
    return panel.enter();
  }
  const bySection = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (altKey && bySection && sheet.rows[at].heading) {
    event.preventDefault();
    const { id } = sheet.rows[at];
    const rows = moved(sheet.rows, id, bySection);
    if (rows) set(rows, { look: { at: rows.findIndex((one) => one.id === id), caret: target.selectionStart } });
    return;
  }
  const made = keyed(event, sheet.rows, at);
  if (!made) return;
  event.preventDefault();
  if (made.rows) set(made.rows, { look: made });
  else view.focus(sheet.rows[made.at].id, made.caret);
}

function openTakes(id) {
  return takes.open(id, view.drawn.get(id)).catch((error) => announce(error.message));
}

function onPaste(event) {
  const row = event.target.closest("[data-row]");
  const pasted = event.clipboardData.getData("text/plain");
  if (!row || sheet.rows[sheet.at(row.dataset.row)].heading || !/[\n\r\0]/.test(pasted)) return;
  event.preventDefault();
  const { selectionStart: start, selectionEnd: end } = event.target;
  const made = paste(sheet.rows, sheet.at(row.dataset.row), start, end, pasted);
  if (made?.reason) announce(made.reason);
  else if (made) set(made.rows, { look: made });
}

function insertWords(id, start, end, words) {
  const at = sheet.at(id);
  const { text } = sheet.rows[at];
  const rows = sheet.rows.with(at, { ...sheet.rows[at], text: text.slice(0, start) + words + text.slice(end) });
  set(rows, { look: { at, caret: start + words.length } });
}

function addLine() {
  const rows = [...sheet.rows, line("")];
  set(rows, { look: { at: rows.length - 1 } });
}

page.addEventListener("input", onInput);
page.addEventListener("keydown", onKey);
page.addEventListener("paste", onPaste);
page.addEventListener("click", ({ target }) => {
  if (target.closest(".line-open")) openTakes(target.closest("[data-row]").dataset.row);
});
page.addEventListener("beforeinput", (event) => {
  if (!["historyUndo", "historyRedo"].includes(event.inputType)) return;
  event.preventDefault();
  step(event.inputType === "historyUndo");
});
savesFirst(() => saver.save());
part("undo").addEventListener("click", () => step(true));
part("redo").addEventListener("click", () => step(false));
part("add-line").addEventListener("click", addLine);
part("beats").addEventListener("click", ({ currentTarget }) => {
  const shown = page.toggleAttribute("data-shows-beats");
  currentTarget.setAttribute("aria-pressed", shown);
});

// The browser lays out its sheets of paper right after this; what is drawn later is cut off.
window.addEventListener("beforeprint", () => drawPaper(part("paper"), sheet));
window.matchMedia("print").addEventListener("change", ({ matches }) => matches && drawPaper(part("paper"), sheet));

page.hidden = false;
for (const element of document.querySelectorAll("[data-without-scripts]")) element.hidden = true;
draw();
showState("saved");
offerHelp(page);
saver.recover();
words.load();
