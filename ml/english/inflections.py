"""The plain inflections of an English word: by rule, and of the commonest irregular words by table.

Rather one form too many than one too few: who wants no "cold" wants no "colder" either, though the
same rule gives "flower" for "flow".
"""

import re
from typing import Final

# Irregular words of which songs are full, each with its forms.
_GROUPS: Final = """
    man men, woman women, child children, foot feet, tooth teeth, goose geese, mouse mice, life
    lives, wife wives, knife knives, wolf wolves, leaf leaves, thief thieves, half halves, self
    selves, loaf loaves, shelf shelves, calf calves, be am is are was were been being, have has
    had, do does did done, go goes went gone, see saw seen, say said, make made, take took
    taken, come came, give gave given, get got gotten, know knew known, think thought, tell
    told, find found, leave left, feel felt, bring brought, begin began begun, keep kept, hold
    held, write wrote written, stand stood, hear heard, let, mean meant, meet met, run ran, pay
    paid, sit sat, speak spoke spoken, lie lay lain lying, lay laid, lead led, grow grew grown,
    lose lost, fall fell fallen, send sent, build built, draw drew drawn, break broke broken,
    spend spent, rise rose risen, drive drove driven, buy bought, wear wore worn, choose chose
    chosen, seek sought, throw threw thrown, catch caught, deal dealt, win won, forget forgot
    forgotten, sing sang sung, fight fought, sleep slept, teach taught, fly flies flew flown,
    drink drank drunk, eat ate eaten, swim swam swum, ring rang rung, shine shone, weep wept,
    sweep swept, creep crept, bleed bled, feed fed, breed bred, steal stole stolen, freeze froze
    frozen, swear swore sworn, tear tore torn, bear bore borne born, bite bit bitten, hide hid
    hidden, ride rode ridden, shake shook shaken, wake woke woken, strike struck stricken, sink
    sank sunk, shoot shot, slay slew slain, bind bound, wind wound, blow blew blown, hang hung,
    dig dug, cling clung, swing swung, sting stung, kneel knelt, dream dreamt, burn burnt, die
    dying dead, tie tying, good better best, bad worse worst
"""
_IRREGULAR: Final = {
    word: frozenset(group.split()) for group in _GROUPS.split(",") for word in group.split()
}
_DOUBLED: Final = re.compile(r"(?:^|[^aeiou])[aeiouy][bdgklmnprtz]$")  # "stop", "stopped"
_AFTER_VERBS: Final = ("ed", "ing", "in'", "er", "est", "eth")


def forms(word: str) -> frozenset[str]:
    """A word in lower case with its inflections.

    >>> sorted(forms("cry"))[:3]
    ['cried', 'crier', 'cries']
    """
    found = {word, f"{word}s", f"{word}'s"} | _IRREGULAR.get(word, frozenset())
    if re.search(r"(?:s|x|z|ch|sh|o)$", word):
        found.add(f"{word}es")
    stems = [word]
    if re.search(r"[^aeiou]y$", word):
        found |= {f"{word[:-1]}{end}" for end in ("ies", "ied", "ier", "iest", "ieth")}
    elif word.endswith("e"):
        found |= {f"{word}{end}" for end in ("d", "r", "st", "th")}
        stems = [word[:-1]]
    elif _DOUBLED.search(word):
        stems.append(word + word[-1])
    return frozenset(found | {f"{stem}{end}" for stem in stems for end in _AFTER_VERBS})
