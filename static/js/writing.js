/* Shows lines as they are written. The page is whole without it: a reload shows the same. */

const RECONNECT_AFTER = 3000;

function show(song, line) {
  const slot = song.querySelector(`[data-position="${line.position}"]`);
  if (!slot || slot.dataset.written) return;
  slot.dataset.written = "yes";
  slot.querySelector("[data-text]").textContent = line.text;
  slot.querySelector("[data-syllables]").textContent = line.syllables;
  slot.querySelector("[data-missed]").textContent = line.missed;
  if (line.shared) {
    slot.querySelector("[data-shared]").textContent = `${line.shared} words as in ${line.shared_with}`;
  }
  slot.classList.remove("line-empty");
  slot.classList.add("line-new");
  const bar = document.querySelector("[data-progress]");
  if (bar) bar.value = song.querySelectorAll("[data-written]").length;
}

function say(status) {
  const words = document.querySelector("[data-status]");
  if (words && status === "running") words.textContent = words.dataset.running;
  if (status !== "running") return;
  document.querySelector("[data-nobody]")?.remove();
  document.querySelector("[data-waiting]")?.remove();
}

function move(place) {
  const number = document.querySelector("[data-place]");
  if (number) number.textContent = place;
}

async function showEnd() {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok) return window.location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector("#generation").replaceWith(page.querySelector("#generation"));
}

function follow(song) {
  const source = new EventSource(song.dataset.events);
  source.addEventListener("line", (event) => show(song, JSON.parse(event.data)));
  source.addEventListener("status", (event) => say(JSON.parse(event.data).status));
  source.addEventListener("place", (event) => move(JSON.parse(event.data).place));
  source.addEventListener("end", () => {
    source.close();
    showEnd();
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) {
      window.setTimeout(() => window.location.reload(), RECONNECT_AFTER);
    }
  });
}

const song = document.querySelector("[data-events]");
if (song) follow(song);
