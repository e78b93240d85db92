"""A model's songs of fixed requests, counted beside songs that people wrote."""
