"""Rhymes of older English: what poets rhymed that is sounded otherwise today.

"Love" and "prove", "join" and "line", "war" and "far" were full rhymes to those who wrote them, or
had been to those they learned from (Wyld, "Studies in English Rhymes", 1923; Kokeritz,
"Shakespeare's Pronunciation", 1953). So a word has older sounds beside its own, by how its vowel
is spelled. Which of them poets used, and before which consonants, was counted in stanzas of
rhymed verse free to use, in places where the other stanzas of the poem rhyme.
"""

import re
from functools import lru_cache

from ml.english.lexicon import Phones

# (vowel today, how it is spelled, what follows in sound, vowels it rhymed with); the last two
# patterns are matched from the start of the letters or sounds after the onset.
OLDER = (
    ("EH", r"ea", r"TH|V|DH|Z|N|L", "IY EY"),  # breath, heaven
    ("EH", r"e[ai]?", r"N D|N JH|DH", "IY EY"),  # friend, revenge, together
    ("EH", r"", r"R", "IY"),  # there, bear
    ("EH", r"", r"R .", "ER"),  # dared
    ("IY", r"", r"R", "EH"),  # here, fear
    ("IY", r"", r"R .", "ER"),  # pierce, beard
    ("EY", r"ea", r"", "IY EH"),  # great, break
    ("IY", r"e[ai]", r"T|K|V|S T|CH", "EY"),  # seat, speak, receive, feast, creature
    ("AH", r"o", r"", "UW UH"),  # love, come, blood
    ("AH", r"o(?!o)", r"(?!D)", "OW"),  # one, dove
    ("AH", r"o", r"N|D", "AA AO"),  # none, tongue, flood
    ("AA", r"o", r"[NDMP]$|N D ER", "AH OW"),  # on, god
    ("AO", r"o", r"[NDMP]$|NG", "AH OW"),  # gone, among
    ("AA", r"a[^aeiou]", r"(?!R)", "AE"),  # father, calm
    ("AA", r"ar", r"R D$", "EH"),  # regard
    ("AO", r"ar", r"R( D)?$", "EH"),  # war, reward
    ("UW", r"o", r"[VMDP]", "AH"),  # move, doom, mood
    ("UW", r"o", r"[TKDL]|SH", "UH"),  # foot, food
    ("UW", r"o", r"[VM]", "OW"),  # move, tomb
    ("UW", r"u|ew", r"D|T", "UH"),  # rude
    ("UH", r"oo|ou", r"(?!R)", "UW AH"),  # good, could
    ("UH", r"oo", r"K", "OW"),  # look
    ("UH", r"u|o", r"(?!R)", "AH UW"),  # put, full, woman
    ("UH", r"", r"R", "AO UW"),  # poor, sure
    ("OW", r"o(?!w)", r"N|D|S T|TH|K|V ER|L IY", "AO AA"),  # alone, abode, most, both, holy
    ("OW", r"o[uw]", r"[LDZ]", "AW"),  # soul, owed
    ("AW", r"o[uw]", r"[LDZ]", "OW"),  # foul, cloud, brows
    ("AW", r"o[uw]", r"N D|TH", "UW"),  # mouth and youth
    ("AO", r"ou|oo", r"R", "UH"),  # pour, door
    ("AO", r"o", r"R .", "ER"),  # lord, forth, mourn
    ("AO", r"oa", r"D", "OW"),  # abroad
    ("ER", r"or|our", r".", "AO UH"),  # word, worth, journey
    ("ER", r"ea|er", r".", "AA EH IY"),  # convert, heard
    ("AA", r"ear|er", r"R", "ER"),  # heart, hearth
    ("AY", r"i", r"N D|V", "IH"),  # kind, alive
    ("IH", r"i", r"N D|V", "AY"),  # wind, live
    ("IH", r"i", r"V", "IY EH"),  # give, river
    ("IH", r"i|e", r"DH|F|R|L D", "EH IY"),  # thither, gift, spirit, build
    ("IH", r"ee", r"N", "IY"),  # been
    ("OY", r"oi", r"N|L", "AY"),  # join, toil
    ("AE", r"a", r"S T|V|CH|SH|M$", "EY"),  # last and haste, have, stature and nature
)  # fmt: skip
AFTER_W = {("AO", "R"): ("AA",), ("AA", ""): ("AE",), ("AO", ""): ("AE", "AA")}
# Words whose older sound no spelling tells.
WORDS = {
    "are": "EH R", "shall": "AO L", "was": "AE S", "have": "EY V", "am": "EY M", "said": "EY D",
    "again": "EY N", "any": "AE N IY", "many": "AE N IY", "want": "AE N T", "should": "UW L D",
    "would": "UW L D", "one": "OW N", "none": "OW N", "says": "EY Z", "key": "EY",
    "aunt": "AE N T", "half": "AE F", "aye": "EY", "clerk": "AA R K", "oft": "AO F T",
    "were": "EH R", "tea": "EY", "plea": "EY", "bade": "EY D",
}  # fmt: skip
# Light endings by their letters, with the sound that stress gives them.
LIGHT = {
    "y": "IY AY", "ie": "IY AY", "ye": "IY AY", "ies": "IYZ AYZ", "ness": "EHS", "ess": "EHS",
    "less": "EHS", "ment": "EHNT", "ent": "EHNT", "ents": "EHNTS", "ence": "EHNS", "ance": "AENS",
    "ant": "AENT", "al": "AOL AEL", "ate": "EYT", "ite": "AYT IHT", "on": "AAN AON", "an": "AEN",
    "or": "AOR ER", "our": "AWR AOR ER", "er": "ER", "ere": "EHR", "ar": "AAR", "age": "EYJH",
    "ain": "EYN", "ace": "EYS", "ice": "AYS IHS", "ise": "AYZ", "ed": "EHD IHD", "ied": "AYD IYD",
    "es": "IHZ EHZ", "a": "AH", "est": "EHST", "et": "EHT", "el": "EHL", "em": "EHM", "en": "EHN",
    "ure": "UHR", "ive": "AYV IHV", "ine": "AYN IHN", "ile": "AYL", "ous": "AHS", "us": "AHS",
    "ful": "UHL", "ard": "AARD", "ward": "AORD AARD", "ist": "IHST", "it": "IHT", "ing": "IHNG",
    "ings": "IHNGZ", "in": "IHN", "ade": "EYD", "ute": "UWT", "ude": "UWD", "ble": "AHL EHL",
    "some": "AHM", "dom": "AHM", "head": "EHD", "ow": "OW", "ways": "EYZ", "ey": "EY IY",
    "ief": "IYF", "tude": "UWD", "is": "IHS IHZ",
}  # fmt: skip


@lru_cache(maxsize=100_000)
def older_sounds(word: str, onset: Phones, sounds: Phones) -> frozenset[Phones]:
    """Rhyming parts that a stressed ending rhymed with beside its own."""
    vowel, rest = sounds[0], " ".join(sounds[1:])
    spelled = vowel_letters(word, sounds)
    found = {
        _with_vowel(older, sounds)
        for today, letters, after, others in OLDER
        if vowel == today and re.match(letters, spelled) and re.match(after, rest)
        for older in others.split()
    }
    if onset[-1:] == ("W",) and spelled[:1] == "a":
        key = (vowel, "R" if sounds[1:2] == ("R",) else "")
        found |= {_with_vowel(older, sounds) for older in AFTER_W.get(key, ())}
    if word in WORDS:
        found.add(tuple(WORDS[word].split()))
    if vowel in {"AA", "AO"} and sounds[1:2] != ("R",):
        found.add(("AO" if vowel == "AA" else "AA", *sounds[1:]))
    return frozenset(found)


def _with_vowel(vowel: str, sounds: Phones) -> Phones:
    """The sounds with another vowel first; ER holds the r that other vowels have after them."""
    rest = sounds[1:]
    if sounds[0] == "ER" and vowel != "ER":
        rest = ("R", *rest)
    elif vowel == "ER" and rest[:1] == ("R",):
        rest = rest[1:]
    return (vowel, *rest)


@lru_cache(maxsize=100_000)
def light_sounds(word: str, sounds: Phones) -> frozenset[Phones]:
    """What a light ending sounds like when verse stresses it, by its sound and its letters."""
    found = set() if "AX" in sounds or sounds[0] in {"AH", "IH"} else {sounds}
    for size in range(5, 0, -1):
        if word[-size:] in LIGHT:
            found |= {_phones(sound) for sound in LIGHT[word[-size:]].split()}
            break
    return frozenset(found)


def _phones(sound: str) -> Phones:
    """ "EHNT" as phones: vowels of two letters, then consonants."""
    return tuple(re.findall(r"AA|AE|AH|AO|AW|AY|EH|ER|EY|IH|IY|OW|OY|UH|UW|NG|JH|TH|SH|.", sound))


def vowel_letters(word: str, sounds: Phones) -> str:
    """The letters from the vowel that begins the rhyming part to the end of the word.

    Found by counting groups of vowel letters from the end, a silent e left out.
    """
    bare = word.replace("'", "")
    vowels = sum(sound[0] in "AEIOU" for sound in sounds)
    groups = [match.start() for match in re.finditer(r"(?<!q)[aeiouy]+|(?<=q)u[aeiouy]*", bare)]
    silent = re.search(r"(?<=[^aeiouy])e(?=[sd]?$)", bare)
    if silent and len(groups) > vowels and groups[-1] == silent.start():
        groups.pop()
    if groups and groups[0] == 0 and bare[0] == "y" and len(groups) > vowels:
        groups.pop(0)
    return bare[groups[-min(vowels, len(groups))] :] if groups else ""
