"""What the running process tells of itself: to admins, to whatever supervises it, to Prometheus."""
