# Words of the window that says why the program cannot begin.
start_no_service = Адрес сервиса не задан
start_no_service_means = Программа не знает, к какому сервису подключаться.
start_bad_address = Адрес сервиса не подходит
start_bad_address_means = Пишите адрес так: https://name.az или https://name.az:8443.
start_trust_file = Файл доверия не читается
start_client = Сетевая часть не запустилась
start_client_means = Хранилище сертификатов системы не читается.
start_settings_file = Исправьте файл настроек: { $file }
