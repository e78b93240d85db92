"""Texts of many forms into one clean corpus."""
