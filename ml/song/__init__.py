"""What a writer asks for and what a line is: plain facts, no numpy, no torch."""
