"""What a worker does: its task, the writing, and the threads that attend to both."""
