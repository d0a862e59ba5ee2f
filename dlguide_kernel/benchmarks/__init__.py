"""Measure ours against its peers: all sides in turn, in one run, in one form."""
