"""What proves who you are, and to which server: address, settings, keys and passwords."""
