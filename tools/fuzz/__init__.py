"""Malformed packets and requests from strangers, before and after signing in: what is sent follows from a seed."""
