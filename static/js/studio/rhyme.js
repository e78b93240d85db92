/* Which lines rhyme in full, and by which letters: what generator/measures.py hears, from the same
   pronunciations. Nearer shades of rhyme are the server's to tell. */

import { wordsOf } from "./words.js";

const FREE = "X";
const MOST_SPANNED = 4; // words at the end of a line that may bear its rhyme
const LOOKED_AT = MOST_SPANNED + 1; // one more tells whether the line begins with them
const LETTERS = ["", 2, 3, 4, 5, 6, 7, 8, 9].flatMap((again) =>
  [..."ABCDEFGHIJKLMNOPQRSTUVWYZ"].map((letter) => `${letter}${again}`),
);

const isVowel = (phone) => "AEIOU".includes(phone[0]);
const plain = (phone) => phone.replace(/[012]$/, "");
const isStressed = (phone) => /[12]$/.test(phone);

/* The sounds that a line may rhyme by; null while one of its last words is not known. */
export function soundsOf(line, words) {
  const last = wordsOf(line).slice(-LOOKED_AT);
  if (!last.length) return new Set();
  if (!words.head) return null;
  const spoken = last.map((word) => words.say(word)?.phones ?? null);
  if (spoken.at(-1) === null) return null;
  const stressed = spoken.at(-1).filter((phones) => phones.some(isStressed));
  const found = stressed.length ? stressed : spoken.at(-1);
  const ends = [...found, ...leaningEnds(last, spoken, words.head)];
  return new Set(ends.filter((phones) => phones.some(isVowel)).map((phones) => rhymingPart(phones, words.head)));
}

/* Pronunciations of longer ends, whose last words lean on one before: "know it". */
function leaningEnds(last, spoken, { leaning }) {
  const found = [];
  let tails = [[]];
  const most = Math.min(last.length, MOST_SPANNED);
  for (let back = 1; back < most && leaning.has(last.at(-back)); back += 1) {
    const unstressed = (phones) => phones.map((phone) => (isVowel(phone) ? `${plain(phone)}0` : phone));
    const whole = spoken.at(-back) ?? [];
    tails = whole.flatMap((phones) => tails.map((tail) => [...unstressed(phones), ...tail]));
    if (!leaning.has(last.at(-back - 1)) || back + 1 === last.length) {
      for (const phones of spoken.at(-back - 1) ?? []) found.push(...tails.map((tail) => [...phones, ...tail]));
    }
  }
  return found;
}

/* From the last stressed vowel on, as the ear takes it. */
function rhymingPart(phones, head) {
  const vowels = [...phones.keys()].filter((at) => isVowel(phones[at]));
  const unsung = phones.length - (phones.at(-1) === "Z" ? 2 : 1);
  const stressed = vowels.filter((at) => isStressed(phones[at]) && !(at === unsung && head.unsung.has(phones[at])));
  return heard(phones.slice(stressed.at(-1) ?? vowels.at(-1)), head).join(" ");
}

function heard(phones, { reduced, alike }) {
  const sunk = phones.at(-1) === "N" && ["V", "Z", "D", "T"].includes(phones.at(-2));
  const whole = sunk ? [...phones.slice(0, -1), "AX", "N"] : phones;
  const sounds = whole.map((phone, at) => (at && isVowel(phone) && reduced.has(plain(phone)) ? "AX" : plain(phone)));
  for (const [written, same] of alike) {
    if (written.every((phone, at) => sounds[at] === phone)) sounds.splice(0, written.length, ...same);
  }
  return sounds;
}

/* The letters of a section's lines. Each has its `text`, and where that is as the server measured it
   `letter` and `grade` too: a rhyme of any shade between two such lines stays one. */
export function lettersOf(lines, words) {
  const sounds = lines.map((line) => soundsOf(line.text, words));
  const had = lines.map((line) => (LETTERS.includes(line.letter) ? line.letter : ""));
  const stays = (at) => had[at] !== "" && lines[at].grade !== "none";
  const alike = (one, other) =>
    [...(sounds[one] ?? [])].some((sound) => sounds[other]?.has(sound)) ||
    (had[one] === had[other] && stays(one) && stays(other));
  const fresh = LETTERS.filter((letter) => !lines.some((line) => line.letter === letter));
  const found = lines.map((line) => (wordsOf(line.text).length ? FREE : ""));
  const taken = new Set();
  for (const rhyme of groupsOf(lines.length, alike)) {
    const wishes = rhyme.map((at) => had[at]).filter(Boolean);
    const letter = [...wishes, ...fresh].find((name) => !taken.has(name));
    taken.add(letter);
    for (const at of rhyme) found[at] = letter;
  }
  return found;
}

/* The places of lines that answer each other, two or more together. */
function groupsOf(count, alike) {
  const groups = [];
  for (let at = 0; at < count; at += 1) {
    const group = groups.find((places) => places.some((other) => alike(at, other)));
    if (group) group.push(at);
    else groups.push([at]);
  }
  return groups.filter((places) => places.length > 1);
}
