"""What screens are made of: each widget draws one thing, from words already said, and knows no step and no role."""
