"""The six layers around every model call, one module each."""
