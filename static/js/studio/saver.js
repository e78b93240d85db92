/* Saves what is typed, a moment after the writer pauses, and brings back what others changed. What
   cannot be saved now stays in this browser and is sent again until it is. */

import { applied, changes, filled, rowsOf } from "./rows.js";

const PAUSE = 1000; // after the last key
const LONGEST_WAIT = 8000; // where no pause comes
const TRY_AGAIN = 4000;
const LOOK_AFTER = 8000; // for what other windows changed
const LARGEST_PARTING = 60_000; // bytes that a page may still send while it closes

export class Saver {
  /* `sheet` has `rows` and `title`, and `take(rows, title, told, conflicts)` for what comes back. */
  constructor({ address, token, kept, sheet, saved, onState }) {
    Object.assign(this, { address, token, kept, sheet, onState });
    this.saved = saved; // the rows and title that the server has, and the number of its version
    this.news = new BroadcastChannel(`lyricsite-song-${address}`);
    this.news.addEventListener("message", ({ data }) => data !== this.saved.version && this.look());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.part() : this.look()));
    window.addEventListener("pagehide", () => this.part());
    window.addEventListener("online", () => this.save());
    window.setInterval(() => document.hidden || this.look(), LOOK_AFTER);
  }

  get unsaved() {
    const { rows, title } = this.sheet;
    const named = title.trim() && title.trim() !== this.saved.title;
    return {
      edits: changes(this.saved.rows, filled(rows)),
      ...(named ? { title: title.trim(), title_was: this.saved.title } : {}),
    };
  }

  get isSaved() {
    const { edits, title } = this.unsaved;
    return !edits.length && !title;
  }

  /* Call whenever something was typed. */
  touch() {
    this.onState("changed");
    window.clearTimeout(this.keeping);
    this.keeping = window.setTimeout(() => this.keep(), 200);
    window.clearTimeout(this.timer);
    this.since ??= Date.now();
    const wait = Math.min(PAUSE, Math.max(0, this.since + LONGEST_WAIT - Date.now()));
    this.timer = window.setTimeout(() => this.save(), wait);
  }

  keep() {
    window.clearTimeout(this.keeping);
    if (this.isSaved) return this.kept.drop();
    this.kept.put({ saved: this.saved, rows: this.sheet.rows, title: this.sheet.title });
  }

  /* Take up what this tab or another left unsaved. */
  recover() {
    const left = this.kept.all();
    for (const { saved, rows, title } of left) {
      const { rows: merged, conflicts } = applied(this.sheet.rows, changes(saved.rows, filled(rows)));
      const named = title !== saved.title && this.sheet.title === saved.title;
      this.sheet.take(merged, named ? title : this.sheet.title, null, conflicts);
    }
    this.kept.drop(left.map(({ key }) => key));
    if (!this.isSaved) this.touch();
    return left.length;
  }

  /* Before the page goes: nothing waits for an answer any more. */
  part() {
    this.keep();
    if (this.isSaved) return;
    const body = JSON.stringify(this.unsaved);
    if (body.length < LARGEST_PARTING) this.post(body, { keepalive: true }).catch(() => {});
  }

  /* Save now what there is; true when the server has all of it. */
  async save() {
    window.clearTimeout(this.timer);
    if (this.busy) return this.busy.then(() => this.isSaved || this.save());
    this.busy = this.send().finally(() => (this.busy = null));
    return this.busy;
  }

  async send() {
    this.since = null;
    const { rows, title } = this.sheet;
    const sent = this.unsaved;
    if (!sent.edits.length && !sent.title) {
      this.keep();
      this.onState("saved");
      return true;
    }
    this.onState("saving");
    try {
      const answer = await this.post(JSON.stringify(sent), {});
      if (!answer.ok) return await this.refused(answer);
      this.takeIn(await answer.json(), filled(rows), title);
      this.news.postMessage(this.saved.version);
    } catch {
      return this.later("offline");
    }
    if (this.isSaved) this.onState("saved");
    else this.touch();
    return this.isSaved;
  }

  async refused(answer) {
    const { detail, errors } = await answer.json().catch(() => ({}));
    const signedOut = [401, 403].includes(answer.status);
    if (signedOut) return this.later("signed-out");
    if (answer.status === 404) this.onState("gone");
    else if (answer.status === 429 || answer.status >= 500) return this.later("offline");
    else this.onState("refused", Object.values(errors ?? {}).flat()[0] ?? detail);
    this.keep();
    return false;
  }

  later(state) {
    this.keep();
    this.onState(state);
    this.timer = window.setTimeout(() => this.save(), TRY_AGAIN);
    return false;
  }

  /* Look for what other windows changed. */
  async look() {
    if (this.busy) return;
    try {
      const answer = await fetch(this.address);
      if (!answer.ok || this.busy) return;
      const song = await answer.json();
      if (song.version > this.saved.version) this.takeIn(song, this.saved.rows, this.saved.title);
    } catch {
      return; // Offline: the next save tells.
    }
  }

  /* Put the song as the server has it under what was done here since `rows` and `title`. */
  takeIn(song, rows, title) {
    const here = this.sheet;
    const theirs = rowsOf(song.sections);
    const { rows: merged, conflicts } = applied(theirs, changes(rows, here.rows));
    this.saved = { rows: filled(theirs), title: song.title, version: song.version };
    const named = here.title === title ? song.title : here.title;
    here.take(merged, named, song, [...(song.conflicts ?? []), ...conflicts]);
    this.keep();
  }

  post(body, options) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.token };
    return fetch(`${this.address}edits/`, { method: "POST", body, headers, ...options });
  }
}
