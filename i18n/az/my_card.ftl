# Words of one's own card, of the PIN dialogs, and of the session locked when the card is pulled.
section_my_card = Kartım
reader_virtual = virtual, ayrıca cihaz deyil
ends_soon = { $days ->
    [0] müddəti bu gün bitir
   *[other] müddətin bitməsinə { $days } gün qalıb
    }
pin_of_sign_in = Giriş üçün PİN kod
pin_of_signature = İmza üçün PİN kod
pin_of_both = Giriş və imza üçün PİN kod
pin_of_card = Kartın PİN kodu
pin_at_keypad = oxuyucunun düymələri ilə daxil edilir
tries_not_told = Kart qalan cəhdlərin sayını bildirmir: adətən bütün cəhdlər qalıb.
issued_by = verən: { $issuer }
my_card_change_pin = PİN kodu dəyişdir
my_card_unblock = PUK ilə aç
my_card_details = Təfərrüat
my_card_test = Sınaq imzası
my_card_copy = Təfərrüatı kopyala
my_card_copied = Təfərrüat mübadilə buferinə kopyalandı.
my_card_pin_changed = PİN kod dəyişdirildi. Bundan sonra yalnız yeni kod doğrudur.
my_card_unblocked = PİN kod açıldı. Bundan sonra yeni kod doğrudur, bütün cəhdlər bərpa olunub.
my_card_tested = Kart { $seconds } saniyəyə imzaladı və imza doğrudur: kart, PİN kod və açar qaydasındadır.
detail_issuer = Verən mərkəz
detail_serial = Seriya nömrəsi
detail_key = Açar
detail_validity = Etibarlılıq müddəti
detail_fingerprint = SHA-256 izi
key_other = bu proqramın imzalamadığı növ
pin_doubt_layout = Rəqəm yerinə hərf və ya işarə yazıldı: yəqin, klaviaturanın başqa dili seçilib və ya orada rəqəmlər Shift ilə yazılır.
pin_doubt_caps_lock = Deyəsən, Caps Lock açıqdır: böyük hərflər yazılır.
pin_doubt_num_lock = Num Lock bağlıdır: rəqəm düymələri rəqəm yazmır, kursoru hərəkət etdirir.
pin_wiped_idle = Bir dəqiqə heç bir düymə basılmadı, ona görə yazılanlar silindi. PİN kodu yenidən yazın.
pin_wiped_focus = Başqa pəncərə önə çıxdı, ona görə yazılanlar silindi. PİN kodu yenidən yazın.
pin_card_gone = Kart çıxarılıb. Onu yenidən daxil edin, burada davam edəcəyik.
pin_card_another = Bu başqa kartdır, onunla heç nə edilmir. Davam etmək üçün yuxarıda göstərilən kartı daxil edin.
pin_keypad_now = PİN kodu indi kart oxuyucusunun düymələri ilə daxil edin.
pin_keypad_left = { $time } qalıb, sonra oxuyucu gözləməyi dayandıracaq
pin_keypad_over = Oxuyucu istənilən an gözləməyi dayandıra bilər
pin_unblock = PUK ilə aç
pin_test_title = Sınaq imzası
pin_test_act = İmzala
pin_test_what = Kart təsadüfi baytları imzalayır. Onların mənası yoxdur və heç yerə göndərilmir.
pin_resume_title = Seans kilidlənib
pin_resume_act = Davam et
pin_resume_what = Kart çıxarılıb. Aşağıdakı kartı daxil edin və PİN kodunu yazın: hər şey olduğu kimi qalıb.
pin_resume_gone = Kart oxuyucuda deyil. Yuxarıda göstərilən kartı daxil edin.
new_pin_change_title = PİN kodun dəyişdirilməsi
new_pin_change_what = Köhnə və yeni PİN kod. Köhnə kodu səhv yazmaq bir cəhdi aparır.
new_pin_change_act = Dəyişdir
new_pin_unblock_title = PUK ilə açmaq
new_pin_unblock_what = PUK kodu kartla birgə verilir. O, PİN koda yeni qiymət verir və bütün cəhdləri bərpa edir. Səhv PUK da bir cəhdi aparır, bloklanmış PUK kodu isə açmaq olmur.
new_pin_unblock_act = Aç
new_pin_old = İndiki PİN kod
new_pin_puk = PUK kodu
new_pin_new = Yeni PİN kod
new_pin_again = Yeni PİN kod təkrar
new_pin_wrong_length = Yeni PİN kod bu kart üçün çox qısa və ya çox uzundur.
new_pin_same = Yeni PİN kod köhnə kodla eynidir.
new_pin_differs = Yeni PİN kod ikinci dəfə fərqli yazılıb.
new_pin_keypad = PİN kodlar kart oxuyucusunun düymələri ilə daxil edilir.
new_pin_keypad_now = İndi kart oxuyucusunun düymələri ilə: köhnə PİN kod, yeni PİN kod, yenə yeni PİN kod.
new_pin_working = Kart PİN kodu dəyişdirir…
card_taken_out = Daxil olduğunuz kart çıxarılıb
certificate_ends_soon = { $days ->
    [0] Sertifikatın müddəti bu gün bitir
   *[other] Sertifikatın bitməsinə { $days } gün qalıb
    }
pin_idle_what = Bir müddət heç nə edilmədi. Davam etmək üçün daxil olduğunuz kartın PİN kodunu yazın: hər şey olduğu kimi qalıb.
pin_ended_what = Xidmət bu girişi artıq qəbul etmir. Davam etmək üçün daxil olduğunuz kartın PİN kodunu yazın: hər şey olduğu kimi qalıb.
