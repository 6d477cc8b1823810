//! Words of the passphrase screen.

texts! {
    unlock_title;
    unlock_text;
    unlock_label;
    unlock_open;
    unlock_broken_title;
}
