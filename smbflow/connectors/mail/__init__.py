"""Mail: answers out by SMTP, new mail in by IMAP; both only where the office has set them up."""
