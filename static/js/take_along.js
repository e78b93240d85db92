/* Buttons to copy a song and to print it. Without scripts the file and the browser's menu serve. */

const copy = document.querySelector("[data-copy]");
const print = document.querySelector("[data-print]");
const told = document.querySelector("[data-copied]");
const words = () => JSON.parse(document.getElementById("words").textContent);

/* Where a site is reached without TLS the browser has no clipboard; a selection can be copied. */
function copySelected(text) {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "visually-hidden";
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  if (!done) throw new Error("This browser copies nothing.");
}

async function copyWords() {
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(words());
    else copySelected(words());
    say("Copied");
  } catch {
    say("Not copied: download the text instead");
  }
}

function say(sentence) {
  const label = copy.textContent;
  told.textContent = sentence;
  copy.textContent = sentence;
  copy.disabled = true;
  window.setTimeout(() => {
    copy.textContent = label;
    copy.disabled = false;
    copy.focus();
  }, 2000);
}

copy.hidden = print.hidden = false;
copy.addEventListener("click", copyWords);
print.addEventListener("click", () => window.print());
