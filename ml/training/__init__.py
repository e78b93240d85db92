"""From a corpus to a trained, measured and described model."""
