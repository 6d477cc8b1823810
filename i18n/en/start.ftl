# Words of the window that says why the program cannot begin.
start_settings_file = Settings file: { $file }
