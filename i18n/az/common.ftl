# Words of every window.
app_name = Möhür
service_name = Dövlət sosial sığorta şəhadətnaməsinin dəyişdirilməsi və ya dublikatının verilməsi
trial_banner = SINAQ MÜHİTİ: göndərilən müraciətlərin hüquqi qüvvəsi yoxdur
ok = OK
back = Geri
browse = Seçin…
browse_new = Yeni fayl…
browse_old = Mövcud fayl…
close = Bağla
