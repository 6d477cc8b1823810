# Words of the passphrase screen.
unlock_title = Passphrase of the database
unlock_text = This computer has no key store, or it is locked. Drafts and history are encrypted with a passphrase; if you forget it, they cannot be recovered.
unlock_label = Passphrase (at least 8 characters)
unlock_open = &Open
unlock_broken_title = The database could not be opened
