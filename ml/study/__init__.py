"""What the networks have learned of lyrics, and how far back they remember."""
