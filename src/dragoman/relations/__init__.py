"""Relations of states: levels, shifts, contests, alignment, computed from episodes."""
