# Reasons in full: manual 3.1.3, a to d.
reason_identity_document_changed = Изменение в документе, удостоверяющем личность
reason_lost = Утрата свидетельства о государственном социальном страховании
reason_error_in_certificate = Обнаружение неточности или ошибки в данных, указанных в свидетельстве о государственном социальном страховании
reason_damaged = Приход в негодность свидетельства о государственном социальном страховании
# In tables only.
reason_identity_document_changed_short = Документ изменён
reason_lost_short = Утрата
reason_error_in_certificate_short = Ошибка в данных
reason_damaged_short = Непригодность
# The manual's note under the first reason.
reason_identity_document_note = Под изменением в документе, удостоверяющем личность, понимается изменение имени, фамилии, отчества, пола или даты рождения.
# Document type.
document_type_din = МВД (DİN)
document_type_migration = Миграционная служба
sex_male = Мужской
sex_female = Женский
insurer_legal_entity = Юридическое лицо
insurer_entrepreneur = Физическое лицо, занимающееся предпринимательской деятельностью
field_surname = Фамилия
field_name = Имя
field_patronymic = Отчество
field_sex = Пол
field_birth_date = Дата рождения
# Groups of the service's statuses.
status_received = Принято
status_in_progress = В работе
status_done = Исполнено
status_refused = Отказано
# On this computer, before the service has acknowledged.
outbox_queued = В очереди
outbox_sending = Отправляется
outbox_unknown = Ответ не получен
outbox_accepted = Принято
outbox_refused = Не принято
outbox_discarded = Удалено из очереди
insurer_entrepreneur_short = Предприниматель
