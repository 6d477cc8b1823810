# Words of the window that says why the program cannot begin.
start_settings_file = Parametrlər faylı: { $file }
start_no_display = Pəncərəni açmaq üçün ekran yoxdur. Möhürü qrafik mühitdə başladın; terminalda mohur-cli əmrindən istifadə edin.
