# Words of one's own card, of the PIN dialogs, and of the session locked when the card is pulled.
section_my_card = Моя карта
reader_virtual = виртуальный, не отдельное устройство
ends_soon = { $days ->
    [0] истекает сегодня
    [one] истекает через { $days } день
    [few] истекает через { $days } дня
   *[other] истекает через { $days } дней
    }
pin_of_sign_in = PIN для входа
pin_of_signature = PIN для подписи
pin_of_both = PIN для входа и подписи
pin_of_card = PIN карты
pin_at_keypad = вводится на клавиатуре считывателя
tries_not_told = Карта не сообщает, сколько осталось попыток: как правило, остались все.
issued_by = издатель: { $issuer }
my_card_change_pin = Сменить PIN
my_card_unblock = Разблокировать по PUK
my_card_details = Подробности
my_card_test = Пробная подпись
my_card_copy = Скопировать подробности
my_card_copied = Подробности скопированы в буфер обмена.
my_card_pin_changed = PIN изменён. Теперь верен только новый.
my_card_unblocked = PIN разблокирован. Теперь верен новый, со всеми попытками.
my_card_tested = Карта подписала за { $seconds } с, подпись верна: карта, PIN и ключ в порядке.
detail_issuer = Издатель
detail_serial = Серийный номер
detail_key = Ключ
detail_validity = Срок действия
detail_fingerprint = Отпечаток SHA-256
key_other = вида, которым эта программа не подписывает
pin_doubt_layout = Вместо цифры введена буква или знак: возможно, включена другая раскладка или цифры в ней набирают с Shift.
pin_doubt_caps_lock = Похоже, включён Caps Lock: вводятся заглавные буквы.
pin_doubt_num_lock = Num Lock выключен: цифровой блок двигает курсор и не вводит цифры.
pin_wiped_idle = Минуту не нажимали клавиш, поэтому введённое стёрто. Введите PIN снова.
pin_wiped_focus = На передний план вышло другое окно, поэтому введённое стёрто. Введите PIN снова.
pin_card_gone = Карта вынута. Вставьте её снова и продолжайте здесь же.
pin_card_another = Это другая карта, с ней ничего не делается. Вставьте указанную выше, чтобы продолжить здесь же.
pin_keypad_now = Введите PIN на клавиатуре считывателя сейчас.
pin_keypad_left = Осталось { $time }, затем считыватель перестанет ждать
pin_keypad_over = Считыватель может перестать ждать в любой момент
pin_unblock = Разблокировать по PUK
pin_test_title = Пробная подпись
pin_test_act = Подписать
pin_test_what = Карта подписывает случайные байты. Они ничего не значат и никуда не отправляются.
pin_resume_title = Сеанс заблокирован
pin_resume_act = Продолжить
pin_resume_what = Карта вынута. Вставьте указанную ниже карту и введите её PIN: всё осталось как было.
pin_resume_gone = Карты нет в считывателе. Вставьте указанную выше.
new_pin_change_title = Смена PIN
new_pin_change_what = Старый PIN и новый. Неверный старый PIN стоит одной попытки.
new_pin_change_act = Сменить
new_pin_unblock_title = Разблокировка по PUK
new_pin_unblock_what = PUK выдают вместе с картой. Он задаёт новый PIN и возвращает все попытки. Неверный PUK тоже стоит попытки, а заблокированный PUK разблокировать нельзя.
new_pin_unblock_act = Разблокировать
new_pin_old = Нынешний PIN
new_pin_puk = PUK-код
new_pin_new = Новый PIN
new_pin_again = Новый PIN ещё раз
new_pin_wrong_length = Новый PIN слишком короткий или слишком длинный для этой карты.
new_pin_same = Новый PIN совпадает со старым.
new_pin_differs = Во второй раз новый PIN введён иначе.
new_pin_keypad = PIN-коды вводят на клавиатуре считывателя.
new_pin_keypad_now = Сейчас на клавиатуре считывателя: старый PIN, новый PIN и снова новый.
new_pin_working = Карта меняет PIN…
card_taken_out = Карта, с которой вы вошли, вынута
certificate_ends_soon = { $days ->
    [0] Сертификат истекает сегодня
    [one] Сертификат истекает через { $days } день
    [few] Сертификат истекает через { $days } дня
   *[other] Сертификат истекает через { $days } дней
    }
pin_idle_what = Здесь некоторое время никто не работал. Чтобы продолжить, введите PIN карты, с которой вы вошли: всё осталось как было.
pin_ended_what = Сервис больше не принимает этот вход. Чтобы продолжить, введите PIN карты, с которой вы вошли: всё осталось как было.
