"""From a request and a network to the lines of a song."""
