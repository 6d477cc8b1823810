# Words of the command line.
cli_declined = İmtina edildi. Heç nə imzalanmadı və göndərilmədi.
cli_bad_descriptor = { $number } nömrəli deskriptordan oxumaq olmur.
cli_no_terminal = Terminal yoxdur. PİN və ya parolu deskriptorla verin (--pin-fd, --passphrase-fd).
cli_pin_sign_in = Daxil olmaq üçün PİN ({ $holder }):
cli_pin_sign = Müraciəti imzalamaq üçün PİN ({ $holder }):
cli_pin_test = Sınaq imzası üçün PİN ({ $holder }):
cli_pin_old = İndiki PİN:
cli_pin_new = Yeni PİN:
cli_pin_new_again = Yeni PİN təkrar:
cli_puk = PUK kodu:
cli_passphrase = Yerli bazanın parolu:
cli_bad_argument = “{ $value }” uyğun deyil: { $why }
cli_fin_read_as = FİN belə oxundu: { $fin }
cli_choose_insurer =
    Bir neçə sığortaedən var; birini --insurer ilə seçin:
    { $list }
cli_choose_certificate = Bir neçə sertifikat uyğundur; birini nömrəsi və ya izi ilə seçin (mohur-cli certificates).
cli_reader_empty = kart yoxdur
cli_reader_card = kart var ({ $atr })
cli_usable = istifadə etmək olar
cli_not_for_this = bunun üçün deyil
cli_no_difference = Diqqət: reyestrdəki məlumat DSMF-dəki ilə eynidir, seçilən səbəb buna uyğun gəlmir.
cli_needs_yes = Terminal yoxdur ki, soruşulsun: razısınızsa --yes əlavə edin.
cli_confirm = Bu sənəd imzalanıb göndərilsin? [b/X]
cli_outbox_empty = Göndəriş növbəsi boşdur.
cli_offline_needs_insurer = --offline üçün --insurer lazımdır.
cli_export_format = --export üçün faylın adı .xlsx, .csv, .pdf və ya .json ilə bitməlidir.
cli_exported = Fayla yazılan müraciətlər: { $rows }. Fayl: { $file }
cli_history_count = { $total } müraciətdən { $matching } uyğundur
cli_sandbox_running = Sınaq xidməti işləyir: { $origin } (dayandırmaq üçün Ctrl-C). Parametrlər faylı və kartlar:
