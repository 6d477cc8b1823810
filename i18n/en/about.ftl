# The page about the service (manual, Giriş).
about_purpose_title = What it is for
about_purpose = The Ministry of Labour and Social Protection of Population of the Republic of Azerbaijan offers this electronic service to insurers. Applications for replacing a state social insurance certificate, or for a duplicate, are taken and handled without paper and without loss of time, and their progress can be seen.
about_offices_title = Where an application goes
about_offices = To the departments and the district (city) branches of the State Social Protection Fund under the Ministry of Labour and Social Protection of Population, and to the district (city) branches of the fund of the Nakhchivan Autonomous Republic. Which office it is stands beside the insurer.
about_users_title = Who may use it
about_users = Legal entities and entrepreneurs. An employed citizen applies through the employer.
about_needs_title = What is needed
about_needs = An e-signature card and a reader, or Asan İmza (mobile number and user ID); the insured person's SSN, FİN and document type (DİN or Miqrasiya).
about_steps_title = The steps
about_steps =
    1. Sign in with an e-signature card or Asan İmza.
    2. Where there are several insurers, choose for whom you act.
    3. Enter the person's SSN, FİN and document type and confirm.
    4. Choose one of the four reasons.
    5. Check the document and sign it: with a card by its PIN, with Asan İmza by approving on the phone.
    6. Receive the registration number and follow progress and result in the history.
about_authorities_title = Authorities
about_authorities = Whoever has the seal right gives somebody else's e-signature card or Asan İmza number an authority, timed or unlimited, and withdraws it (section “Authorities”, F5). The delegate signs in with that card or Asan İmza and sends applications for the insurer, but cannot delegate further.
about_free = The service is free of charge.
about_not_portal = Möhür is not the e-gov.az portal itself: it is a separate program that works with the service through a documented interface.
