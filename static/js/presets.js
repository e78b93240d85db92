/* A song form fills the fields that belong to it. Where one of them is changed by hand, the choice
   goes back to none: what is sent is what stands in the fields. */

const choice = document.querySelector("#id_preset");
const { forms, usual } = JSON.parse(document.querySelector("#song-forms").textContent);
const fieldOf = (name) => document.querySelector(`#id_${name}`);
let chosen = forms[choice.value] ?? {};

function choose() {
  const next = forms[choice.value] ?? {};
  const filled = { ...chosen, ...next };
  chosen = next;
  for (const name of Object.keys(filled)) {
    fieldOf(name).value = next[name] ?? usual[name];
    fieldOf(name).dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function leave({ target }) {
  const wanted = chosen[target.name];
  if (wanted === undefined || target.value === String(wanted)) return;
  choice.value = "";
  chosen = {};
}

choice.addEventListener("change", choose);
document.addEventListener("input", leave);
window.addEventListener("pageshow", () => (chosen = forms[choice.value] ?? {}));
