//! Words of the window that says why the program cannot begin.

texts! {
    start_settings_file(file: &str);
    start_no_display;
}
