# Words of the window that says why the program cannot begin.
start_settings_file = Файл настроек: { $file }
start_no_display = Нет экрана, чтобы открыть окно. Запустите Möhür в графической среде, а в терминале пользуйтесь mohur-cli.
