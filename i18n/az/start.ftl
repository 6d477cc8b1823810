# Words of the window that says why the program cannot begin.
start_no_service = Xidmətin ünvanı təyin edilməyib
start_no_service_means = Proqram hansı xidmətə qoşulacağını bilmir.
start_bad_address = Xidmətin ünvanı yararsızdır
start_bad_address_means = Ünvan belə yazılır: https://ad.az və ya https://ad.az:8443.
start_trust_file = Etibar faylı oxunmur
start_client = Şəbəkə hissəsi işə düşmədi
start_client_means = Sistemin sertifikat anbarı oxunmur.
start_settings_file = Parametrlər faylını düzəldin: { $file }
