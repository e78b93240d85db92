"""What a line has in common with the texts that a network learned from."""
