"""English as it sounds and is written: pronunciation, syllables, rhyme, words, capitals."""
