/* How the word that is looked up is said, and the writer's own way to say it: an entry of their book,
   heard in the song at once. */

import { call } from "./api.js";

export class Saying {
  /* `heard(word)` is called when a word is said in another way from now on. */
  constructor({ place, words, address, heard }) {
    Object.assign(this, { place, words, address, heard, word: "" });
    this.part("saying-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.write(this.part("saying-like").value.trim());
    });
    this.part("saying-plain").addEventListener("click", () => this.write(""));
  }

  part(name) {
    return this.place.querySelector(`[data-${name}]`);
  }

  show(word) {
    this.word = word.toLowerCase().replaceAll("\u2019", "'");
    this.part("saying").hidden = !/^[a-z'\u00c0-\u024f]+$/.test(this.word);
    this.part("saying-word").textContent = word;
    this.part("saying-fault").textContent = "";
    this.part("saying-like").value = "";
    this.tell();
  }

  tell() {
    const spoken = this.words.head && this.words.say(this.word);
    const said = spoken ? `${spoken.syllables} syllable${spoken.syllables === 1 ? "" : "s"}: ${spoken.phones.map((phones) => phones.join(" ")).join(", or ")}` : "";
    this.part("saying-now").textContent = said;
  }

  /* Put an entry for the word into the book instead of those that it has; "" leaves none. */
  async write(like) {
    const { word } = this;
    try {
      const { text } = await call("GET", this.address);
      const others = text.split("\n").filter((line) => line.split("=")[0].trim().toLowerCase() !== word);
      const entry = like ? [`${word} = ${like}`] : [];
      await call("PUT", this.address, { text: [...others.filter(Boolean), ...entry].join("\n") });
      this.part("saying-fault").textContent = "";
      await this.heard(word);
      this.tell();
    } catch (error) {
      this.part("saying-fault").textContent = error.message;
    }
  }
}
