# The page about the service (manual, Giriş).
about_purpose_title = Nə üçündür
about_purpose = Dövlət sosial sığorta şəhadətnaməsinin dəyişdirilməsi və ya dublikatının verilməsi üçün Dövlət Sosial Müdafiə Fondunun orqanına müraciət göndərilir.
about_users_title = Kim istifadə edə bilər
about_users = Hüquqi şəxslər və sahibkarlıq fəaliyyəti ilə məşğul olan fiziki şəxslər. İşləyən vətəndaş müraciəti işəgötürəni vasitəsilə edir.
about_needs_title = Nə lazımdır
about_needs = Elektron imza kartı və kart oxuyucusu; sığortaolunanın SSN-i və FİN-i.
about_steps_title = Addımlar
about_steps =
    1. Kartla daxil olun.
    2. Sığortaolunanın SSN və FİN-ini daxil edib təsdiqləyin.
    3. Səbəbi seçin.
    4. Sənədi yoxlayın, PİN kodla imzalayın.
    5. Qeydiyyat nömrəsini alın, gedişatı tarixçədə izləyin.
about_free = Xidmət ödənişsizdir.
about_not_portal = Möhür e-gov.az portalının özü deyil: rəsmi xidmətlə sənədləşdirilmiş interfeys üzərindən işləyən ayrıca proqramdır.
