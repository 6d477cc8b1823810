# Reasons in full: manual 3.1.3, a to d.
reason_identity_document_changed = A change in the identity document
reason_lost = Loss of the state social insurance certificate
reason_error_in_certificate = An inaccuracy or error found in the data written in the state social insurance certificate
reason_damaged = The state social insurance certificate has become unusable
# In tables only.
reason_identity_document_changed_short = Document changed
reason_lost_short = Loss
reason_error_in_certificate_short = Error in the data
reason_damaged_short = Unusable
# The manual's note under the first reason.
reason_identity_document_note = A change in the identity document means a change in name, surname, patronymic, sex or date of birth.
# Document type.
document_type_din = Internal Affairs (DİN)
document_type_migration = Migration
sex_male = Male
sex_female = Female
insurer_legal_entity = Legal entity
insurer_entrepreneur = Entrepreneur
field_surname = Surname
field_name = Name
field_patronymic = Patronymic
field_sex = Sex
field_birth_date = Date of birth
# Groups of the service's statuses.
status_received = Received
status_in_progress = In progress
status_done = Carried out
status_refused = Refused
# On this computer, before the service has acknowledged.
outbox_queued = Queued
outbox_sending = Being sent
outbox_unknown = No answer yet
outbox_accepted = Accepted
outbox_refused = Not accepted
outbox_discarded = Taken out of the queue
insurer_entrepreneur_short = Sole trader
