/* How words are spoken: from the table of common words, from the site for others. The table is
   made by generator/spoken.py, and its head names the sounds that rhyme.js hears by. */

const WORD = /[a-z']*[a-z][a-z']*/g;
const ASK_AFTER = 250;
const MOST_AT_ONCE = 50;
const VOWEL_LETTERS = /[aeiouy]+/g;

/* The words of a line in lower case, without accents and with plain apostrophes. */
export function wordsOf(line) {
  const bare = line.normalize("NFKD").replace(/\p{Mn}/gu, "");
  return bare.replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'").toLowerCase().match(WORD) ?? [];
}

export class Words {
  /* `ask` is the address that knows every word, `own` are rows of the writer's own book, and
     `onNews` is called when more words are known. */
  constructor({ table, ask, onNews, own = [] }) {
    this.own = own;
    this.address = table;
    this.ask = ask;
    this.onNews = onNews;
    this.rows = new Map();
    this.known = new Map();
    this.asked = new Set();
    this.waiting = new Set();
    this.head = null;
  }

  async load() {
    const answer = await fetch(this.address);
    const plain = answer.body.pipeThrough(new DecompressionStream("gzip"));
    const [head, ...rows] = (await new Response(plain).text()).split("\n");
    const sounds = JSON.parse(head);
    this.head = {
      ...sounds,
      leaning: new Set(sounds.leaning),
      reduced: new Set(sounds.reduced),
      unsung: new Set(sounds.unsung),
    };
    this.add([...rows, ...this.own]);
  }

  add(rows) {
    for (const row of rows) {
      const end = row.indexOf(" ");
      if (end > 0) this.rows.set(row.slice(0, end), row.slice(end + 1));
    }
    this.onNews();
  }

  /* A word's syllables and pronunciations; null while it is not known. */
  say(word) {
    if (this.known.has(word)) return this.known.get(word);
    const row = this.rows.get(word);
    if (row === undefined) {
      if (this.head) this.wish(word);
      return null;
    }
    const [syllables, ...said] = row.split(" ");
    const phones = said.map((one) => [...one].map((letter) => this.head.phones[letter.charCodeAt(0) - 33]));
    const spoken = { syllables: Number(syllables), phones };
    this.known.set(word, spoken);
    return spoken;
  }

  /* Syllables of a line, and whether all of its words are known; others are counted by letters. */
  count(line) {
    let syllables = 0;
    let certain = true;
    for (const word of wordsOf(line)) {
      const spoken = this.say(word);
      certain &&= spoken !== null;
      syllables += spoken?.syllables ?? word.replace(/e$/, "").match(VOWEL_LETTERS)?.length ?? 1;
    }
    return { syllables, certain };
  }

  /* A word may be said in another way now. */
  async renew(word) {
    const answer = await fetch(`${this.ask}?${new URLSearchParams({ of: word })}`);
    if (!answer.ok) throw new Error(answer.statusText);
    this.known.delete(word);
    this.add((await answer.text()).split("\n"));
  }

  wish(word) {
    if (this.asked.has(word) || this.waiting.has(word)) return;
    this.waiting.add(word);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.askForThem(), ASK_AFTER);
  }

  async askForThem() {
    const words = [...this.waiting].slice(0, MOST_AT_ONCE);
    for (const word of words) {
      this.waiting.delete(word);
      this.asked.add(word);
    }
    try {
      const answer = await fetch(`${this.ask}?${new URLSearchParams({ of: words.join(" ") })}`);
      if (!answer.ok) throw new Error(answer.statusText);
      this.add((await answer.text()).split("\n"));
    } catch {
      for (const word of words) this.asked.delete(word);
      return;
    }
    if (this.waiting.size) await this.askForThem();
  }
}
