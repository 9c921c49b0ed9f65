"""What the books export, read into the office's reference files and history."""
