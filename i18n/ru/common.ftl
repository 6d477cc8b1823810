# Words of every window.
app_name = Möhür
service_name = Замена свидетельства о государственном социальном страховании или выдача дубликата
trial_banner = ТЕСТОВАЯ СРЕДА: отправленные заявления не имеют юридической силы
ok = OK
back = Назад
browse = Выбрать…
browse_new = Новый файл…
browse_old = Готовый файл…
close = Закрыть
