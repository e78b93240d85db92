"""The API's operations, by noun. Each sees only what the caller owns: anything else is 404."""
