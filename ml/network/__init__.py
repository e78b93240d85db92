"""The recurrent networks, and models on disk."""
