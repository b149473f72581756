"""A reading for people: a card in the terminal (``terminal``), and a page that stands alone (``html``)."""
