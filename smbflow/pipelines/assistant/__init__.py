"""The assistant: a question is sent to the right system, answered with its source, or flagged."""
