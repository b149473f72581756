"""The network at run time: one pass over an article proposes spans, roles and attributes."""
