"""What smbflow talks about: frozen values and the ports that the outer layers implement."""
