# Words of the passphrase screen.
unlock_title = Məlumat bazasının parolu
unlock_text = Bu kompüterdə sistemin açar anbarı yoxdur və ya bağlıdır. Qaralamalar və tarixçə parolla şifrələnir; parolu unutsanız, onları bərpa etmək olmaz.
unlock_label = Parol (ən azı 8 işarə)
unlock_open = &Aç
unlock_broken_title = Məlumat bazası açılmadı
