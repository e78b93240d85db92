"""From songs on disk to streams of tokens with the plan of each line."""
