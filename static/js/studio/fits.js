/* What the song's network finds fitting at the caret: shares of rhymes, and words near in meaning. */

const PATIENCE = 5_000; // milliseconds after which nobody seems to answer

export class Fits {
  /* `where()` tells the place of the caret, null where the song has no line; `saved()` is true once the
     server has all words. */
  constructor({ network, where, saved }) {
    Object.assign(this, { network, where, saved, found: new Map() });
  }

  /* The answer about a word; null where another one was asked for meanwhile. One question at a time:
     the caret moves on while a worker looks. */
  async of(word, onWait) {
    const place = this.where();
    if (!place) throw new Error("Write a line first.");
    const key = JSON.stringify([place, word]);
    this.wanted = key;
    await this.running?.catch(() => {});
    if (this.wanted !== key) return null;
    if (!this.found.has(key)) {
      this.running = this.ask({ ...place, word }, onWait);
      this.found.set(key, await this.running);
    }
    return this.wanted === key ? this.found.get(key) : null;
  }

  here() {
    const { version, ...place } = this.where() ?? {};
    return JSON.stringify(place);
  }

  async ask({ version, ...place }, onWait) {
    if (!(await this.saved())) throw new Error("Your words are not saved yet.");
    const { rhymes, near } = await this.network.done("fittings/", place, onWait, PATIENCE);
    return { shares: new Map(rhymes.map(({ word, share }) => [word, share])), near: near.map(({ word }) => word) };
  }

  forget() {
    this.found.clear();
  }
}
