"""The toolkit: runs and draws for one person, and knows no step."""
