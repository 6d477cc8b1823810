# Words of the sign-in screen: İstifadəçi girişi.
sign_in_card = Вход по карте электронной подписи
sign_in_card_kinds = Карта, выданная MSXM (SİMA Token) · RİNN, ранее RYTN
rung_service = Служба карт
rung_reader = Считыватель: { $reader }
rung_reader_none = Считыватель
rung_card = Карта
rung_certificates = { $count ->
    [one] { $count } сертификат
    [few] { $count } сертификата
   *[other] { $count } сертификатов
    }
rung_certificates_none = Сертификат
certificates_list = Сертификаты
looking = Поиск считывателей…
reading = Чтение карты…
reread = &Прочитать снова
reconnect = Подключиться &снова
valid_until = действует до { $date }
expired_on = истёк { $date }
valid_from = действует с { $date }
no_voen = VÖEN не указан
voen_is = VÖEN { $voen }
use_sign_in = Вход
use_signature = Подпись
use_both = Вход и подпись
unusable_expired = Истёк
unusable_not_yet_valid = Ещё не действует
unusable_wrong_usage = Не для входа
unusable_unknown_issuer = Неизвестный издатель
unusable_update_needed = Список доверия устарел
unusable_unfit_issuer = Издатель не вправе его выпускать
unusable_unsupported_key = Ключ не поддерживается
unusable_malformed = Не читается
unusable_not_understood = Содержит условия, которые эта программа не может проверить
unusable_revoked = Отозван
unnamed_certificate = Сертификат без читаемого имени
