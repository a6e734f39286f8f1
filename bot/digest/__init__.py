"""What is sent by itself: what is due, what it says, and that it arrives."""
