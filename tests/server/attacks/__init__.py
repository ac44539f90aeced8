"""What a stranger or a guest may try, over real SSH, against a real server: what it costs, and what is left."""
