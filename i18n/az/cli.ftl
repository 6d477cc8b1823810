# Words of the command line.
cli_declined = Ləğv edildi. Heç nə imzalanmadı və göndərilmədi.
cli_bad_descriptor = { $number } nömrəli deskriptordan oxumaq olmur.
cli_no_terminal = Terminal yoxdur. PIN və ya parolu deskriptorla verin (--pin-fd, --passphrase-fd).
cli_pin_sign_in = Daxil olmaq üçün PIN ({ $holder }):
cli_pin_sign = Müraciəti imzalamaq üçün PIN ({ $holder }):
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
cli_history_count = { $total } müraciətdən { $matching } uyğundur
cli_check_format = Faylın quruluşu
cli_check_manifest = Fayl siyahısı
cli_check_signature_file = İmza faylı
cli_check_digests = Məzmun dəyişməyib
cli_check_signature = İmza
cli_check_certificate = Sertifikat zənciri və müddəti
cli_check_usage = Sertifikat imza üçündür
cli_check_data = Müraciətin məlumatı
cli_check_document = Sənəd məlumata uyğundur
cli_check_signer = İmzalayan müraciəti hazırlayandır
cli_check_time = İmza vaxtı
cli_valid = Etibarlıdır
cli_not_valid = Etibarsızdır: bu fayla inanmayın
cli_signed_by = İmzalayan: { $names } (FİN { $fin })
cli_sandbox_running = Sınaq xidməti işləyir: { $origin } (dayandırmaq üçün Ctrl-C). Parametrlər faylı və kartlar:
