"""What has happened in each meeting, in order, and kept."""
