"""Where the press comes from: feeds and sitemaps, polite fetching, a journal, and what goes into the library."""
