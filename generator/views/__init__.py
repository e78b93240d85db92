"""The pages. Each view says first who may see it."""
