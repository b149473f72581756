"""From labelled sentences to weights. Needs the ``train`` extra; see ``docs/training.md``."""
