/* Swagger UI has a dark style of its own, behind a class: follow what the reader prefers. And it
   leaves the part where one signs in without a name. */

const dark = window.matchMedia("(prefers-color-scheme: dark)");

function follow() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}

function nameParts() {
  const schemes = document.querySelector(".swagger-ui .scheme-container");
  if (!schemes) return;
  schemes.setAttribute("role", "region");
  schemes.setAttribute("aria-label", "Signing in to the API");
  watcher.disconnect();
}

follow();
dark.addEventListener("change", follow);
const watcher = new MutationObserver(nameParts);
watcher.observe(document, { childList: true, subtree: true });
