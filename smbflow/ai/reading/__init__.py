"""Reading: from a file's bytes to pages, words and text, by the cheapest route that is good."""
