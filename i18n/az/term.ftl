# Reasons in full: manual 3.1.3, a to d.
reason_identity_document_changed = Şəxsiyyəti təsdiq edən sənəddəki dəyişiklik
reason_lost = Dövlət sosial sığorta şəhadətnaməsinin itirilməsi
reason_error_in_certificate = Dövlət sosial sığorta şəhadətnaməsində yazılan məlumatlarda yanlışlıq və yaxud səhv aşkar edilməsi
reason_damaged = Dövlət sosial sığorta şəhadətnaməsinin yararsız hala düşməsi
# In tables only.
reason_identity_document_changed_short = Sənəddəki dəyişiklik
reason_lost_short = İtirilmə
reason_error_in_certificate_short = Yanlışlıq və ya səhv
reason_damaged_short = Yararsızlıq
# The manual's note under the first reason.
reason_identity_document_note = Şəxsiyyəti təsdiq edən sənəddəki dəyişiklik dedikdə, ad, soyad, ata adı, cinsi və doğum tarixi ilə bağlı məlumatlardakı dəyişiklik nəzərdə tutulur.
# Sənədin tipi.
document_type_din = DİN
document_type_migration = Miqrasiya
sex_male = Kişi
sex_female = Qadın
insurer_legal_entity = Hüquqi şəxs
insurer_entrepreneur = Sahibkarlıq fəaliyyəti ilə məşğul olan fiziki şəxs
field_surname = Soyad
field_name = Ad
field_patronymic = Ata adı
field_sex = Cinsi
field_birth_date = Doğum tarixi
# Groups of the service's statuses.
status_received = Qəbul edilib
status_in_progress = İcradadır
status_done = İcra edilib
status_refused = İmtina edilib
# On this computer, before the service has acknowledged.
outbox_queued = Növbədədir
outbox_sending = Göndərilir
outbox_unknown = Cavab alınmayıb
outbox_accepted = Qəbul edilib
outbox_refused = Qəbul edilməyib
outbox_discarded = Növbədən çıxarılıb
insurer_entrepreneur_short = Sahibkar
