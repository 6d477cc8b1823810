# Words of the command line.
cli_declined = Отменено. Ничего не подписано и не отправлено.
cli_bad_descriptor = Из дескриптора { $number } ничего не читается.
cli_no_terminal = Нет терминала. Передайте PIN или пароль через дескриптор (--pin-fd, --passphrase-fd).
cli_pin_sign_in = PIN для входа ({ $holder }):
cli_pin_sign = PIN для подписи обращения ({ $holder }):
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
cli_history_count = Подходит обращений: { $matching } из { $total }
cli_check_format = Строение файла
cli_check_manifest = Список файлов
cli_check_signature_file = Файл подписи
cli_check_digests = Содержимое не изменено
cli_check_signature = Подпись
cli_check_certificate = Цепочка и срок сертификата
cli_check_usage = Сертификат для подписи
cli_check_data = Данные обращения
cli_check_document = Документ соответствует данным
cli_check_signer = Подписал тот, кто подготовил
cli_check_time = Время подписи
cli_valid = Действительно
cli_not_valid = Недействительно: этому файлу верить нельзя
cli_signed_by = Подписал(а) { $names } (FİN { $fin })
cli_sandbox_running = Тестовая служба работает: { $origin } (Ctrl-C для остановки). Файл настроек и карты:
