/* Asks before a form with changed words is left. `data-unsaved` marks the form; with "yes" it
   came back from the server unsaved, so that it is changed from the start. */

const form = document.querySelector("form[data-unsaved]");
let saving = false;

function changed() {
  if (form.dataset.unsaved === "yes") return true;
  return [...form.elements].some(
    (control) => "defaultValue" in control && control.value !== control.defaultValue,
  );
}

form?.addEventListener("submit", () => {
  saving = true;
});
window.addEventListener("pageshow", () => {
  saving = false;
});
window.addEventListener("beforeunload", (event) => {
  if (form && !saving && changed()) event.preventDefault();
});
