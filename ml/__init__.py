"""Recurrent networks that write song lyrics: corpus, prosody, networks, training, composer."""
