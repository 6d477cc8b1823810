# The page about the service (manual, Giriş).
about_purpose_title = Nə üçündür
about_purpose = Bu elektron xidməti sığortaedənlərə Azərbaycan Respublikasının Əmək və Əhalinin Sosial Müdafiəsi Nazirliyi göstərir. Dövlət sosial sığorta şəhadətnaməsinin dəyişdirilməsi və ya dublikatının verilməsi üçün müraciətlərin qəbulu və emalı avtomatlaşdırılıb: kağız daşıyıcılara və vaxt itkisinə ehtiyac qalmır, gedişat isə şəffaf olur.
about_offices_title = Müraciət hara gedir
about_offices = Əmək və Əhalinin Sosial Müdafiəsi Nazirliyi yanında Dövlət Sosial Müdafiə Fondunun departamentlərinə, rayon (şəhər) şöbələrinə və Naxçıvan Muxtar Respublikasının Dövlət Sosial Müdafiə Fondunun rayon (şəhər) şöbələrinə. Hansı orqana getdiyi sığortaedənin yanında göstərilir.
about_users_title = Kim istifadə edə bilər
about_users = Hüquqi şəxslər və sahibkarlıq fəaliyyəti ilə məşğul olan fiziki şəxslər. İşləyən vətəndaş müraciəti işəgötürəni vasitəsilə edir.
about_needs_title = Nə lazımdır
about_needs = Elektron imza kartı və kart oxuyucusu, yaxud Asan imza (mobil nömrə və istifadəçi İD-si); sığortaolunan haqqında: SSN, FİN və sənədin tipi (DİN və ya Miqrasiya).
about_steps_title = Addımlar
about_steps =
    1. Elektron imza kartı və ya Asan imza ilə daxil olun.
    2. Sığortaedən bir neçədirsə, kimin adından işlədiyinizi seçin.
    3. Sığortaolunan haqqında SSN, FİN və sənədin tipini daxil edib təsdiqləyin.
    4. Dörd səbəbdən birini seçin.
    5. Sənədi yoxlayın və imzalayın: kartla PİN kodu daxil etməklə, Asan imza ilə telefonda təsdiqləməklə.
    6. Qeydiyyat nömrəsini alın, emalın gedişini və nəticəsini tarixçədə izləyin.
about_authorities_title = Səlahiyyətlər
about_authorities = Möhür vurma səlahiyyəti olan şəxs başqasının elektron imza kartına və ya Asan imza nömrəsinə müddətli və ya müddətsiz səlahiyyət verir və onu ləğv edir («Səlahiyyətlərin verilməsi» bölməsi, F5). Səlahiyyət alan öz kartı və ya Asan imzası ilə daxil olub sığortaedənin adından müraciət göndərir, lakin səlahiyyəti başqasına verə bilmir.
about_free = Xidmət ödənişsizdir.
about_not_portal = Möhür e-gov.az portalının özü deyil: rəsmi xidmətlə sənədləşdirilmiş interfeys üzərindən işləyən ayrıca proqramdır.
