# Words of the command line.
cli_declined = Отменено. Ничего не подписано и не отправлено.
cli_bad_descriptor = Из дескриптора { $number } ничего не читается.
cli_no_terminal = Нет терминала. Передайте PIN или пароль через дескриптор (--pin-fd, --passphrase-fd).
cli_pin_sign_in = PIN для входа ({ $holder }):
cli_pin_sign = PIN для подписи заявления ({ $holder }):
cli_pin_test = PIN для пробной подписи ({ $holder }):
cli_pin_old = Нынешний PIN:
cli_pin_new = Новый PIN:
cli_pin_new_again = Новый PIN ещё раз:
cli_puk = PUK-код:
cli_passphrase = Пароль локальной базы:
cli_bad_argument = «{ $value }» не подходит: { $why }
cli_fin_read_as = FİN прочитан как { $fin }
cli_choose_insurer =
    Страхователей несколько; выберите одного через --insurer:
    { $list }
cli_choose_certificate = Подходят несколько сертификатов; укажите один по номеру или отпечатку (mohur-cli certificates).
cli_reader_empty = карты нет
cli_reader_card = карта вставлена ({ $atr })
cli_usable = можно использовать
cli_not_for_this = не для этого
cli_no_difference = Внимание: данные реестра совпадают с данными DSMF; выбранная причина этому не соответствует.
cli_needs_yes = Нет терминала для вопроса: добавьте --yes, если согласны.
cli_confirm = Подписать и отправить этот документ? [д/Н]
cli_outbox_empty = Очередь отправки пуста.
cli_offline_needs_insurer = Для --offline нужен --insurer.
cli_export_format = Для --export имя файла должно заканчиваться на .xlsx, .csv, .pdf или .json.
cli_exported = Записано заявлений: { $rows }. Файл: { $file }
cli_history_count = Подходит заявлений: { $matching } из { $total }
cli_sandbox_running = Тестовый сервис работает: { $origin } (Ctrl-C для остановки). Файл настроек и карты:
