/* Shows how a training gets on. The page is whole without it: a reload shows the same. */

const LOOK_EVERY = 3000;

async function look() {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok) return again();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const before = document.querySelector("#training");
  const after = page.querySelector("#training");
  if (!after) return window.location.reload();
  // Whoever is about to press a button keeps it under the hand.
  if (!before.contains(document.activeElement)) before.replaceWith(after);
  if (after.dataset.active === "yes") again();
  else window.location.reload();
}

function again() {
  window.setTimeout(() => look().catch(again), LOOK_EVERY);
}

again();
