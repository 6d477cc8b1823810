# Words of the window that says why the program cannot begin.
start_settings_file = Settings file: { $file }
start_no_display = There is no screen to open the window on. Start Möhür in a graphical session, or use mohur-cli in the terminal.
