"""A whole meeting that plays itself, for whoever wants to see how it is before there is a group."""
