/* What is typed and not saved yet, kept in this browser: through a lost connection, a closed page
   or a crash. Each tab has a place of its own. */

const TAB = "lyricsite-tab";

function tabName() {
  let name = sessionStorage.getItem(TAB);
  if (!name) {
    name = String(Math.random()).slice(2);
    sessionStorage.setItem(TAB, name);
  }
  return name;
}

export class Kept {
  constructor(song) {
    this.prefix = `lyricsite-song-${song}-`;
    this.key = this.prefix + tabName();
  }

  /* A full or forbidden store must not stop the writer. */
  put(unsaved) {
    try {
      localStorage.setItem(this.key, JSON.stringify(unsaved));
    } catch {
      return false;
    }
    return true;
  }

  drop(keys = [this.key]) {
    for (const key of keys) localStorage.removeItem(key);
  }

  /* What this tab and others left behind, with their keys. */
  all() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
    return keys.map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }));
  }
}
