# The page about the service (manual, Giriş).
about_purpose_title = Nə üçündür
about_purpose = Müraciətlərin qəbulu və emalı avtomatlaşdırılıb: dövlət sosial sığorta şəhadətnaməsinin dəyişdirilməsi və ya dublikatının verilməsi üçün kağız daşıyıcılara və vaxt itkisinə ehtiyac qalmır, gedişat isə şəffaf olur.
about_offices_title = Müraciət hara gedir
about_offices = Əmək və Əhalinin Sosial Müdafiəsi Nazirliyi yanında Dövlət Sosial Müdafiə Fondunun departamentlərinə, rayon (şəhər) şöbələrinə və Naxçıvan Muxtar Respublikasının Dövlət Sosial Müdafiə Fondunun rayon (şəhər) şöbələrinə. Hansı orqana getdiyi sığortaedənin yanında göstərilir.
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
