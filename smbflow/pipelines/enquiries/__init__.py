"""Enquiries: a customer's mail is read, sorted, given to somebody, and answered or put to them."""
