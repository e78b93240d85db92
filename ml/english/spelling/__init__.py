"""From spelling to sound, for words that no dictionary has: learned from the dictionary."""
